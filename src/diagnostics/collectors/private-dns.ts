import type { ClusterFacts } from '../evidence/cluster.ts';
import type { PrivateDns } from '../evidence/api-server.ts';
import { MissingEvidence, need } from './collector.ts';
import type { Collector } from './collector.ts';

/** The zone that has a private cluster's name: AKS's own in the node resource group, or the customer's. */
export const privateDns: Collector<'privateDns', 'cluster'> = {
  kind: 'privateDns',
  source: 'Azure',
  uses: ['cluster'],
  async collect({ cluster }, { access, signal }): Promise<PrivateDns> {
    const facts = need(cluster);
    if (!facts.privateCluster) return { mode: 'public' };
    if (facts.privateDnsMode === 'none') return { mode: 'none' };
    const { id, record } = zoneOf(facts);
    return { mode: 'zone', zone: await access.arm.privateDnsZone(id, record, signal) };
  },
  excerpts: (found) => ({ 'api-server/private-dns': JSON.stringify(found, null, 1) }),
};

/** AKS calls its zone by all of the server's name but the first label. Source: AKS, "Create a private AKS cluster". */
function zoneOf({ id, fqdn, nodeResourceGroup, privateDnsZoneId }: ClusterFacts): { readonly id: string; readonly record: string } {
  const [record = '', ...rest] = fqdn.split('.');
  if (rest.length === 0) throw new MissingEvidence('Azure names no private name of the API server');
  if (privateDnsZoneId === undefined) {
    const subscription = id.split('/').slice(0, 3).join('/');
    return { id: `${subscription}/resourceGroups/${nodeResourceGroup}/providers/Microsoft.Network/privateDnsZones/${rest.join('.')}`, record };
  }
  const zone = privateDnsZoneId.split('/').at(-1) ?? '';
  if (!fqdn.toLowerCase().endsWith(`.${zone.toLowerCase()}`)) throw new MissingEvidence(`the API server's name ${fqdn} is not in the zone ${zone} that the cluster names`);
  return { id: privateDnsZoneId, record: fqdn.slice(0, -zone.length - 1) };
}
