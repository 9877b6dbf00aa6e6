// CoreDNS imports the keys of coredns-custom that end in .server or .override. What does not parse keeps new CoreDNS pods
// from starting; running ones go on with what they read last. Source: AKS, "Customize CoreDNS"; CoreDNS, "reload".
import { conclude, defineCheck, notApplicable, unknown } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { ClusterFacts } from '../evidence.ts';
import type { CoreDns, DnsMeasurement, DnsProbes } from '../evidence/dns.ts';
import type { Finding } from '../model.ts';
import { customForwards, customProblems, nameOf } from '../net/dns/coredns-custom.ts';
import type { CustomForward, CustomProblem, CustomSurroundings } from '../net/dns/coredns-custom.ts';
import { clusterView } from './shared/cluster-dns.ts';
import type { ClusterFailure } from './shared/cluster-dns.ts';
import { customRemedy } from './shared/custom-remedy.ts';
import type { BrokenKeys } from './shared/custom-remedy.ts';
import { how, isFailure, isReply, placesOf, some } from './shared/dns-view.ts';

export default defineCheck({
  id: 'coredns-custom-broken',
  diagnoses: ['dns'],
  role: 'cause',
  healthy: 'The config map coredns-custom is sound, and the servers that it names answer',
  faulty: 'The config map coredns-custom breaks names',
  settle: 'run `kubectl -n kube-system get configmap coredns-custom -o yaml`, and ask each server in it from a CoreDNS pod\'s network',
  needs: ['cluster', 'coredns'],
  consults: ['dnsProbes'],
  analyze({ cluster, coredns }, { dnsProbes }): Judgement {
    const { custom } = coredns;
    if (!custom.ok) return unknown(`${custom.reason}.`);
    if (custom.value.resourceVersion === '' || Object.keys(custom.value.data).length === 0) return notApplicable('There is no config map coredns-custom with anything in it: CoreDNS runs as AKS configured it.');
    const probes = dnsProbes.ok ? dnsProbes.value : undefined;
    const failures = probes === undefined ? [] : clusterView(cluster, probes).failures;
    const problems = customProblems(custom.value.data, surroundingsOf(cluster, coredns));
    const forwards = customForwards(custom.value.data).filter(({ key, server }) => !problems.some((problem) => problem.key === key && (problem.effect === 'stops' || problem.says.includes(server))));
    const dead = forwards.filter((forward) => isDead(forward, probes));
    const findings = [...problems.map((problem) => problemFinding(problem, failures)), ...dead.map((forward) => deadFinding(forward, forwards, probes, failures))];
    return conclude({
      findings,
      remedies: findings.length === 0 ? [] : customRemedy(custom.value, surroundingsOf(cluster, coredns), brokenKeys(problems, dead), findings.map(({ subject }) => subject)),
      doubts: doubtsOf(forwards, probes, dnsProbes.ok ? '' : dnsProbes.reason),
      clear: `coredns-custom (${Object.keys(custom.value.data).map((key) => `\`${key}\``).join(', ')}) parses${forwards.length === 0 ? '' : `, and ${[...new Set(forwards.map(({ server }) => server))].join(', ')} ${forwards.length > 1 ? 'answer' : 'answers'} CoreDNS`}.`,
    });
  },
});

export function surroundingsOf({ dnsServiceIp }: Pick<ClusterFacts, 'dnsServiceIp'>, { config, endpoints }: CoreDns): CustomSurroundings {
  const pods = endpoints.ok ? endpoints.value.map(({ address }) => address) : [];
  return { corefile: config.ok ? (config.value.data['Corefile'] ?? '') : '', own: [dnsServiceIp, ...pods].filter((address) => address !== '') };
}

function brokenKeys(problems: readonly CustomProblem[], dead: readonly CustomForward[]): BrokenKeys {
  const unsound = new Set(problems.flatMap(({ key, effect }) => (effect === 'ignored' ? [] : [key])));
  const all = new Set([...problems, ...dead].map(({ key }) => key));
  return { unsound: [...unsound], doubtful: [...all].filter((key) => !unsound.has(key)) };
}

const subjectOf = (key: string): string => `coredns-custom/${key}`;

const EFFECTS: Readonly<Record<CustomProblem['effect'], string>> = {
  stops: 'A CoreDNS pod that starts now fails; those that run go on with what they read before.',
  ignored: 'What it says has no effect.',
  loops: 'Each such question goes round until CoreDNS gives up.',
};

function problemFinding({ key, says, effect }: CustomProblem, failures: readonly ClusterFailure[]): Finding {
  const explained = effect === 'ignored' ? [] : failures.map(({ subject }) => subject);
  return {
    subject: subjectOf(key),
    headline: `coredns-custom, key ${key}, ${says.replaceAll('`', '')}`,
    says: `In kube-system/coredns-custom, key \`${key}\` ${says}. ${EFFECTS[effect]}`,
    ...(explained.length === 0 ? {} : { explains: explained }),
    evidence: ['dns/coredns-custom'],
    concerns: ['ConfigMap/kube-system/coredns-custom'],
  };
}

const asked = ({ server }: CustomForward, probes: DnsProbes | undefined): readonly DnsMeasurement[] => (probes?.measured ?? []).filter((one) => one.purpose === 'forward' && one.server === server);

/** A server that answers SERVFAIL or REFUSED for its own zone does not serve it. */
function isDead(forward: CustomForward, probes: DnsProbes | undefined): boolean {
  const told = asked(forward, probes).filter(({ name, answer }) => isOf(name, forward.zone) && answer.status !== 'unknown');
  return told.length > 0 && told.every(({ answer }) => isFailure(answer));
}

const isOf = (name: string, zone: string): boolean => zone === '.' || name === zone || name.endsWith(`.${zone}`);

function deadFinding(forward: CustomForward, forwards: readonly CustomForward[], probes: DnsProbes | undefined, failures: readonly ClusterFailure[]): Finding {
  const { key, zone, server } = forward;
  const measured = asked(forward, probes).filter(({ name }) => isOf(name, zone));
  const [first] = measured;
  const said = first === undefined ? '' : how(first.answer);
  const which = failures.filter((failure) => failure.what === 'names' && failure.measured.some(({ name }) => isOf(name, zone)));
  const living = forwards.filter((one) => one.key === key && one.zone === zone && asked(one, probes).some(({ answer }) => isReply(answer))).map((one) => one.server);
  return {
    subject: subjectOf(key),
    headline: `CoreDNS forwards ${nameOf(zone).replaceAll('`', '')} to ${server}, which ${said === 'gives no answer' ? 'does not answer' : said} (coredns-custom, key ${key})`,
    says: `Key \`${key}\` of kube-system/coredns-custom forwards ${nameOf(zone)} to ${server}; asked for ${first?.name ?? zone} from ${probes === undefined ? '' : placesOf(probes, measured)}, it ${said}.${living.length === 0 ? '' : ` ${some(living)} ${living.length > 1 ? 'answer' : 'answers'}, and CoreDNS asks there instead.`}`,
    breaks: living.length === 0 ? `names of ${zone === '.' ? 'every zone' : zone}, in every pod` : `what is left for ${zone === '.' ? 'every zone' : zone} when ${some(living)} ${living.length > 1 ? 'fail' : 'fails'} as well`,
    ...(which.length === 0 ? {} : { explains: which.map(({ subject }) => subject) }),
    evidence: ['dns/coredns-custom', 'dns/probes'],
    concerns: ['ConfigMap/kube-system/coredns-custom'],
  };
}

function doubtsOf(forwards: readonly CustomForward[], probes: DnsProbes | undefined, reason: string): readonly string[] {
  const untold = forwards.filter((forward) => !asked(forward, probes).some(({ answer }) => isReply(answer) || isFailure(answer)));
  const why = reason === '' ? 'it was not asked from a CoreDNS pod' : reason;
  return untold.map(({ server, key }) => `whether ${server} answers, which key \`${key}\` forwards to, is not told: ${why}`);
}
