// The servers that nodes and CoreDNS ask: Azure's 168.63.129.16, or those of the virtual network.
// Source: AKS, "Troubleshoot DNS resolution failures from inside the node"; Azure, "Name resolution for resources".
import { conclude, defineCheck } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { Answer } from '../evidence.ts';
import type { DnsMeasurement, DnsProbes, VnetDns } from '../evidence/dns.ts';
import type { Finding, Remedy } from '../model.ts';
import { AZURE_DNS } from '../net/dns/azure-dns.ts';
import { how, isFailure, isReply, missingFrom, placesOf, some } from './shared/dns-view.ts';
import { serversInUse } from './shared/servers-in-use.ts';
import { upstreamRemedy } from './shared/upstream-remedy.ts';

export default defineCheck({
  id: 'upstream-dns-fails',
  diagnoses: ['dns'],
  role: 'cause',
  healthy: 'The DNS servers that nodes ask answer them',
  faulty: 'A DNS server that nodes ask does not do its work',
  settle: 'run `dig @<server> mcr.microsoft.com` on a node, over UDP and with `+tcp`',
  needs: ['cluster', 'dnsProbes'],
  consults: ['vnetDns', 'nodeResolvers'],
  analyze({ cluster, dnsProbes }, { vnetDns, nodeResolvers }): Judgement {
    const inUse = serversInUse(vnetDns, nodeResolvers, dnsProbes);
    const all = dnsProbes.measured.filter((one) => one.purpose === 'upstream' && dnsProbes.vantages[one.from]?.role === 'node');
    const views = inUse.map((server) => viewOf(server, all, dnsProbes, vnetDns));
    const findings = [...views.flatMap(({ finding }) => finding ?? []), ...nameFindings(inUse, all, dnsProbes, views)];
    const remedies: readonly Remedy[] = findings.map((finding) => upstreamRemedy(finding.subject, vnetDns, cluster, dnsProbes));
    const doubts = [...missingFrom(dnsProbes, 'node'), ...(inUse.length === 0 ? ['which servers the nodes ask is not known'] : []), ...views.flatMap(({ doubts: own }) => own)];
    return conclude({ findings, remedies, doubts, clear: `${some(inUse)} ${inUse.length > 1 ? 'answer' : 'answers'} the nodes for ${dnsProbes.names.join(' and ')}.${views.map(({ note }) => note).join('')}` });
  },
});

interface View {
  readonly server: string;
  readonly finding?: Finding;
  readonly doubts: readonly string[];
  readonly note: string;
}

function viewOf(server: string, all: readonly DnsMeasurement[], probes: DnsProbes, vnet: Answer<VnetDns>): View {
  const own = all.filter((one) => one.server === server);
  const udp = own.filter(({ protocol, answer }) => protocol === 'udp' && answer.status !== 'unknown');
  const tcp = own.filter(({ protocol, answer }) => protocol === 'tcp' && answer.status !== 'unknown');
  if (udp.length === 0) return { server, doubts: [`${server} was not asked, or its answers could not be read`], note: '' };
  const failing = deadFrom(udp);
  if (failing.length > 0) return { server, finding: deadFinding(server, failing, udp, tcp, all, probes, vnet), doubts: [], note: '' };
  const shut = tcp.filter(({ answer }) => isFailure(answer));
  const cut = udp.find(({ answer }) => answer.truncated === true);
  if (shut.length > 0 && cut !== undefined) return { server, finding: tcpFinding(server, shut, cut, probes, vnet), doubts: [], note: '' };
  return { server, doubts: [], note: shut.length === 0 ? '' : ` ${server} ${how((shut[0] ?? cut ?? own[0])?.answer ?? { status: 'unknown', addresses: [], says: '' })} over TCP, which answers need that do not fit UDP.` };
}

/** From a place where not one name came to an answer. */
function deadFrom(udp: readonly DnsMeasurement[]): readonly DnsMeasurement[] {
  const byPlace = [...Map.groupBy(udp, ({ from }) => from).values()];
  return byPlace.filter((asked) => asked.every(({ answer }) => isFailure(answer))).flat();
}

/** Whose the server is, for whoever has to repair it. */
function ownerOf(server: string, vnet: Answer<VnetDns>): string {
  if (server === AZURE_DNS) return 'Azure DNS';
  if (!vnet.ok) return 'a server of the node';
  return vnet.value.servers.includes(server) ? `a server of virtual network ${vnet.value.name}` : 'a server of the node alone';
}

function deadFinding(server: string, failing: readonly DnsMeasurement[], udp: readonly DnsMeasurement[], tcp: readonly DnsMeasurement[], all: readonly DnsMeasurement[], probes: DnsProbes, vnet: Answer<VnetDns>): Finding {
  const [first] = failing;
  const said = first === undefined ? '' : how(first.answer);
  const total = new Set(udp.map(({ from }) => from)).size;
  const places = new Set(failing.map(({ from }) => from)).size;
  const overTcp = tcp.some(({ answer }) => isReply(answer)) ? ' Over TCP it answers: udp/53 is blocked.' : '';
  const others = [...new Set(all.filter((one) => one.server !== server && isReply(one.answer)).map((one) => one.server))];
  const elsewhere = others.length === 0 ? '' : ` ${some(others)} ${others.length > 1 ? 'answer' : 'answers'} from there.`;
  return {
    subject: server,
    headline: `the DNS server ${server} (${ownerOf(server, vnet)}) ${said === 'gives no answer' ? 'does not answer' : said}`,
    says: `${server}, ${ownerOf(server, vnet)}, ${said} for ${some(failing.map(({ name }) => name))} from ${placesOf(probes, failing)} (${places} of ${total} places asked).${overTcp}${elsewhere}`,
    breaks: 'names outside of the cluster, on nodes and in pods',
    evidence: ['dns/probes', 'dns/vnet'],
    ...(vnet.ok ? { concerns: [vnet.value.id] } : {}),
  };
}

function tcpFinding(server: string, shut: readonly DnsMeasurement[], cut: DnsMeasurement, probes: DnsProbes, vnet: Answer<VnetDns>): Finding {
  const [first] = shut;
  return {
    subject: server,
    headline: `the DNS server ${server} (${ownerOf(server, vnet)}) cuts long answers and ${first === undefined ? 'fails' : how(first.answer)} over TCP`,
    says: `${server}, ${ownerOf(server, vnet)}, cut its answer about ${cut.name} to fit UDP, and over TCP it ${first === undefined ? 'fails' : how(first.answer)} from ${placesOf(probes, shut)}: open tcp/53 as well.`,
    breaks: 'names with long answers',
    evidence: ['dns/probes', 'dns/vnet'],
    ...(vnet.ok ? { concerns: [vnet.value.id] } : {}),
  };
}

/** A server that lives, but fails for one name: its zone, or the way to it, is broken. */
function nameFindings(inUse: readonly string[], all: readonly DnsMeasurement[], { names }: DnsProbes, views: readonly View[]): readonly Finding[] {
  const living = inUse.filter((server) => !views.some((view) => view.server === server && view.finding !== undefined));
  return names.flatMap((name): readonly Finding[] => {
    const asked = all.filter((one) => one.name === name && one.protocol === 'udp' && living.includes(one.server));
    const failed = asked.filter(({ answer }) => isFailure(answer));
    const [first] = failed;
    if (first !== undefined && failed.length === asked.length) return [brokenName(name, first, failed)];
    const denied = asked.filter(({ answer }) => answer.status === 'nxdomain');
    const known = asked.filter(({ answer }) => answer.status === 'answered');
    return known.length > 0 && !inUse.includes(AZURE_DNS) ? [...new Set(denied.map(({ server }) => server))].map((server) => disagreement(name, server, known)) : [];
  });
}

function brokenName(name: string, { answer }: DnsMeasurement, failed: readonly DnsMeasurement[]): Finding {
  const servers = some(failed.map(({ server }) => server));
  return {
    subject: name,
    headline: `${servers} ${how(answer)} for ${name}, though other names are answered`,
    says: `${servers} ${how(answer)} for ${name}, while other names are answered: the servers of that zone, or a forwarder on the way to them, are broken.`,
    evidence: ['dns/probes'],
  };
}

function disagreement(name: string, without: string, known: readonly DnsMeasurement[]): Finding {
  return {
    subject: without,
    headline: `the DNS server ${without} does not know ${name}, which ${some(known.map(({ server }) => server))} does`,
    says: `${without} says that ${name} does not exist; ${some(known.map(({ server }) => server))} answers ${some(known.flatMap(({ answer }) => answer.addresses))}. Whoever asks the first one gets no second opinion.`,
    evidence: ['dns/probes'],
  };
}

