import type { Collector } from './collector.ts';

/** What Azure says that this cluster must reach: the list for a firewall's rules, and endpoints to compare a target with. */
export const requiredEndpoints: Collector<'requiredEndpoints', never> = {
  kind: 'requiredEndpoints',
  source: 'Azure',
  uses: [],
  collect: (_gathered, { access, signal }) => access.arm.requiredEndpoints(signal),
  excerpts: (endpoints) => ({ 'arm/required-endpoints': endpoints.map(({ category, host, port, protocol }) => `${category}: ${host}:${port} ${protocol}`).join('\n') }),
};
