import type { ClusterSpec, PoolSpec } from '../scenario/cluster.ts';
import type { Scenario, ScenarioNode, ScenarioNsg } from '../scenario/schema.ts';

/** Where a node's machine is: an instance of a scale set, or a machine of its own. */
export type Machine =
  | { readonly kind: 'vmss'; readonly node: ScenarioNode; readonly pool: PoolSpec; readonly vmss: string; readonly instanceId: string }
  | { readonly kind: 'vm'; readonly node: ScenarioNode; readonly pool: PoolSpec };

const provider = (cluster: ClusterSpec, resourceGroup: string, rest: string): string =>
  `/subscriptions/${cluster.subscription}/resourceGroups/${resourceGroup}/providers/${rest}`;

export const nodeResourceGroup = (cluster: ClusterSpec): string => `MC_${cluster.resourceGroup}_${cluster.name}_${cluster.location}`;
export const vnetResourceGroup = ({ vnet, ...cluster }: ClusterSpec): string =>
  vnet.resourceGroup ?? nodeResourceGroup({ vnet, ...cluster });
export const nsgResourceGroup = (cluster: ClusterSpec, nsg: Pick<ScenarioNsg, 'resourceGroup'>): string =>
  nsg.resourceGroup ?? nodeResourceGroup(cluster);

export const clusterId = (cluster: ClusterSpec): string =>
  provider(cluster, cluster.resourceGroup, `Microsoft.ContainerService/managedClusters/${cluster.name}`);
export const vnetId = (cluster: ClusterSpec): string =>
  provider(cluster, vnetResourceGroup(cluster), `Microsoft.Network/virtualNetworks/${cluster.vnet.name}`);
/** The nodes' subnet, or another one by its name. */
export const subnetId = (cluster: ClusterSpec, name = cluster.vnet.subnet.name): string => `${vnetId(cluster)}/subnets/${name}`;
export const nsgId = (cluster: ClusterSpec, nsg: Pick<ScenarioNsg, 'name' | 'resourceGroup'>): string =>
  provider(cluster, nsgResourceGroup(cluster, nsg), `Microsoft.Network/networkSecurityGroups/${nsg.name}`);
/** A resource of Microsoft.Network: `routeTables`, `natGateways`, `loadBalancers` or `publicIPAddresses`. */
export const networkId = (cluster: ClusterSpec, type: string, { resourceGroup, name }: { resourceGroup: string; name: string }): string =>
  provider(cluster, resourceGroup, `Microsoft.Network/${type}/${name}`);
/** The identity that AKS makes for kubelets: https://learn.microsoft.com/azure/aks/use-managed-identity */
export const kubeletIdentityId = (cluster: ClusterSpec): string =>
  provider(cluster, nodeResourceGroup(cluster), `Microsoft.ManagedIdentity/userAssignedIdentities/${cluster.name}-agentpool`);
export const clusterIdentityId = (cluster: ClusterSpec): string =>
  provider(cluster, cluster.resourceGroup, `Microsoft.ManagedIdentity/userAssignedIdentities/${cluster.name}-identity`);
export const scaleSetId = (cluster: ClusterSpec, vmss: string): string =>
  provider(cluster, nodeResourceGroup(cluster), `Microsoft.Compute/virtualMachineScaleSets/${vmss}`);

export function machineId(cluster: ClusterSpec, machine: Machine): string {
  if (machine.kind === 'vmss') return `${scaleSetId(cluster, machine.vmss)}/virtualMachines/${machine.instanceId}`;
  return provider(cluster, nodeResourceGroup(cluster), `Microsoft.Compute/virtualMachines/${machine.node.name}`);
}

export const nicName = (machine: Machine): string => (machine.kind === 'vmss' ? machine.vmss : `${machine.node.name}-nic`);
export const nicId = (cluster: ClusterSpec, machine: Machine): string =>
  machine.kind === 'vmss'
    ? `${machineId(cluster, machine)}/networkInterfaces/${nicName(machine)}`
    : provider(cluster, nodeResourceGroup(cluster), `Microsoft.Network/networkInterfaces/${nicName(machine)}`);

/** A scale set names its instances in base 36 and numbers them in decimal: vmss00000a is instance 10. */
export function machinesOf({ cluster, nodes }: Pick<Scenario, 'cluster' | 'nodes'>): Machine[] {
  return nodes.flatMap((node): Machine[] => {
    const pool = cluster.pools.find(({ name }) => name === node.pool);
    if (pool === undefined) return [];
    if (pool.type === 'VirtualMachines' || pool.vmss === undefined) return [{ kind: 'vm', node, pool }];
    return [{ kind: 'vmss', node, pool, vmss: pool.vmss, instanceId: String(Number.parseInt(node.name.slice(-6), 36)) }];
  });
}

/** ARM compares names in any case. */
export const same = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();
