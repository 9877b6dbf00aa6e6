import type { Collector } from './collector.ts';

/** Agent pods in every phase, and how many there should be. */
export const tunnelWorkload: Collector<'tunnelWorkload', never> = {
  kind: 'tunnelWorkload',
  source: 'the Kubernetes API',
  uses: [],
  collect: (_gathered, { access, signal }) => access.kubernetes.tunnelWorkload(signal),
  excerpts: ({ pods, deployment, ladder }) => ({
    'kubernetes/tunnel-agents': [
      ...pods.map(({ name, node, address, phase, ready, restarts, lastTermination, waiting }) => `${name} on ${node} ${address} ${phase} Ready=${ready} restarts=${restarts} ${lastTermination} ${waiting}`.trimEnd()),
      `deployment: ${deployment.ok ? `wanted ${deployment.value.wanted}, ready ${deployment.value.ready}` : deployment.reason}`,
      `autoscaler: ${ladder.ok ? ladder.value.map(({ nodes, agents }) => `${agents} from ${nodes} nodes on`).join(', ') : ladder.reason}`,
    ].join('\n'),
  }),
};
