// A name that every server denies is nobody's fault on the way to it. Pods add search suffixes to names with fewer than
// five dots, so that another name may be answered than the one that was meant. Sources: Kubernetes, "DNS for Services and
// Pods"; Azure, "Private endpoint DNS".
import { conclude, defineCheck, notApplicable } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { ClusterFacts } from '../evidence.ts';
import type { DnsMeasurement, DnsProbes } from '../evidence/dns.ts';
import type { Finding, Remedy } from '../model.ts';
import { isClusterName } from '../net/dns/azure-dns.ts';
import { parseResolvConf } from '../net/dns/resolv-conf.ts';
import { how, isReply, placeOf, some, vantageOf } from './shared/dns-view.ts';
import { missing, mistaken, onlyBySuffix, unforwarded } from './shared/name-findings.ts';
import { forwardRemedy, nameRemedy } from './shared/name-remedy.ts';
import { serversInUse } from './shared/servers-in-use.ts';

export default defineCheck({
  id: 'name-does-not-exist',
  diagnoses: ['dns'],
  role: 'cause',
  healthy: 'The names exist, and mean the same with and without search suffixes',
  faulty: 'A name does not exist, or is mistaken for another',
  settle: 'run `dig <name>.` (with the dot) against each server',
  needs: ['cluster', 'dnsProbes'],
  consults: ['vnetDns', 'nodeResolvers'],
  analyze({ cluster, dnsProbes }, { vnetDns, nodeResolvers }): Judgement {
    const { host, names } = dnsProbes;
    const inUse = serversInUse(vnetDns, nodeResolvers, dnsProbes);
    const asked = [...new Set(host === undefined ? names : [host, ...names])];
    if (asked.length === 0) return notApplicable('No name was asked about.');
    const views = asked.map((name) => viewOf(name, dnsProbes, cluster, inUse));
    return conclude({
      findings: views.flatMap(({ finding }) => (finding === undefined ? [] : [{ ...finding, concerns: vnetDns.ok ? [vnetDns.value.id] : [] }])),
      remedies: views.flatMap(({ finding, remedy }) => (finding === undefined ? [] : [remedy ?? nameRemedy(finding.subject, cluster)])),
      doubts: views.flatMap(({ doubts }) => doubts),
      clear: views.map(({ says }) => says).filter((says) => says !== '').join(' '),
    });
  },
});

interface View {
  readonly finding?: Finding;
  /** Where it is not the one that corrects the name. */
  readonly remedy?: Remedy;
  readonly doubts: readonly string[];
  readonly says: string;
}

const told = (says: string): View => ({ doubts: [], says });

function viewOf(name: string, probes: DnsProbes, cluster: ClusterFacts, inUse: readonly string[]): View {
  const { asked: answers, beside } = answersTo(name, probes, inUse);
  const found = answers.filter(({ answer }) => answer.status === 'answered');
  const suffixed = searched(name, probes);
  const [first] = found;
  const [hijack] = suffixed.filter(({ answer }) => answer.status === 'answered');
  if (first !== undefined) return hijack !== undefined && isAskedFirst(hijack, name, probes) && isOther(hijack, name, found) ? { finding: mistaken(name, first, hijack), doubts: [], says: '' } : { ...told(`${name} is ${some(first.answer.addresses)}, says ${first.server}.`), doubts: untoldSuffixes(name, suffixed, probes) };
  if (hijack !== undefined) return bySuffix(name, hijack, answers, probes);
  const denied = answers.filter(({ answer }) => answer.status === 'nxdomain' || answer.status === 'no-data');
  if (answers.length === 0) return { doubts: [unasked(name, suffixed, probes)], says: '' };
  if (denied.length === 0) return { doubts: [`whether ${name} exists is not told: ${some(answers.map(({ server, answer }) => `${server} ${how(answer)}`))}`], says: '' };
  if (denied.length < answers.length) return { doubts: [`${some(denied.map(({ server }) => server))} denies ${name}, but other servers fail, so that it is not told`], says: '' };
  if (isDualStack(cluster) && denied.some(({ answer }) => answer.status === 'no-data' && answer.cname === undefined)) return { doubts: [`${name} has no IPv4 address, and whether it has one of IPv6, which this cluster has as well, was not asked`], says: '' };
  const knowing = beside.find(({ answer }) => answer.status === 'answered');
  if (knowing === undefined) return { finding: missing(name, denied, cluster), doubts: [], says: '' };
  return { finding: unforwarded(name, denied, knowing), remedy: forwardRemedy(name, denied.map(({ server }) => server), knowing.server), doubts: [], says: '' };
}

const isDualStack = ({ podCidrs }: ClusterFacts): boolean => podCidrs.some((cidr) => cidr.includes(':'));

const searched = (name: string, { host, measured }: DnsProbes): readonly DnsMeasurement[] =>
  name === host ? measured.filter((one) => one.purpose === 'search' && one.name.startsWith(`${name}.`)) : [];

interface Answers {
  /** Of the servers that nodes and CoreDNS ask. */
  readonly asked: readonly DnsMeasurement[];
  /** Of others, such as Azure's where the network has servers of its own: what they know, nobody is told. */
  readonly beside: readonly DnsMeasurement[];
}

/** Upstream servers for names outside; the cluster's DNS for names inside. */
function answersTo(name: string, { measured, vantages }: DnsProbes, inUse: readonly string[]): Answers {
  const purpose = isClusterName(name) ? 'service' : 'upstream';
  const all = measured.filter((one) => one.name === name && one.purpose === purpose && one.protocol === 'udp' && one.answer.status !== 'unknown');
  const isAsked = ({ server, from }: DnsMeasurement): boolean => purpose === 'service' || inUse.length === 0 || inUse.includes(server) || vantages[from]?.role === 'coredns';
  return { asked: all.filter(isAsked), beside: all.filter((one) => !isAsked(one)) };
}

/** A short name is only ever asked with suffixes, which differ from namespace to namespace. */
function unasked(name: string, suffixed: readonly DnsMeasurement[], probes: DnsProbes): string {
  const denied = suffixed.filter(({ answer }) => answer.status === 'nxdomain');
  if (name.includes('.') || denied.length === 0) return `no server was asked about ${name}, or none could be read`;
  const pods = some(denied.flatMap((one) => vantageOf(probes, one)?.pod ?? []));
  return `${name} means nothing in ${pods}, with none of its search suffixes; in other namespaces it may: ask with \`--pod\`, or for the full name (${name}.NAMESPACE.svc.cluster.local)`;
}

/** Where no pod could be asked, nobody knows what its suffixes make of the name. */
function untoldSuffixes(name: string, suffixed: readonly DnsMeasurement[], { host, vantages }: DnsProbes): readonly string[] {
  const lost = vantages.filter(({ role, missing: reason }) => role === 'pod' && reason !== undefined);
  const isTold = name !== host || isClusterName(name) || lost.length === 0 || suffixed.some(({ answer }) => isReply(answer));
  return isTold ? [] : [`what search suffixes make of ${name} in ${some(lost.map(placeOf))} is not told: ${lost[0]?.missing ?? ''}`];
}

/** Names with fewer dots than `ndots` are first tried with each suffix. */
function isAskedFirst(hijack: DnsMeasurement, name: string, probes: DnsProbes): boolean {
  const { ndots } = parseResolvConf(vantageOf(probes, hijack)?.resolvConf ?? '');
  return name.split('.').length - 1 < ndots;
}

/** CoreDNS's plugin autopath answers the first suffix with an alias for the name itself, whose addresses may change each time. */
function isOther({ answer: { addresses, cname } }: DnsMeasurement, name: string, found: readonly DnsMeasurement[]): boolean {
  const isSame = (one: DnsMeasurement['answer']): boolean => one.addresses.some((address) => addresses.includes(address)) || (cname !== undefined && (cname === one.cname || cname === name));
  return !found.some(({ answer }) => isSame(answer));
}

/** A short name of the cluster is meant to be found so; anything else is found in pods only. */
function bySuffix(name: string, { name: full, server, answer }: DnsMeasurement, answers: readonly DnsMeasurement[], probes: DnsProbes): View {
  if (isClusterName(full)) return told(`In pods, ${name} is ${full}, which is ${some(answer.addresses)}, says ${server}.`);
  const denying = answers.filter((one) => one.answer.status === 'nxdomain');
  if (denying.length === 0) return told(`In pods, ${name} is ${full}, which is ${some(answer.addresses)}.`);
  return { finding: onlyBySuffix(name, { name: full, answer }, denying, probes), doubts: [], says: '' };
}
