import type { Collector } from './collector.ts';

export const nodes: Collector<'nodes', never> = {
  kind: 'nodes',
  source: 'the Kubernetes API',
  uses: [],
  collect: (_gathered, { access, signal }) => access.kubernetes.nodes(signal),
  excerpts: (found) => ({
    'kubernetes/nodes': found.map(({ name, address, ready, osImage }) => `${name} ${address} Ready=${ready} ${osImage}`).join('\n'),
  }),
};
