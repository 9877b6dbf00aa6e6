// Pods may be shut in by policies that forget names. Packets are judged at the CoreDNS pods, where the service address
// leads, over UDP and TCP, on the way out of the pod and on the way into CoreDNS. Source: Kubernetes, "Network Policies".
import { conclude, defineCheck } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { ClusterFacts } from '../evidence.ts';
import type { DnsProbes } from '../evidence/dns.ts';
import type { NetworkPolicies } from '../evidence/network-policies.ts';
import type { NamespaceFacts, PodFacts } from '../evidence/pods.ts';
import type { Finding } from '../model.ts';
import { LOCAL_DNS } from '../net/dns/azure-dns.ts';
import { isCoreDnsPod } from '../net/dns/coredns-pod.ts';
import { parseResolvConf } from '../net/dns/resolv-conf.ts';
import { judgePolicies } from '../net/network-policy/judge.ts';
import type { PolicyJudgement } from '../net/network-policy/judge.ts';
import { dnsPolicyRemedy } from './shared/dns-policy-remedy.ts';
import { isReply, some } from './shared/dns-view.ts';

export default defineCheck({
  id: 'network-policy-blocks-dns',
  diagnoses: ['dns'],
  role: 'cause',
  healthy: 'Network policies let the pods ask the cluster\'s DNS',
  faulty: 'A network policy keeps a pod from the cluster\'s DNS',
  settle: 'read the policies of the pod\'s namespace and of kube-system, and ask a name from the pod (`nslookup kubernetes.default.svc.cluster.local.`)',
  needs: ['cluster', 'pods', 'namespaces', 'networkPolicies', 'dnsVantages'],
  consults: ['dnsProbes'],
  analyze({ cluster, pods, namespaces, networkPolicies, dnsVantages }, { dnsProbes }): Judgement {
    const probes = dnsProbes.ok ? dnsProbes.value : undefined;
    const servers = pods.filter((pod) => isCoreDnsPod(pod) && pod.phase === 'Running');
    const asking = pods.filter(({ namespace, name }) => dnsVantages.includes(`${namespace}/${name}`));
    const scene: Scene = { cluster, namespaces, policies: networkPolicies, servers, probes };
    const views = asking.map((pod) => viewOf(pod, scene));
    const blocked = views.filter(({ denials }) => denials.length > 0);
    return conclude({
      findings: blocked.map(findingOf),
      remedies: blocked.flatMap(({ pod, denials }) => dnsPolicyRemedy({ pod, servers, directions: denials.map(({ direction }) => direction), policies: networkPolicies, cluster })),
      doubts: asking.length === 0 ? ['no pod was found to judge policies for'] : views.flatMap(({ doubts }) => doubts),
      clear: views.map(({ says }) => says).join(' '),
    });
  },
});

interface Scene {
  readonly cluster: ClusterFacts;
  readonly namespaces: readonly NamespaceFacts[];
  readonly policies: NetworkPolicies;
  readonly servers: readonly PodFacts[];
  readonly probes: DnsProbes | undefined;
}

interface Denial extends PolicyJudgement {
  readonly direction: 'Egress' | 'Ingress';
  readonly protocol: 'UDP' | 'TCP';
}

interface View {
  readonly pod: PodFacts;
  readonly denials: readonly Denial[];
  readonly doubts: readonly string[];
  readonly says: string;
}

const PROTOCOLS = ['UDP', 'TCP'] as const;

const keyOf = ({ namespace, name }: PodFacts): string => `${namespace}/${name}`;

function viewOf(pod: PodFacts, scene: Scene): View {
  const plain = { pod, denials: [], doubts: [] };
  const apart = withoutClusterDns(pod);
  if (apart !== undefined) return { ...plain, says: apart };
  if (scene.servers.length === 0) return unseen(pod, scene);
  const judged = PROTOCOLS.filter((protocol) => !isMeasured(pod, protocol, scene)).flatMap((protocol) => judgementsOf(pod, protocol, scene));
  const denials = judged.filter(({ outcome }) => outcome === 'deny');
  const doubts = judged.filter(({ outcome }) => outcome === 'unknown').map(({ reason }) => reason);
  if (denials.length > 0 && asksLocalDns(pod, scene)) return { ...plain, doubts: [`${keyOf(pod)} asks LocalDNS on its own node, and engines differ on whether policies govern that way (${denials[0]?.reason ?? ''})`], says: '' };
  return { pod, denials, doubts, says: saysClear(pod, judged, scene) };
}

function withoutClusterDns(pod: PodFacts): string | undefined {
  if (pod.hostNetwork) return `${keyOf(pod)} uses its node's network, which policies do not govern.`;
  return ['Default', 'None'].includes(pod.dnsPolicy) ? `${keyOf(pod)} does not ask the cluster's DNS (dnsPolicy ${pod.dnsPolicy}).` : undefined;
}

/** CoreDNS pods on hosted nodes are in no list: what a selector says of them cannot be told. */
function unseen(pod: PodFacts, { cluster, namespaces, policies, probes, servers }: Scene): View {
  const isAnswered = PROTOCOLS.every((protocol) => isMeasured(pod, protocol, { cluster, namespaces, policies, probes, servers }));
  const { isolatedBy } = judgePolicies({ pod, direction: 'Egress', peer: { address: cluster.dnsServiceIp }, port: 53, protocol: 'UDP', policies, namespaces, facts: cluster });
  if (isAnswered || isolatedBy.length === 0) return { pod, denials: [], doubts: [], says: isAnswered ? `${keyOf(pod)} is answered over UDP and TCP.` : `No policy governs egress of ${keyOf(pod)}.` };
  return { pod, denials: [], doubts: [`no CoreDNS pod can be seen, so that whether ${isolatedBy.join(', ')} lets ${keyOf(pod)} ask it is not told`], says: '' };
}

function judgementsOf(pod: PodFacts, protocol: Denial['protocol'], { servers, policies, namespaces, cluster }: Scene): readonly Denial[] {
  const common = { port: 53, protocol, policies, namespaces, facts: cluster };
  return servers.flatMap((server): readonly Denial[] => [
    { ...judgePolicies({ ...common, pod, direction: 'Egress', peer: { address: server.address, pod: server } }), direction: 'Egress', protocol },
    { ...judgePolicies({ ...common, pod: server, direction: 'Ingress', peer: { address: pod.address, pod } }), direction: 'Ingress', protocol },
  ]);
}

/** What was answered was allowed, whatever the policies seem to say. */
function isMeasured(pod: PodFacts, protocol: Denial['protocol'], scene: Scene): boolean {
  const { probes, cluster } = scene;
  const from = probes?.vantages.findIndex((vantage) => vantage.role === 'pod' && vantage.pod === keyOf(pod)) ?? -1;
  const asked = (probes?.measured ?? []).filter((one) => one.from === from && one.protocol === protocol.toLowerCase());
  const ofServers = asksLocalDns(pod, scene) ? asked.filter(({ purpose, server }) => purpose === 'service' && LOCAL_DNS.includes(server)) : asked.filter(({ purpose }) => purpose === 'coredns');
  const told = ofServers.length > 0 ? ofServers : asked.filter(({ purpose, server }) => purpose === 'service' && server === cluster.dnsServiceIp);
  return told.length > 0 && told.every(({ answer }) => isReply(answer) || answer.status === 'servfail' || answer.status === 'refused');
}

function asksLocalDns(pod: PodFacts, { probes }: Scene): boolean {
  const conf = probes?.vantages.find((vantage) => vantage.pod === keyOf(pod))?.resolvConf;
  return conf !== undefined && parseResolvConf(conf).servers.some((server) => LOCAL_DNS.includes(server));
}

function saysClear(pod: PodFacts, judged: readonly Denial[], scene: Scene): string {
  if (judged.length === 0) return `${keyOf(pod)} is answered by ${asksLocalDns(pod, scene) ? 'LocalDNS' : 'CoreDNS'} over UDP and TCP.`;
  const isolating = [...new Set(judged.flatMap(({ isolatedBy }) => isolatedBy))];
  const engine = judged[0]?.reason ?? '';
  if (isolating.length === 0) return `No policy governs the way of ${keyOf(pod)} to CoreDNS.`;
  return ['', 'none'].includes(scene.cluster.networkPolicy) ? `${engine}.` : `${some(isolating)} ${isolating.length > 1 ? 'let' : 'lets'} ${keyOf(pod)} ask CoreDNS.`;
}

function findingOf({ pod, denials }: View): Finding {
  const subject = keyOf(pod);
  const by = [...new Set(denials.flatMap(({ isolatedBy }) => isolatedBy))];
  const protocols = PROTOCOLS.filter((protocol) => denials.some((denial) => denial.protocol === protocol)).map((protocol) => `${protocol.toLowerCase()}/53`);
  const many = by.length > 1;
  return {
    subject,
    headline: `network ${many ? 'policies' : 'policy'} ${some(by)} ${many ? 'keep' : 'keeps'} ${subject} from asking CoreDNS over ${protocols.join(' and ')}`,
    says: `${denials[0]?.reason ?? ''}. Denied: ${protocols.join(', ')}.`,
    breaks: denials.some(({ protocol }) => protocol === 'UDP') ? 'everything in this pod that reaches others by name' : 'names whose answers do not fit into one UDP packet',
    explains: [subject],
    evidence: [...by.map((name) => `policy/${name}`), 'dns/probes'],
    concerns: by.map((name) => `NetworkPolicy/${name}`),
  };
}
