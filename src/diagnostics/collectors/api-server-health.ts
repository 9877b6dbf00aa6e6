import type { Collector } from './collector.ts';

/** What Azure's own monitoring says of the cluster; it sees the control plane from inside. */
export const apiServerHealth: Collector<'apiServerHealth', never> = {
  kind: 'apiServerHealth',
  source: 'Azure',
  uses: [],
  collect: (_gathered, { access, signal }) => access.arm.clusterHealth(signal),
  excerpts: ({ state, reasonType, since, summary }) => ({ 'api-server/resource-health': [state, reasonType, since, summary].filter((part) => part !== '').join('\n') }),
};
