import type { NatGateway, PublicIPAddress, Route } from '@azure/arm-network';
import type { ArmContext, ArmRoute } from '../context.ts';
import { publicAddresses, type PublicAddress } from '../outbound/addresses.ts';
import { loadBalancerOf, natGatewayOf, routeTableOf, type RouteTable } from '../outbound/resources.ts';
import { networkId } from '../resource-ids.ts';
import { subnetIds } from './subnets.ts';
import { networkResourceRoutes, type NetworkResource } from './network-resources.ts';

function routeTable(context: ArmContext, { name, resourceGroup, routes, disableBgpRoutePropagation }: RouteTable): NetworkResource {
  const { cluster } = context.cloud.scenario;
  const id = networkId(cluster, 'routeTables', { name, resourceGroup });
  const route = ({ prefix, nextHopType, nextHopIp }: RouteTable['routes'][number]): Partial<Route> => ({
    provisioningState: 'Succeeded',
    addressPrefix: prefix,
    nextHopType,
    ...(nextHopIp === undefined ? {} : { nextHopIpAddress: nextHopIp }),
    hasBgpOverride: false,
  });
  return {
    name,
    resourceGroup,
    properties: {
      disableBgpRoutePropagation,
      routes: routes.map((entry) => ({ id: `${id}/routes/${entry.name}`, name: entry.name, properties: route(entry) })),
      subnets: subnetIds(cluster).map((subnet) => ({ id: subnet })),
    },
  };
}

function natGateway(context: ArmContext): NetworkResource | undefined {
  const { scenario } = context.cloud;
  const gateway = natGatewayOf(scenario);
  if (gateway === undefined) return undefined;
  const addresses = publicAddresses(scenario, context.outbound.settings()).filter(({ of }) => of === 'natGateway');
  const properties: Partial<NatGateway> = {
    idleTimeoutInMinutes: gateway.idleTimeoutInMinutes,
    publicIpAddresses: addresses.map((address) => ({ id: networkId(scenario.cluster, 'publicIPAddresses', address) })),
    subnets: subnetIds(scenario.cluster).map((id) => ({ id })),
  };
  return { name: gateway.name, resourceGroup: gateway.resourceGroup, sku: { name: gateway.sku }, properties };
}

function publicAddress({ cloud: { scenario } }: ArmContext, address: PublicAddress): NetworkResource {
  const { cluster } = scenario;
  const gateway = natGatewayOf(scenario);
  const balancer = networkId(cluster, 'loadBalancers', loadBalancerOf(cluster));
  const user =
    address.of === 'natGateway' && gateway !== undefined
      ? { natGateway: { id: networkId(cluster, 'natGateways', gateway) } }
      : { ipConfiguration: { id: `${balancer}/frontendIPConfigurations/${address.name}` } };
  const properties: Partial<PublicIPAddress> = {
    ipAddress: address.address,
    publicIPAddressVersion: 'IPv4',
    publicIPAllocationMethod: 'Static',
    idleTimeoutInMinutes: 4,
    ipTags: [],
  };
  const { name, resourceGroup } = address;
  return { name, resourceGroup, sku: { name: 'Standard', tier: 'Regional' }, properties: { ...properties, ...user } };
}

const present = <T>(value: T | undefined): T[] => (value === undefined ? [] : [value]);

/** Route tables, NAT gateways and public addresses: what decides where outbound traffic goes. */
export function egressResourceRoutes(context: ArmContext): ArmRoute[] {
  const { scenario } = context.cloud;
  const tables = present(routeTableOf(scenario)).map((table) => routeTable(context, table));
  return [
    ...networkResourceRoutes(context, 'routeTables', () => tables),
    ...networkResourceRoutes(context, 'natGateways', () => present(natGateway(context))),
    ...networkResourceRoutes(context, 'publicIPAddresses', () =>
      publicAddresses(scenario, context.outbound.settings()).map((address) => publicAddress(context, address)),
    ),
  ];
}
