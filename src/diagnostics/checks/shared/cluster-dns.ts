/** Which pods the cluster's DNS fails, and in what way: upstream servers would have answered. */
import type { ClusterFacts } from '../../evidence.ts';
import type { DnsMeasurement, DnsProbes, DnsVantage } from '../../evidence/dns.ts';
import { CLUSTER_DOMAIN, LOCAL_DNS, isClusterName } from '../../net/dns/azure-dns.ts';
import { parseResolvConf } from '../../net/dns/resolv-conf.ts';
import { isFailure, isReply, placeOf } from './dns-view.ts';

export const KUBERNETES = `kubernetes.default.svc.${CLUSTER_DOMAIN}`;

/**
 * `silent`: not even names of the cluster are answered. `names`: those of the cluster are, these are not.
 * `tcp`: only questions over TCP fail, which long answers need.
 */
export interface ClusterFailure {
  readonly subject: string;
  readonly from: number;
  readonly what: 'silent' | 'names' | 'tcp';
  readonly measured: readonly [DnsMeasurement, ...DnsMeasurement[]];
}

export interface ClusterView {
  readonly failures: readonly ClusterFailure[];
  /** Places that questions were to be asked from. */
  readonly asked: readonly string[];
  /** Those whose questions the cluster's DNS answered. */
  readonly answered: readonly string[];
  /** The servers that did: the DNS service's address, or LocalDNS. */
  readonly answeredBy: readonly string[];
  readonly doubts: readonly string[];
}

type Facts = Pick<ClusterFacts, 'dnsServiceIp'>;

/** From pods; from nodes only where there is no pod to ask from. */
export function clusterView(facts: Facts, probes: DnsProbes): ClusterView {
  const vantages = probes.vantages.map((vantage, from) => ({ vantage, from }));
  const pods = vantages.filter(({ vantage }) => vantage.role === 'pod' && usesClusterDns(vantage, facts));
  const asked = pods.length > 0 ? pods : vantages.filter(({ vantage }) => vantage.role === 'node' && !probes.vantages.some(({ role }) => role === 'pod'));
  const views = asked.map(({ vantage, from }) => viewFrom(vantage, from, facts, probes));
  return {
    asked: asked.map(({ vantage }) => placeOf(vantage)),
    failures: views.flatMap(({ failures }) => failures),
    answered: views.flatMap(({ answered }) => answered),
    answeredBy: [...new Set(views.flatMap(({ answeredBy }) => answeredBy))],
    doubts: asked.length === 0 ? ['no pod that uses the cluster\'s DNS was asked from'] : views.flatMap(({ doubts }) => doubts),
  };
}

/** A pod may name servers of its own (`dnsPolicy`). */
export function usesClusterDns({ resolvConf }: DnsVantage, { dnsServiceIp }: Facts): boolean {
  if (resolvConf === undefined) return true;
  return parseResolvConf(resolvConf).servers.some((server) => server === dnsServiceIp || LOCAL_DNS.includes(server));
}

type PlaceView = Omit<ClusterView, 'asked'>;

const NOTHING: PlaceView = { failures: [], answered: [], answeredBy: [], doubts: [] };

/** Only what the pod's own resolver asks is felt: beside LocalDNS the service is measured to find reasons, and may be shut. */
function asksAt({ resolvConf }: DnsVantage, server: string, dnsServiceIp: string): boolean {
  if (server !== dnsServiceIp && !LOCAL_DNS.includes(server)) return false;
  return resolvConf === undefined || parseResolvConf(resolvConf).servers.includes(server);
}

function viewFrom(vantage: DnsVantage, from: number, { dnsServiceIp }: Facts, probes: DnsProbes): PlaceView {
  const subject = placeOf(vantage);
  if (vantage.missing !== undefined) return { ...NOTHING, doubts: [`names could not be asked from ${subject}: ${vantage.missing}`] };
  const own = probes.measured.filter((one) => one.from === from && one.purpose === 'service' && asksAt(vantage, one.server, dnsServiceIp));
  const udp = own.filter(({ protocol }) => protocol === 'udp');
  const inside = udp.filter(({ name }) => name === KUBERNETES);
  const failure = (what: ClusterFailure['what'], measured: readonly DnsMeasurement[]): readonly ClusterFailure[] => {
    const [first, ...rest] = measured;
    return first === undefined ? [] : [{ subject, from, what, measured: [first, ...rest] }];
  };
  const silent = inside.filter(({ answer }) => isFailure(answer) || answer.status === 'nxdomain');
  if (silent.length > 0) return { ...NOTHING, failures: failure('silent', silent) };
  const names = udp.filter((one) => !isClusterName(one.name) && isWorseThanUpstream(one, probes));
  if (names.length > 0) return { ...NOTHING, failures: failure('names', names) };
  const tcp = own.filter(({ protocol, answer }) => protocol === 'tcp' && isFailure(answer));
  if (tcp.length > 0) return { ...NOTHING, failures: failure('tcp', tcp) };
  return { failures: [], ...settled(subject, udp, inside, probes) };
}

function settled(subject: string, udp: readonly DnsMeasurement[], inside: readonly DnsMeasurement[], probes: DnsProbes): Omit<PlaceView, 'failures'> {
  const answeredBy = inside.flatMap(({ server, answer }) => (answer.status === 'answered' ? [server] : []));
  if (answeredBy.length === 0) return { answered: [], answeredBy, doubts: [`what the cluster's DNS answers ${subject} about ${KUBERNETES} could not be read`] };
  const untold = udp.filter(({ name, answer }) => !isClusterName(name) && !isReply(answer) && (answer.status === 'unknown' || upstreamOf(name, probes).length === 0));
  return { answered: [subject], answeredBy, doubts: untold.map(({ name }) => `whether the cluster's DNS or its upstream servers fail ${subject} for ${name} is not told: no upstream server was asked`) };
}

/** What upstream servers were measured to answer about the name, from nodes and from CoreDNS pods. */
export const upstreamOf = (name: string, { measured }: DnsProbes): readonly DnsMeasurement[] =>
  measured.filter((one) => one.purpose === 'upstream' && one.protocol === 'udp' && one.name === name && one.answer.status !== 'unknown');

/** A failure that the servers behind CoreDNS do not have, or a denial of a name that every one of them knows. */
function isWorseThanUpstream({ name, answer }: DnsMeasurement, probes: DnsProbes): boolean {
  const upstream = behindCoreDns(name, probes);
  if (upstream.length === 0) return false;
  return isFailure(answer) ? upstream.every((one) => isReply(one.answer)) : answer.status === 'nxdomain' && upstream.every((one) => one.answer.status === 'answered');
}

/** As nodes were answered by the servers that CoreDNS asks; by all servers, where it is not known which it asks. */
function behindCoreDns(name: string, probes: DnsProbes): readonly DnsMeasurement[] {
  const byNodes = upstreamOf(name, probes).filter((one) => probes.vantages[one.from]?.role === 'node');
  const asks = new Set(probes.measured.filter((one) => one.purpose === 'upstream' && probes.vantages[one.from]?.role === 'coredns').map(({ server }) => server));
  const behind = byNodes.filter(({ server }) => asks.has(server));
  return behind.length > 0 ? behind : byNodes;
}
