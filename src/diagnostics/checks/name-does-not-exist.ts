// A name that every server denies is nobody's fault on the way to it. Pods add search suffixes to names with fewer than
// five dots, so that another name may be answered than the one that was meant. Sources: Kubernetes, "DNS for Services and
// Pods"; Azure, "Private endpoint DNS".
import { conclude, defineCheck, notApplicable } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { ClusterFacts } from '../evidence.ts';
import type { DnsMeasurement, DnsProbes } from '../evidence/dns.ts';
import type { Finding } from '../model.ts';
import { isClusterName } from '../net/dns/azure-dns.ts';
import { parseResolvConf } from '../net/dns/resolv-conf.ts';
import { how, some, vantageOf } from './shared/dns-view.ts';
import { nameRemedy } from './shared/name-remedy.ts';

export default defineCheck({
  id: 'name-does-not-exist',
  diagnoses: ['dns'],
  role: 'cause',
  healthy: 'The names exist, and mean the same with and without search suffixes',
  faulty: 'A name does not exist, or is mistaken for another',
  settle: 'run `dig <name>.` (with the dot) against each server',
  needs: ['cluster', 'dnsProbes'],
  analyze({ cluster, dnsProbes }): Judgement {
    const { host, names } = dnsProbes;
    const asked = [...new Set(host === undefined ? names : [host, ...names])];
    if (asked.length === 0) return notApplicable('No name was asked about.');
    const views = asked.map((name) => viewOf(name, dnsProbes, cluster));
    return conclude({
      findings: views.flatMap(({ finding }) => finding ?? []),
      remedies: views.flatMap(({ finding }) => (finding === undefined ? [] : [nameRemedy(finding.subject, cluster)])),
      doubts: views.flatMap(({ doubts }) => doubts),
      clear: views.map(({ says }) => says).filter((says) => says !== '').join(' '),
    });
  },
});

interface View {
  readonly finding?: Finding;
  readonly doubts: readonly string[];
  readonly says: string;
}

const told = (says: string): View => ({ doubts: [], says });

function viewOf(name: string, probes: DnsProbes, cluster: ClusterFacts): View {
  const answers = answersTo(name, probes);
  const found = answers.filter(({ answer }) => answer.status === 'answered');
  const suffixed = probes.measured.filter((one) => one.purpose === 'search' && name === probes.host && one.name.startsWith(`${name}.`) && one.answer.status === 'answered');
  const [first] = found;
  const [hijack] = suffixed;
  if (first !== undefined) return hijack !== undefined && isAskedFirst(hijack, name, probes) && isOther(hijack, found) ? { finding: mistaken(name, first, hijack), doubts: [], says: '' } : told(`${name} is ${some(first.answer.addresses)}, says ${first.server}.`);
  if (hijack !== undefined) return bySuffix(name, hijack, answers, probes);
  const denied = answers.filter(({ answer }) => answer.status === 'nxdomain' || answer.status === 'no-data');
  if (answers.length === 0) return { doubts: [`no server was asked about ${name}, or none could be read`], says: '' };
  if (denied.length === 0) return { doubts: [`whether ${name} exists is not told: ${some(answers.map(({ server, answer }) => `${server} ${how(answer)}`))}`], says: '' };
  if (denied.length < answers.length) return { doubts: [`${some(denied.map(({ server }) => server))} denies ${name}, but other servers fail, so that it is not told`], says: '' };
  return { finding: missing(name, denied, cluster), doubts: [], says: '' };
}

/** Upstream servers for names outside; the cluster's DNS for names inside. */
function answersTo(name: string, { measured }: DnsProbes): readonly DnsMeasurement[] {
  const purpose = isClusterName(name) ? 'service' : 'upstream';
  return measured.filter((one) => one.name === name && one.purpose === purpose && one.protocol === 'udp' && one.answer.status !== 'unknown');
}

/** Names with fewer dots than `ndots` are first tried with each suffix. */
function isAskedFirst(hijack: DnsMeasurement, name: string, probes: DnsProbes): boolean {
  const { ndots } = parseResolvConf(vantageOf(probes, hijack)?.resolvConf ?? '');
  return name.split('.').length - 1 < ndots;
}

const isOther = ({ answer }: DnsMeasurement, found: readonly DnsMeasurement[]): boolean => !answer.addresses.some((address) => found.some((one) => one.answer.addresses.includes(address)));

function mistaken(name: string, right: DnsMeasurement, wrong: DnsMeasurement): Finding {
  return {
    subject: name,
    headline: `pods that ask for ${name} get ${some(wrong.answer.addresses)} of ${wrong.name}`,
    says: `Pods first try ${wrong.name}, because of a search suffix, and ${wrong.server} answers ${some(wrong.answer.addresses)}; ${name} itself is ${some(right.answer.addresses)}. With a dot at its end (\`${name}.\`) the name is taken as it is.`,
    evidence: ['dns/probes'],
  };
}

/** A short name of the cluster is meant to be found so; anything else is found in pods only. */
function bySuffix(name: string, { name: full, server, answer }: DnsMeasurement, answers: readonly DnsMeasurement[], probes: DnsProbes): View {
  if (isClusterName(full)) return told(`In pods, ${name} is ${full}, which is ${some(answer.addresses)}, says ${server}.`);
  const denying = answers.filter((one) => one.answer.status === 'nxdomain');
  if (denying.length === 0) return told(`In pods, ${name} is ${full}, which is ${some(answer.addresses)}.`);
  return {
    finding: {
      subject: name,
      headline: `${name} does not exist; only a search suffix makes it ${full}`,
      says: `${some(denying.map((one) => one.server))} denies ${name}; ${probes.vantages.some(({ role }) => role === 'pod') ? 'pods are' : 'it is'} answered ${some(answer.addresses)} for ${full}, by a search suffix. Nodes and other pods may not have that suffix.`,
      evidence: ['dns/probes'],
    },
    doubts: [],
    says: '',
  };
}

function missing(name: string, denied: readonly DnsMeasurement[], { privateCluster, fqdn }: ClusterFacts): Finding {
  const [first] = denied;
  const alias = denied.flatMap(({ answer }) => answer.cname ?? [])[0];
  const servers = some(denied.map(({ server }) => server));
  const isPrivate = /(?:^|\.)privatelink\./.test(alias ?? name) || (privateCluster && name === fqdn);
  const hint = isPrivate ? ' A name of a private endpoint: its private DNS zone is probably not linked to the virtual network of the nodes, or of the DNS servers that they ask.' : '';
  const inside = isClusterName(name) ? ` No service or pod of the cluster has that name: compare with \`kubectl get services --all-namespaces\`.` : '';
  if (alias !== undefined) {
    return {
      subject: name,
      headline: `${name} is an alias of ${alias}, which has no address${isPrivate ? ' (private DNS zone probably not linked)' : ''}`,
      says: `${servers} ${denied.length > 1 ? 'answer' : 'answers'} that ${name} is an alias of ${alias}, and that ${alias} has no address.${hint}`,
      evidence: ['dns/probes'],
    };
  }
  const what = first?.answer.status === 'no-data' ? 'has no IPv4 address' : 'does not exist';
  return {
    subject: name,
    headline: `${name} ${what}${isPrivate ? ' (private DNS zone probably not linked)' : ''}`,
    says: `Every server that was asked (${servers}) says that ${name} ${what}.${hint}${inside}`,
    evidence: ['dns/probes'],
  };
}

