import type { PrivateDnsZone } from '../../../evidence/api-server.ts';
import type { VnetDns } from '../../../evidence/dns.ts';
import type { Remedy } from '../../../model.ts';
import { shortHash } from '../../../net/short-hash.ts';
import { commandOf, inverseOf } from '../../../remedies/operations.ts';
import type { PrivateDnsLinkOperation } from '../../../remedies/operations.ts';

const CHECKS = ['private-dns-zone-unlinked'];

/** A link under a name of its own: of a zone and a network there is never more than one. */
export function linkRemedy(zone: PrivateDnsZone, vnet: VnetDns, subject: string): Remedy {
  const operation: PrivateDnsLinkOperation = { kind: 'private-dns-link-create', zoneId: zone.id, name: `aks-chatops-${shortHash(vnet.id.toLowerCase())}`, vnetId: vnet.id };
  return {
    key: `link:${zone.name}:${vnet.name}`,
    title: `Link the API server's private DNS zone to ${vnet.name}`,
    risk: 'low',
    operations: [operation],
    command: commandOf(operation),
    undo: commandOf(inverseOf(operation)),
    channel: 'arm',
    blastRadius: `1 private DNS zone: its names resolve in ${vnet.name}; no other name changes, and no machine registers itself there`,
    lasting: 'put the link where the network is described (Bicep, Terraform), or the next deployment takes it away again',
    restsOn: { zone: zone.id.toLowerCase(), vnet: vnet.id.toLowerCase(), links: zone.links.map(({ vnetId }) => vnetId.toLowerCase()).toSorted() },
    verify: { checks: CHECKS, subjects: [subject] },
  };
}

/** The network's own servers answer, not Azure's: the zone must be linked to the network of those servers. */
export function forwarderAdvice(zone: PrivateDnsZone, { servers, name }: VnetDns, subject: string): Remedy {
  const suffix = zone.name.replace(/^.*(?=privatelink\.)/, '');
  return {
    key: `forward:${zone.name}:${servers.join(',')}`,
    title: `Let ${servers.join(' and ')} ask Azure for ${suffix}`,
    risk: 'risky',
    operations: [],
    command: `az network private-dns link vnet create --resource-group ${zone.id.split('/')[4] ?? 'RESOURCE_GROUP'} --zone-name ${zone.name} --name dns-servers --virtual-network VNET_OF_THE_DNS_SERVERS --registration-enabled false`,
    undo: `az network private-dns link vnet delete --resource-group ${zone.id.split('/')[4] ?? 'RESOURCE_GROUP'} --zone-name ${zone.name} --name dns-servers --yes`,
    channel: 'arm',
    blastRadius: `whatever asks ${servers.join(' and ')}: names in ${suffix} are then Azure's to answer`,
    lasting: `on ${servers.join(' and ')}, a conditional forwarder for ${suffix} to 168.63.129.16, and the zone linked to the network that these servers are in (a link to ${name} alone does not help: its machines do not ask Azure)`,
    adviceBecause: 'the servers are not part of the cluster, and which network they are in is not known here',
    restsOn: { zone: zone.id.toLowerCase(), servers },
    verify: { checks: CHECKS, subjects: [subject] },
  };
}
