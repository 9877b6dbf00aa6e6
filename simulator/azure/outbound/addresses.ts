import ipaddr from 'ipaddr.js';
import type { Scenario } from '../../scenario/schema.ts';
import { nodeResourceGroup, vnetResourceGroup } from '../resource-ids.ts';
import { hasLoadBalancer, natGatewayOf, type Place } from './resources.ts';
import type { OutboundSettings } from './store.ts';

/** A public address that traffic leaves by. */
export interface PublicAddress extends Place {
  readonly address: string;
  readonly of: 'loadBalancer' | 'natGateway';
  /** Made by AKS, and gone with the cluster. */
  readonly managed: boolean;
}

/** The scenario's egress addresses; where more are wanted, those that follow the last. */
function addressAt({ outbound }: Pick<Scenario, 'outbound'>, index: number): string {
  const given = outbound.egressAddresses;
  const last = given.at(-1) ?? '198.51.100.7';
  const bytes = ipaddr.IPv4.parse(last).toByteArray();
  const beyond = bytes.reduce((value, byte) => value * 256 + byte, 0) + Math.max(0, index - given.length + 1);
  return given[index] ?? [24, 16, 8, 0].map((shift) => Math.floor(beyond / 2 ** shift) % 256).join('.');
}

function names(scenario: Scenario, settings: OutboundSettings): Omit<PublicAddress, 'address'>[] {
  const nodes = nodeResourceGroup(scenario.cluster);
  const nat = natGatewayOf(scenario);
  const ofNat = Array.from({ length: nat?.publicIPs ?? 0 }, (_, index) => ({
    name: `${nat?.name ?? ''}-ip-${index + 1}`,
    resourceGroup: nat?.resourceGroup ?? nodes,
    of: 'natGateway' as const,
    managed: nat?.resourceGroup === nodes,
  }));
  if (!hasLoadBalancer(scenario)) return ofNat;
  const own = settings.outboundIPs.map((name) => ({
    name,
    resourceGroup: vnetResourceGroup(scenario.cluster),
    of: 'loadBalancer' as const,
    managed: false,
  }));
  // AKS names its addresses by GUIDs.
  const managed = Array.from({ length: settings.managedOutboundIPs }, (_, index) => ({
    name: `6c1d2e3f-4a5b-4c6d-8e7f-${String(index + 1).padStart(12, '0')}`,
    resourceGroup: nodes,
    of: 'loadBalancer' as const,
    managed: true,
  }));
  return [...own, ...managed, ...ofNat];
}

/** Every public address of the cluster, in a fixed order. */
export const publicAddresses = (scenario: Scenario, settings: OutboundSettings): PublicAddress[] =>
  names(scenario, settings).map((name, index) => ({ ...name, address: addressAt(scenario, index) }));
