/** How many SNAT ports each node gets, now and when the cluster is at its largest. */
import type { AgentPool, ClusterFacts } from '../../../evidence.ts';

/** Source: AKS, "Configure the public standard load balancer". */
export const PORTS_PER_ADDRESS = 64_000;

/** Source: Azure Load Balancer, "Default port allocation". */
const AUTOMATIC: readonly (readonly [nodes: number, ports: number])[] = [
  [50, 1_024],
  [100, 512],
  [200, 256],
  [400, 128],
  [800, 64],
];

export const automaticPorts = (nodes: number): number => AUTOMATIC.find(([most]) => nodes <= most)?.[1] ?? 32;

export interface Allocation {
  /** Nodes of all pools now, with one upgrade's extra nodes, and when pools have grown as far as they may, extra nodes included. */
  readonly nodes: number;
  readonly nodesInUpgrade: number;
  readonly mostNodes: number;
  /** Azure chooses by the number of nodes. */
  readonly isAutomatic: boolean;
  readonly portsPerNode: number;
  /** Public addresses; absent where they come as a prefix, whose size the cluster does not tell. */
  readonly addresses?: number;
}

/**
 * Absent without a load balancer profile.
 * @param counted ports per node by Azure's own count, which tells more than its table where Azure chooses
 */
export function allocationOf({ loadBalancer, pools }: ClusterFacts, counted?: number): Allocation | undefined {
  if (loadBalancer === undefined) return undefined;
  const nodes = sum(pools.map(({ count }) => count));
  const fixed = loadBalancer.allocatedOutboundPorts;
  const hasPrefix = loadBalancer.effectiveOutboundIps.some((id) => /publicIPPrefixes/i.test(id));
  const addresses = loadBalancer.managedOutboundIps ?? (hasPrefix ? undefined : loadBalancer.effectiveOutboundIps.length);
  return {
    nodes,
    nodesInUpgrade: sum(pools.map((pool) => pool.count + surgeOf(pool, pool.count))),
    mostNodes: sum(pools.map((pool) => mostOf(pool) + surgeOf(pool, mostOf(pool)))),
    isAutomatic: fixed === 0,
    portsPerNode: fixed === 0 ? (counted ?? automaticPorts(nodes)) : fixed,
    ...(addresses === undefined || addresses === 0 ? {} : { addresses }),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

const mostOf = ({ count, maxCount }: AgentPool): number => Math.max(count, maxCount ?? 0);

/** AKS keeps one buffer node in upgrades where nothing is set. */
function surgeOf({ maxSurge }: AgentPool, nodes: number): number {
  const number = Number.parseInt(maxSurge, 10);
  if (nodes === 0) return 0;
  if (Number.isNaN(number)) return 1;
  return maxSurge.trim().endsWith('%') ? Math.ceil((nodes * number) / 100) : number;
}

/** The most ports that so many addresses can give each of so many nodes; AKS takes multiples of 8. */
export const roomFor = (nodes: number, addresses: number): number => Math.floor((PORTS_PER_ADDRESS * addresses) / Math.max(1, nodes) / 8) * 8;

/** Whether nodes could get at least twice the ports that they have, from the addresses that are there. */
export function hasSpareRoom({ addresses, mostNodes, portsPerNode }: Allocation): boolean {
  return addresses !== undefined && roomFor(mostNodes, addresses) >= 2 * portsPerNode;
}
