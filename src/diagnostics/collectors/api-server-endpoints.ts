import type { Collector } from './collector.ts';

/** Addresses behind the service `default/kubernetes`: policies see these, and never the service's own. */
export const apiServerEndpoints: Collector<'apiServerEndpoints', never> = {
  kind: 'apiServerEndpoints',
  source: 'the Kubernetes API',
  uses: [],
  collect: (_gathered, { access, signal }) => access.kubernetes.apiServerEndpoints(signal),
  excerpts: (endpoints) => ({ 'api-server/endpoints': endpoints.map(({ address, port }) => `${address}:${port}`).join('\n') || 'none' }),
};
