import type { Answer, ClusterFacts } from '../../evidence.ts';
import type { DnsProbes, VnetDns } from '../../evidence/dns.ts';
import type { Remedy } from '../../model.ts';
import { AZURE_DNS } from '../../net/dns/azure-dns.ts';

/** The servers are somebody's; nothing about them can be changed from here. */
export function upstreamRemedy(subject: string, vnet: Answer<VnetDns>, cluster: ClusterFacts, { names }: DnsProbes): Remedy {
  const [name = 'mcr.microsoft.com'] = names;
  const isAzure = subject === AZURE_DNS;
  const isServer = /^[\d.:a-f]+$/.test(subject);
  const verify = `dig @${isServer ? subject : AZURE_DNS} ${isServer ? name : subject}`;
  return {
    key: `repair-dns:${subject}`,
    title: titleOf(subject, isAzure, isServer),
    risk: 'risky',
    operations: [],
    command: commandFor(subject, isAzure, isServer, vnet, verify),
    undo: undoFor(subject, vnet),
    channel: 'arm',
    blastRadius: isServer ? `every node of ${cluster.name}, and whatever else is in the virtual network` : `whoever asks for ${subject}`,
    lasting: isAzure ? `let the nodes reach ${AZURE_DNS} over udp/53 and tcp/53: no route, security group or node firewall may stand before it` : 'two servers that answer alike, watched, with udp/53 and tcp/53 open from nodes and pods',
    adviceBecause: isAzure ? 'Azure DNS is Azure\'s; what stands before it differs from network to network' : 'the server is not part of the cluster',
    restsOn: { subject },
    verify: { checks: ['upstream-dns-fails'], subjects: [subject] },
  };
}

function titleOf(subject: string, isAzure: boolean, isServer: boolean): string {
  if (isAzure) return `Let the nodes reach Azure DNS (${AZURE_DNS})`;
  return isServer ? `Repair the DNS server ${subject}, or take it off the list where there is another` : `Repair the zone of ${subject}`;
}

function commandFor(subject: string, isAzure: boolean, isServer: boolean, vnet: Answer<VnetDns>, verify: string): string {
  if (!isServer) return verify;
  const listed = vnet.ok && vnet.value.servers.includes(subject) ? vnet.value : undefined;
  if (isAzure || listed === undefined) return verify;
  const rest = listed.servers.filter((server) => server !== subject);
  // Without its only server the network would fall back to Azure's, which does not know the names of that server.
  return rest.length === 0 ? verify : `${verify}\naz network vnet update --ids '${listed.id}' --dns-servers ${rest.join(' ')}`;
}

function undoFor(subject: string, vnet: Answer<VnetDns>): string {
  const isListed = vnet.ok && vnet.value.servers.includes(subject) && vnet.value.servers.length > 1;
  return isListed ? `az network vnet update --ids '${vnet.value.id}' --dns-servers ${vnet.value.servers.join(' ')}` : 'asking changes nothing';
}
