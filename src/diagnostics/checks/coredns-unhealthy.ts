// Source: AKS, "Troubleshoot DNS failures": CoreDNS pods that are not ready are no endpoints of the service kube-dns.
import { conclude, defineCheck, notApplicable, unknown } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { ClusterFacts } from '../evidence.ts';
import type { CoreDns, DnsProbes } from '../evidence/dns.ts';
import type { PodFacts } from '../evidence/pods.ts';
import type { Finding } from '../model.ts';
import { isCoreDnsPod } from '../net/dns/coredns-pod.ts';
import { clusterView } from './shared/cluster-dns.ts';
import { corednsRemedy } from './shared/coredns-remedy.ts';
import { how, isFailure, isReply, some } from './shared/dns-view.ts';

const SUBJECT = 'kube-system/coredns';
const CONCERNS = ['Deployment/kube-system/coredns', 'ConfigMap/kube-system/coredns-custom', 'ConfigMap/kube-system/coredns'];

export default defineCheck({
  id: 'coredns-unhealthy',
  diagnoses: ['dns'],
  role: 'cause',
  healthy: 'CoreDNS has all its replicas, ready and answering',
  faulty: 'CoreDNS is not healthy',
  settle: 'run `kubectl -n kube-system get pods -l k8s-app=kube-dns -o wide` and `kubectl -n kube-system get deployment coredns`',
  needs: ['cluster', 'pods', 'coredns'],
  consults: ['dnsProbes'],
  analyze({ cluster, pods, coredns }, { dnsProbes }): Judgement {
    const own = pods.filter((pod) => isCoreDnsPod(pod) && pod.phase !== 'Succeeded' && pod.phase !== 'Failed');
    if (own.length === 0 && cluster.hostedSystemPods) return notApplicable('CoreDNS runs on nodes that Microsoft hosts; neither its pods nor its deployment can be seen.');
    const { deployment, endpoints } = coredns;
    if (!deployment.ok) return unknown(`${deployment.reason}.`);
    if (!deployment.value.exists && own.length === 0) return unknown('Neither a deployment coredns nor pods labelled k8s-app=kube-dns are in kube-system.');
    const probes = dnsProbes.ok ? dnsProbes.value : undefined;
    const ill = own.filter(({ ready }) => !ready);
    const mute = own.filter((pod) => pod.ready && isMute(pod, probes));
    // Pods that belong to another workload than AKS's usual one want no more than they are.
    const wanted = deployment.value.exists ? deployment.value.wanted : own.length;
    const findings = [...notReady(wanted, own, ill), ...muteFindings(mute, own, probes), ...withoutEndpoints(coredns, own)];
    const explained = own.length > ill.length + mute.length && endpoints.ok && endpoints.value.some(({ ready }) => ready) ? [] : failing(cluster, probes);
    return conclude({
      findings: findings.map((finding) => (explained.length === 0 ? finding : { ...finding, explains: explained })),
      remedies: findings.length === 0 ? [] : corednsRemedy({ coredns, pods: own, ill: [...ill, ...mute], subjects: [...new Set(findings.map(({ subject }) => subject))], explained }),
      doubts: endpoints.ok ? [] : [endpoints.reason],
      clear: `${own.length} of ${wanted} CoreDNS pods are ready${endpoints.ok ? ` and stand behind the service kube-dns` : ''}${answering(own, probes)}.`,
    });
  },
});

const failing = (cluster: ClusterFacts, probes: DnsProbes | undefined): readonly string[] =>
  probes === undefined ? [] : clusterView(cluster, probes).failures.filter(({ what }) => what !== 'tcp').map(({ subject }) => subject);

function notReady(wanted: number, own: readonly PodFacts[], ill: readonly PodFacts[]): readonly Finding[] {
  if (wanted === 0) return [finding('the deployment coredns is scaled to 0 replicas', 'The deployment kube-system/coredns wants 0 replicas, so that nothing answers for the cluster.')];
  const missing = wanted - own.length;
  const ready = own.length - ill.length;
  // A pod of a lost node stays in the list long after another one has taken its place.
  if (ready >= wanted) return [];
  const [first] = ill;
  const why = first === undefined ? `${missing} of its pods do not exist` : troubleOf(first);
  const headline = ready === 0 ? `no CoreDNS pod is ready (${why})` : `${ready} of ${wanted} CoreDNS pods are ready (${why})`;
  const each = ill.map((pod) => `${pod.name} on ${pod.node === '' ? 'no node' : pod.node}: ${troubleOf(pod)}, ${pod.restarts} restarts`);
  const says = [`${ready} of ${wanted} CoreDNS pods are ready`, ...each.slice(0, 4), ...(missing > 0 ? [`${missing} do not exist`] : [])].join('; ');
  return [finding(headline, `${says}.`)];
}

const finding = (headline: string, says: string): Finding => ({ subject: SUBJECT, headline, says, evidence: ['dns/coredns', 'kubernetes/pods'], concerns: CONCERNS });

function troubleOf({ waiting, lastTermination, phase }: PodFacts): string {
  const ended = lastTermination === '' ? '' : `, last ended: ${lastTermination}`;
  if (waiting !== '') return `${waiting}${ended}`;
  return `${phase === 'Running' ? 'running, not ready' : phase.toLowerCase() || 'state unknown'}${ended}`;
}

/** Asked by nodes and by pods, and not one of them was answered. A policy may hold back all but the pod's own node. */
function isMute({ address, node }: PodFacts, probes: DnsProbes | undefined): boolean {
  const asked = askedOf(address, probes);
  const places = asked.flatMap(({ from }) => probes?.vantages[from] ?? []);
  const byNodes = places.filter(({ role }) => role === 'node');
  const isTold = byNodes.some((place) => place.node === node) || (byNodes.length > 0 && places.some(({ role }) => role === 'pod'));
  return isTold && asked.every(({ answer }) => isFailure(answer));
}

const askedOf = (address: string, probes: DnsProbes | undefined) => (probes?.measured ?? []).filter((one) => one.purpose === 'coredns' && one.server === address && one.protocol === 'udp');

/** Where all of them are silent, that is one fault. */
function muteFindings(mute: readonly PodFacts[], own: readonly PodFacts[], probes: DnsProbes | undefined): readonly Finding[] {
  const each = mute.map((pod) => muteFinding(pod, probes));
  if (mute.length < 2 || mute.length < own.length) return each;
  const says = each.map((one) => one.says).slice(0, 4).join(' ');
  const asked = mute.flatMap(({ address }) => askedOf(address, probes));
  return [{ ...finding(`no CoreDNS pod answers, though all ${own.length} are Ready: ${some(asked.map(({ server, answer }) => `${server} ${how(answer)}`))}`, says), evidence: ['dns/probes', 'dns/coredns'] }];
}

function muteFinding({ name, node, address }: PodFacts, probes: DnsProbes | undefined): Finding {
  const asked = askedOf(address, probes);
  const [first] = asked;
  const said = first === undefined ? '' : how(first.answer);
  return {
    // A restart replaces the pod: what outlives it is the deployment.
    subject: SUBJECT,
    headline: `the CoreDNS pod ${name} is Ready, but ${said}`,
    says: `${name} (${address}) on ${node} is Ready, but ${said}: asked ${asked.length} times, from nodes as well.`,
    evidence: ['dns/probes', 'dns/coredns'],
    concerns: [`node/${node}`, ...CONCERNS],
  };
}

function withoutEndpoints({ endpoints }: CoreDns, own: readonly PodFacts[]): readonly Finding[] {
  const ready = own.filter((pod) => pod.ready);
  if (!endpoints.ok || ready.length === 0 || endpoints.value.some((endpoint) => endpoint.ready)) return [];
  return [finding('the service kube-dns has no endpoints, though CoreDNS pods are ready', `${ready.length} CoreDNS pods are ready, but none of them is an endpoint of the service kube-dns: compare its selector with the labels of ${some(ready.map(({ name }) => name))}.`)];
}

function answering(own: readonly PodFacts[], probes: DnsProbes | undefined): string {
  const answered = own.filter(({ address }) => askedOf(address, probes).some(({ answer }) => isReply(answer)));
  return answered.length === 0 ? '' : `; ${answered.length} of them ${answered.length === 1 ? 'was' : 'were'} asked and answered`;
}
