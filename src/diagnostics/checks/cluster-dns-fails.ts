// Pods ask CoreDNS, which asks the servers of its node. Where those answer and pods get nothing, the fault lies between.
// Source: AKS, "Troubleshoot DNS resolution failures from inside the pod".
import { conclude, defineCheck } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { ClusterFacts } from '../evidence.ts';
import type { CoreDns, DnsMeasurement, DnsProbes } from '../evidence/dns.ts';
import type { Finding } from '../model.ts';
import { LOCAL_DNS } from '../net/dns/azure-dns.ts';
import { customZones } from '../net/dns/coredns-custom.ts';
import { clusterView } from './shared/cluster-dns.ts';
import type { ClusterFailure } from './shared/cluster-dns.ts';
import { how, isFailure, isReply, some } from './shared/dns-view.ts';

export default defineCheck({
  id: 'cluster-dns-fails',
  diagnoses: ['dns'],
  role: 'symptom',
  healthy: 'The cluster\'s DNS answers its pods as its upstream servers would',
  faulty: 'The cluster\'s DNS fails its pods',
  settle: 'run `nslookup kubernetes.default.svc.cluster.local.` in a pod of the node in question',
  needs: ['cluster', 'dnsProbes'],
  consults: ['coredns'],
  analyze({ cluster, dnsProbes }, { coredns }): Judgement {
    const { asked, failures, answered, answeredBy, doubts } = clusterView(cluster, dnsProbes);
    const judgement = conclude({
      findings: failures.map((failure) => findingOf(failure, cluster, dnsProbes, coredns.ok ? coredns.value : undefined)),
      doubts,
      clear: clearReason(answeredBy, answered, dnsProbes),
    });
    return { ...judgement, coverage: { asked, told: [...answered, ...failures.map(({ subject }) => subject)] } };
  },
});

function findingOf(failure: ClusterFailure, cluster: ClusterFacts, probes: DnsProbes, coredns: CoreDns | undefined): Finding {
  const { subject, measured } = failure;
  const [first] = measured;
  const names = some(measured.map(({ name }) => name));
  return {
    subject,
    headline: headlineOf(failure, names, probes),
    says: `${subject} asked ${first.server}${first.protocol === 'tcp' ? ' over TCP' : ''} for ${names}: it ${how(first.answer)}. ${reasonOf(failure, cluster, probes, coredns)}`.trim(),
    breaks: failure.what === 'tcp' ? 'names whose answers do not fit into one UDP packet' : 'everything in these pods that reaches others by name',
    evidence: ['dns/probes', 'dns/coredns'],
    concerns: ['ConfigMap/kube-system/coredns-custom', 'Deployment/kube-system/coredns', 'Service/kube-system/kube-dns'],
  };
}

function headlineOf(failure: ClusterFailure, names: string, probes: DnsProbes): string {
  const { subject, what, measured: [first] } = failure;
  if (what === 'silent' && leadsNowhere(failure, probes)) return `the address of the DNS service (${first.server}) leads ${subject} nowhere, while CoreDNS pods answer it directly`;
  if (what === 'silent') return `the cluster's DNS (${first.server}) ${how(first.answer)} when ${subject} asks`;
  if (what === 'tcp') return `the cluster's DNS (${first.server}) ${how(first.answer)} when ${subject} asks over TCP`;
  return `the cluster's DNS fails ${subject} for ${names}, which upstream servers answer`;
}

/** The pod's own question to each CoreDNS pod is answered. */
function leadsNowhere({ from, measured: [first] }: ClusterFailure, { measured }: DnsProbes): boolean {
  const here = measured.filter((one) => one.purpose === 'coredns' && one.from === from && one.protocol === first.protocol);
  return here.length > 0 && here.every(({ answer }) => isReply(answer));
}

/** What else was measured, from the pod outwards; the first that tells something. */
function reasonOf(failure: ClusterFailure, cluster: ClusterFacts, probes: DnsProbes, coredns: CoreDns | undefined): string {
  const [first] = failure.measured;
  if (failure.what === 'names') return ofNames(failure.measured, probes, coredns);
  if (LOCAL_DNS.includes(first.server)) return ofLocalDns(failure, cluster, probes);
  return ofService(failure, probes, coredns);
}

function ofLocalDns({ from }: ClusterFailure, { dnsServiceIp }: ClusterFacts, { measured }: DnsProbes): string {
  const service = measured.find((one) => one.from === from && one.server === dnsServiceIp && one.protocol === 'udp');
  return service !== undefined && isReply(service.answer) ? `CoreDNS itself (${dnsServiceIp}) answers: it is LocalDNS on that node that fails (\`systemctl status localdns\`).` : 'That is LocalDNS, and CoreDNS behind it does not answer either.';
}

function ofService(failure: ClusterFailure, probes: DnsProbes, coredns: CoreDns | undefined): string {
  const { from, measured: [first] } = failure;
  const { measured, vantages } = probes;
  const { endpoints } = coredns ?? {};
  if (endpoints?.ok === true && endpoints.value.length > 0 && !endpoints.value.some(({ ready }) => ready)) return 'None of the endpoints of the service kube-dns is ready.';
  if (endpoints?.ok === true && endpoints.value.length === 0) return 'The service kube-dns has no endpoints.';
  const direct = measured.filter((one) => one.purpose === 'coredns' && one.protocol === first.protocol);
  const here = direct.filter((one) => one.from === from);
  const fromNodes = direct.filter((one) => vantages[one.from]?.role === 'node');
  if (leadsNowhere(failure, probes)) return `Asked directly, each CoreDNS pod answers (${some(here.map(({ server }) => server))}): the service address does not lead to them; look at kube-proxy on that node.`;
  if (here.length > 0 && fromNodes.some(({ answer }) => isReply(answer))) return `The CoreDNS pods answer nodes, but not this pod: something between them drops it.${atOneNode(from, probes)}`;
  if (direct.length > 0 && direct.every(({ answer }) => isFailure(answer))) return `No CoreDNS pod answers anybody (${some(direct.map(({ server }) => server))}).`;
  return '';
}

/** Pods of other nodes are answered: what this node forwards is dropped. ufw does that as soon as it is on. */
function atOneNode(from: number, { measured, vantages }: DnsProbes): string {
  const node = vantages[from]?.node;
  const isElsewhere = ({ from: other, purpose, answer }: DnsMeasurement): boolean =>
    purpose === 'service' && vantages[other]?.pod !== undefined && vantages[other]?.node !== node && isReply(answer);
  if (node === undefined || !measured.some(isElsewhere)) return '';
  return ` Pods on other nodes are answered: look at what ${node} forwards (\`iptables -S FORWARD\`, \`ufw status\`: an active ufw drops forwarded packets).`;
}

/** CoreDNS lives: what it asks, it asks from its own pod, as its own configuration says. */
function ofNames(measured: readonly DnsMeasurement[], probes: DnsProbes, coredns: CoreDns | undefined): string {
  const names = measured.map(({ name }) => name);
  const answered = probes.measured.filter((one) => one.purpose === 'upstream' && names.includes(one.name) && isReply(one.answer) && probes.vantages[one.from]?.role === 'node');
  const upstream = `From nodes, ${some(answered.map(({ server }) => server))} ${new Set(answered.map(({ server }) => server)).size > 1 ? 'answer' : 'answers'}.`;
  const zone = coredns?.custom.ok === true ? customZones(coredns.custom.value.data).find(({ zone: own }) => names.some((name) => own !== '.' && (name === own || name.endsWith(`.${own}`)))) : undefined;
  if (zone !== undefined) return `${upstream} In coredns-custom, key \`${zone.key}\` answers for \`${zone.zone}\`.`;
  const own = probes.measured.filter((one) => one.purpose === 'upstream' && names.includes(one.name) && probes.vantages[one.from]?.role === 'coredns' && isFailure(one.answer));
  const [first] = own;
  return first === undefined ? upstream : `${upstream} From the CoreDNS pod ${probes.vantages[first.from]?.pod ?? ''}, ${first.server} ${how(first.answer)}: the way out of the pod network is cut.`;
}

function clearReason(answeredBy: readonly string[], answered: readonly string[], { host, measured }: DnsProbes): string {
  const own = measured.filter(({ purpose, server }) => purpose === 'service' && answeredBy.includes(server));
  const about = own.find(({ name, answer }) => name === host && answer.status === 'answered');
  const told = about === undefined ? '' : ` ${about.name} is ${some(about.answer.addresses)}, says ${about.server}.`;
  const failing = own.filter(({ answer }) => isFailure(answer)).map(({ name }) => name);
  const handedOn = failing.length === 0 ? '' : ` For ${some(failing)} it fails as the servers behind it do.`;
  const isTcpAsked = own.some(({ protocol }) => protocol === 'tcp');
  return `${some(answeredBy)} ${answeredBy.length > 1 ? 'answer' : 'answers'} ${some(answered)} over ${isTcpAsked ? 'UDP and TCP' : 'UDP; TCP was not asked'}.${handedOn}${told}`;
}
