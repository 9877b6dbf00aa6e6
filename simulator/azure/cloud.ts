import type { Scenario } from '../scenario/schema.ts';
import type { NsgStore } from './nsg/store.ts';
import { createApiServerAdmission, type ApiServerAdmission } from './api-server/admission.ts';
import { createPrivateZone, type PrivateZone } from './api-server/private-zone.ts';
import { natGatewayOf, routeTableOf } from './outbound/resources.ts';
import { machinesOf, nodeResourceGroup, nsgResourceGroup, same, vnetResourceGroup, type Machine } from './resource-ids.ts';

/** What ARM knows: fixed by the scenario, but for the security groups. */
export interface Cloud {
  readonly scenario: Scenario;
  readonly machines: readonly Machine[];
  readonly nsgs: NsgStore;
  readonly resourceGroups: readonly string[];
  readonly admission: ApiServerAdmission;
  /** Absent: the cluster has none. */
  readonly privateZone: PrivateZone | undefined;
}

/** How the network obeys what ARM is told of the API server. */
export interface ApiServerEffects {
  /** Whether connections of nodes arrive. */
  readonly openToNodes: (isOpen: boolean) => Promise<void>;
  /** Whether its private name resolves in the nodes' network. */
  readonly showPrivateName: (isShown: boolean) => void;
}

const noEffects: ApiServerEffects = { openToNodes: async () => undefined, showPrivateName: () => undefined };

export function createCloud(scenario: Scenario, nsgs: NsgStore, { openToNodes, showPrivateName } = noEffects): Cloud {
  const { cluster } = scenario;
  const admission = createApiServerAdmission(scenario, openToNodes);
  const privateZone = createPrivateZone(scenario, showPrivateName);
  const groups = [
    ...(privateZone === undefined ? [] : [privateZone.resourceGroup]),
    cluster.resourceGroup,
    nodeResourceGroup(cluster),
    vnetResourceGroup(cluster),
    ...scenario.nsgs.map((nsg) => nsgResourceGroup(cluster, nsg)),
    ...[routeTableOf(scenario), natGatewayOf(scenario)].flatMap((resource) => resource?.resourceGroup ?? []),
  ];
  return { scenario, machines: machinesOf(scenario), nsgs, resourceGroups: [...new Set(groups)], admission, privateZone };
}

/** The machine of a scale set's instance, in the node resource group only. */
export const findInstance = (cloud: Cloud, resourceGroup: string, vmss: string, instanceId: string): Machine | undefined =>
  inNodeGroup(cloud, resourceGroup)
    ? cloud.machines.find((machine) => machine.kind === 'vmss' && same(machine.vmss, vmss) && machine.instanceId === instanceId)
    : undefined;

export const findVirtualMachine = (cloud: Cloud, resourceGroup: string, name: string): Machine | undefined =>
  inNodeGroup(cloud, resourceGroup) ? cloud.machines.find((machine) => machine.kind === 'vm' && same(machine.node.name, name)) : undefined;

export const inNodeGroup = (cloud: Cloud, resourceGroup: string): boolean => same(resourceGroup, nodeResourceGroup(cloud.scenario.cluster));
