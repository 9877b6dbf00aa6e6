import type { Collector } from './collector.ts';

/** How many pods each node takes. */
export const nodeRooms: Collector<'nodeRooms', never> = {
  kind: 'nodeRooms',
  source: 'the Kubernetes API',
  uses: [],
  collect: (_gathered, { access, signal }) => access.kubernetes.nodeRooms(signal),
  excerpts: (rooms) => ({
    'kubernetes/node-rooms': rooms.map(({ node, maxPods, podRanges, cordoned }) => `${node} pods=${maxPods} ${podRanges.join(' ')}${cordoned ? ' cordoned' : ''}`.trim()).join('\n'),
  }),
};
