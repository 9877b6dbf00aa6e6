import type { Collector } from './collector.ts';

export const cluster: Collector<'cluster', never> = {
  kind: 'cluster',
  source: 'Azure',
  uses: [],
  collect: (_gathered, { access, signal }) => access.arm.cluster(signal),
  excerpts: (facts) => ({ 'arm/cluster': JSON.stringify(facts, null, 2) }),
};
