import type { Scenario } from './schema.ts';

/** Where the API server listens for nodes: public, of a block for documentation (RFC 5737). A private one is in the node subnet's network. */
export function apiAddress({ cluster }: Pick<Scenario, 'cluster'>): string {
  if (!cluster.private && !cluster.vnetIntegration) return '192.0.2.4';
  const [first = '10', second = '224'] = cluster.vnet.subnet.prefix.split('.');
  return `${first}.${second}.255.250`;
}
