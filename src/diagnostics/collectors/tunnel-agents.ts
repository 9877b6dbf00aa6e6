import type { Collector } from './collector.ts';

export const tunnelAgents: Collector<'tunnelAgents', never> = {
  kind: 'tunnelAgents',
  source: 'the Kubernetes API',
  uses: [],
  collect: (_gathered, { access, signal }) => access.kubernetes.tunnelAgents(signal),
  excerpts: (agents) => ({
    'kubernetes/tunnel-agents': agents.map(({ pod, node, address, ready }) => `${pod} on ${node} ${address} Ready=${ready}`).join('\n'),
  }),
};
