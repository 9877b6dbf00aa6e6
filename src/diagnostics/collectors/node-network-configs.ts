import type { NodeNetworkConfig } from '../evidence/podip.ts';
import type { Collector } from './collector.ts';

/** What Azure CNI and Azure agree about the addresses of each node. */
export const nodeNetworkConfigs: Collector<'nodeNetworkConfigs', never> = {
  kind: 'nodeNetworkConfigs',
  source: 'the Kubernetes API',
  uses: [],
  collect: (_gathered, { access, signal }) => access.kubernetes.nodeNetworkConfigs(signal),
  excerpts: ({ served, configs }) => ({ 'kubernetes/node-network-configs': served ? configs.map(lineOf).join('\n') : 'the cluster has no such kind' }),
};

function lineOf({ node, requested, assigned, notInUse, status, containers }: NodeNetworkConfig): string {
  const each = containers.map(({ mode, type, subnet, range, status: told }) => `${mode} ${type} ${subnet} ${range} ${told}`.trim());
  return `${node} requested=${requested} assigned=${assigned} not-in-use=${notInUse} ${status} [${each.join('; ')}]`;
}
