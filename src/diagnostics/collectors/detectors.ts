import type { Collector } from './collector.ts';

/** What AKS's own detectors report as critical or as a warning: those about control plane, connectivity and nodes. */
export const detectors: Collector<'detectors', never> = {
  kind: 'detectors',
  source: 'Azure',
  uses: [],
  collect: (_gathered, { access, signal }) => access.arm.detectors(signal),
  excerpts: ({ insights, asked, untold, hours }) => ({
    'arm/detectors': [
      ...insights.map(({ status, detector, says }) => `${status}: ${detector}: ${says}`),
      `${asked.length} detectors asked about the last ${hours} hours${untold.length === 0 ? '' : `; not told: ${untold.join(', ')}`}`,
    ].join('\n'),
  }),
};
