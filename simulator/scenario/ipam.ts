import type { NodeIpam } from '../nodes/model.ts';
import { clusterPods, podRange } from './cluster-pods.ts';
import type { Scenario, ScenarioNode } from './schema.ts';

type Cluster = Pick<Scenario, 'cluster'>;

const podSubnetOf = ({ cluster }: Cluster, { pool }: Pick<ScenarioNode, 'pool'>): string | undefined => cluster.pools.find(({ name }) => name === pool)?.podSubnet;

/** Which plugin a node has, by where it writes: https://learn.microsoft.com/azure/aks/concepts-network-cni-overview */
export function storeOf(scenario: Cluster, node: Pick<ScenarioNode, 'pool'>): NodeIpam['store'] | undefined {
  const { network } = scenario.cluster;
  if (network.plugin === 'kubenet') return 'host-local';
  if (network.plugin === 'none') return undefined;
  if (network.dataplane === 'cilium') return 'azure-cns';
  return network.podNetwork === 'overlay' || podSubnetOf(scenario, node) !== undefined ? 'azure-vnet' : 'azure-vnet-ipam';
}

/** Of a /24 without its network, bridge and broadcast addresses; of Azure CNI, one for each pod that the node may have, or Overlay's block. */
function poolOf({ cluster }: Cluster, store: NodeIpam['store']): number | undefined {
  if (store === 'host-local') return 253;
  if (store === 'azure-vnet-ipam') return 30;
  return cluster.network.podNetwork === 'overlay' ? 256 : undefined;
}

/** Addresses that no pod of the scenario has, in the node's own /24 or at the end of its subnet. */
function forgotten(scenario: Scenario, node: ScenarioNode): string[] {
  const taken = new Set([...scenario.nodes.flatMap(({ address, agents }) => [address, ...agents]), ...clusterPods(scenario).flatMap(({ address }) => address ?? [])]);
  const [a = '10', b = '244'] = podRange(scenario, node.name).split('.');
  const third = scenario.cluster.network.podNetwork === 'overlay' ? scenario.nodes.indexOf(node) : 200 + scenario.nodes.indexOf(node);
  const all = Array.from({ length: 1_000 }, (_, index) => `${a}.${b}.${third + Math.floor(index / 253)}.${(index % 253) + 2}`);
  return all.filter((address) => !taken.has(address)).slice(0, node.ipam.leaked);
}

export function ipamOf(scenario: Scenario, node: ScenarioNode): NodeIpam | undefined {
  const store = storeOf(scenario, node);
  if (store === undefined || node.ipam.hidden) return undefined;
  return { store, pool: poolOf(scenario, store), leaked: forgotten(scenario, node) };
}
