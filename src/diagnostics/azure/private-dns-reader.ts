import type { PrivateDnsZone } from '../evidence/api-server.ts';
import type { PrivateDnsReader } from '../ports.ts';
import type { ArmClients } from './arm-clients.ts';
import { armId, nameAt } from './arm-id.ts';
import { orAccessError } from './errors.ts';

/** Azure allows a thousand links of one zone. */
const MAX_LINKS = 1_000;

/** A zone as far as one name in it is concerned. Api-version 2024-06-01 of Microsoft.Network/privateDnsZones. */
export function createPrivateDnsReader(clients: Pick<ArmClients, 'privateDns'>): PrivateDnsReader {
  return {
    privateDnsZone: (id, record, abortSignal) =>
      orAccessError(`read the private DNS zone "${id}"`, async (): Promise<PrivateDnsZone> => {
        const at = armId(id);
        const name = nameAt(at, 0);
        const { privateZones, virtualNetworkLinks } = clients.privateDns(at.subscription);
        // A zone that is not there fails here: its links would be an empty list.
        await privateZones.get(at.resourceGroup, name, { abortSignal });
        const links: PrivateDnsZone['links'][number][] = [];
        for await (const link of virtualNetworkLinks.list(at.resourceGroup, name, { abortSignal })) {
          links.push({ name: link.name ?? '', vnetId: link.virtualNetwork?.id ?? '', state: link.virtualNetworkLinkState ?? '' });
          if (links.length >= MAX_LINKS) break;
        }
        return { id, name, record, links, addresses: await addressesOf(clients, id, record, abortSignal) };
      }),
  };
}

async function addressesOf({ privateDns }: Pick<ArmClients, 'privateDns'>, id: string, record: string, abortSignal: AbortSignal): Promise<readonly string[]> {
  const at = armId(id);
  try {
    const { aRecords = [] } = await privateDns(at.subscription).recordSets.get(at.resourceGroup, nameAt(at, 0), 'A', record, { abortSignal });
    return aRecords.flatMap(({ ipv4Address }) => ipv4Address ?? []);
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return [];
    throw error;
  }
}
