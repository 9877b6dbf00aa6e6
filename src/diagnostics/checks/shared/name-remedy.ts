import type { ClusterFacts } from '../../evidence.ts';
import type { Remedy } from '../../model.ts';
import { AZURE_DNS } from '../../net/dns/azure-dns.ts';

/** Names are made by those who own their zones. */
export function nameRemedy(name: string, { name: cluster, nodeResourceGroup, privateCluster, privateDnsZoneId, fqdn }: ClusterFacts): Remedy {
  const isPrivate = privateCluster && name === fqdn;
  const zone = isPrivate ? zoneArguments(name, nodeResourceGroup, privateDnsZoneId) : '';
  return {
    key: `name:${name}`,
    title: isPrivate ? `Link the private zone of ${name}` : `Correct the name ${name}`,
    risk: 'low',
    operations: [],
    command: isPrivate
      ? `az network private-dns link vnet create ${zone} --name ${cluster}-dns --virtual-network ID-OF-THE-NETWORK-OF-THE-DNS-SERVERS --registration-enabled false`
      : `dig @${AZURE_DNS} ${name}.`,
    undo: isPrivate ? `az network private-dns link vnet delete ${zone} --name ${cluster}-dns` : 'asking changes nothing',
    channel: 'arm',
    blastRadius: isPrivate ? 'one virtual network more knows the zone' : 'none: it only asks',
    lasting: isPrivate ? `link the zone to every network whose servers are asked, or have these forward it to ${AZURE_DNS}` : 'correct the name where it is written, with a dot at its end where a search suffix is in the way, or make the record in its zone',
    adviceBecause: isPrivate ? 'which network has the DNS servers is not known here' : 'whether the name or its zone is wrong, people know who own them',
    restsOn: { name },
    verify: { checks: ['name-does-not-exist'], subjects: [name] },
  };
}

/** A zone of AKS's own is beside the nodes; one that the customer brought is where its id says. */
function zoneArguments(name: string, nodeResourceGroup: string, zoneId: string | undefined): string {
  const [, subscription = '', group = nodeResourceGroup, zone = name.slice(name.indexOf('.') + 1)] = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/.*\/privateDnsZones\/([^/]+)$/i.exec(zoneId ?? '') ?? [];
  return `${subscription === '' ? '' : `--subscription ${subscription} `}--resource-group '${group}' --zone-name ${zone}`;
}

/** The network's own servers are somebody's; what they must forward can be said. */
export function forwardRemedy(name: string, servers: readonly string[], knowing: string): Remedy {
  const [server = ''] = servers;
  return {
    key: `forward-zone:${name}`,
    title: `Have the network's DNS servers forward the zone of ${name} to ${knowing}`,
    risk: 'low',
    operations: [],
    command: `dig @${server} ${name}.\ndig @${knowing} ${name}.`,
    undo: 'asking changes nothing; a conditional forwarder is taken away where it was made',
    channel: 'arm',
    blastRadius: 'none: it only asks',
    lasting: `on ${[...new Set(servers)].join(' and ')}, forward the public form of the zone (for a private endpoint the one without \`privatelink\`) to ${knowing}, or to a DNS private resolver where the servers are outside of Azure`,
    adviceBecause: 'the servers are not part of the cluster',
    restsOn: { name, servers },
    verify: { checks: ['name-does-not-exist'], subjects: [name] },
  };
}
