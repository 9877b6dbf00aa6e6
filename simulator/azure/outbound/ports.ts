import type { Scenario } from '../../scenario/schema.ts';

/** SNAT ports of one public address: https://learn.microsoft.com/azure/load-balancer/outbound-rules */
export const portsPerAddress = 64_000;

// Azure's own choice, by the size of the backend pool:
// https://learn.microsoft.com/azure/load-balancer/load-balancer-outbound-connections#preallocatedports
const automatic: readonly (readonly [nodes: number, ports: number])[] = [
  [50, 1_024],
  [100, 512],
  [200, 256],
  [400, 128],
  [800, 64],
];

/** Ports that every node gets where nobody says how many. */
export const automaticPorts = (nodes: number): number => automatic.find(([most]) => nodes <= most)?.[1] ?? 32;

type Pools = Pick<Scenario, 'cluster' | 'nodes'>;
type Pool = Scenario['cluster']['pools'][number];

/** Nodes of a pool as ARM reports them. */
export const countOf = ({ nodes }: Pick<Scenario, 'nodes'>, pool: Pool): number =>
  pool.count ?? nodes.filter((node) => node.pool === pool.name).length;

export const nodeCount = (scenario: Pools): number => scenario.cluster.pools.reduce((sum, pool) => sum + countOf(scenario, pool), 0);

function surge(most: number, maxSurge = '1'): number {
  const share = Number.parseInt(maxSurge, 10);
  return maxSurge.endsWith('%') ? Math.ceil((most * share) / 100) : share;
}

/** As many nodes as there can be at once, upgrades included: what AKS holds the allocated ports against. */
export const mostNodes = (scenario: Pools): number =>
  scenario.cluster.pools.reduce((sum, pool) => {
    const most = Math.max(pool.maxCount ?? 0, countOf(scenario, pool));
    return sum + most + surge(most, pool.maxSurge);
  }, 0);
