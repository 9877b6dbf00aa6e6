// Every node translates service addresses by itself, and kube-proxy keeps its rules: where it does not run, services are
// missing or lead to pods that are gone, on that node alone. With Cilium there is none, by design. Sources: Kubernetes,
// "Virtual IPs and Service Proxies"; AKS, "Azure CNI Powered by Cilium".
import { conclude, defineCheck, notApplicable } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { ClusterFacts, NodeFacts } from '../evidence.ts';
import type { KubeProxyFacts } from '../evidence/services.ts';
import type { PodFacts } from '../evidence/pods.ts';
import type { Finding, Remedy } from '../model.ts';
import { servicesOn } from './shared/service/node-services.ts';
import type { NodeServices } from './shared/service/node-services.ts';
import { proxyRemedy } from './shared/service/proxy-remedy.ts';
import { unreadyWords } from './shared/service/unready.ts';
import { count, some } from './shared/service/words.ts';

const PROXY = 'kube-system/kube-proxy';
const NOTHING: NodeServices = { broken: [], doubts: [], working: [] };

export default defineCheck({
  id: 'kube-proxy-not-running',
  diagnoses: ['service'],
  role: 'cause',
  healthy: 'kube-proxy runs on the nodes, and has programmed the services',
  faulty: 'kube-proxy does not do its work on a node',
  settle: 'run `kubectl --namespace kube-system get pods --selector component=kube-proxy --output wide`, and on the node `iptables-save -t nat | grep KUBE-SERVICES`',
  needs: ['cluster', 'nodes', 'pods', 'kubeProxy'],
  consults: ['serviceProbes', 'services', 'endpointSlices'],
  analyze({ cluster, nodes, pods, kubeProxy }, { serviceProbes, services, endpointSlices }): Judgement {
    const apart = withoutProxyByDesign(cluster, kubeProxy);
    if (apart !== undefined) return notApplicable(apart);
    // A virtual node (container instances) runs no kube-proxy, and has no system to name.
    const linux = nodes.filter(({ os, osImage }) => os !== 'windows' && osImage !== '');
    if (!kubeProxy.exists) return conclude({ findings: [noDaemonSet(linux)], doubts: [], clear: '' });
    const measurable = serviceProbes.ok && services.ok && endpointSlices.ok ? { services: services.value, slices: endpointSlices.value, probes: serviceProbes.value } : undefined;
    // A node that does not report says nothing of its pods, and has a fault of its own.
    const told = linux.filter(({ ready }) => ready === 'True').map((node) => onNode(node, pods, measurable === undefined ? NOTHING : servicesOn(node.name, measurable)));
    const faulty = told.filter(({ finding }) => finding !== undefined);
    return conclude({
      findings: faulty.flatMap(({ finding }) => finding ?? []),
      remedies: faulty.map(({ node, pod }): Remedy => proxyRemedy(node, pod)),
      doubts: [...[serviceProbes, services, endpointSlices].flatMap((answer) => (answer.ok ? [] : [answer.reason])), ...told.flatMap(({ services: { doubts } }) => doubts), ...silentNodes(linux)],
      clear: clearReason(told),
    });
  },
});

function withoutProxyByDesign({ networkDataplane, networkPlugin }: ClusterFacts, { exists }: KubeProxyFacts): string | undefined {
  if (networkDataplane === 'cilium') return 'Cilium leads services to their pods on this cluster: there is no kube-proxy, by design.';
  return networkPlugin === 'none' && !exists ? 'The cluster brings its own network plugin and has no kube-proxy: what leads services to their pods there is not judged here.' : undefined;
}

const noDaemonSet = (linux: readonly NodeFacts[]): Finding => ({
  subject: PROXY,
  headline: `the DaemonSet ${PROXY} does not exist`,
  says: `${count(linux.length, 'Linux node')} translate service addresses by rules of kube-proxy, and nothing runs it: AKS makes this DaemonSet, so that somebody must have deleted it.`,
  breaks: 'services on every node, as soon as pods come and go',
  evidence: ['kubernetes/kube-proxy'],
  concerns: ['DaemonSet/kube-system/kube-proxy'],
});

/** A shut-down node is another fault; that its proxy could not be seen is said. */
const silentNodes = (linux: readonly NodeFacts[]): readonly string[] =>
  linux.length > 0 && linux.every(({ ready }) => ready !== 'True') ? [`no Linux node is Ready (${some(linux.map(({ name }) => name))}), so that what runs there is not known`] : [];

interface OnNode {
  readonly node: string;
  readonly pod: PodFacts | undefined;
  readonly services: NodeServices;
  readonly finding: Finding | undefined;
}

const isProxyPod = ({ namespace, labels }: PodFacts): boolean => namespace === 'kube-system' && labels['component'] === 'kube-proxy';

const isStarting = ({ waiting, restarts }: PodFacts): boolean => restarts === 0 && /^(?:ContainerCreating|PodInitializing)$/.test(waiting);

function onNode({ name }: NodeFacts, pods: readonly PodFacts[], services: NodeServices): OnNode {
  const own = pods.filter((pod) => pod.node === name && isProxyPod(pod) && pod.deletedAt === '');
  const pod = own.find(({ ready }) => ready) ?? own[0];
  return { node: name, pod, services, finding: findingOf(name, pod, services) };
}

function findingOf(node: string, pod: PodFacts | undefined, { broken }: NodeServices): Finding | undefined {
  const measured = broken[0] === undefined ? '' : ` ${broken[0].says.charAt(0).toUpperCase()}${broken[0].says.slice(1)}.`;
  const common = { subject: node, breaks: `services for every pod on ${node}, and for ${node} itself`, evidence: ['kubernetes/pods', `node/${node}/service-rules`, `node/${node}/services`], concerns: ['DaemonSet/kube-system/kube-proxy', `node/${node}`] };
  if (pod === undefined) return { ...common, headline: `no kube-proxy runs on ${node}`, says: `The DaemonSet ${PROXY} has no pod on ${node}.${measured}` };
  if (!pod.ready && !isStarting(pod)) return { ...common, headline: `kube-proxy on ${node} does not run`, says: `${pod.name} ${unreadyWords(pod)}.${measured}` };
  if (broken.length === 0) return undefined;
  return { ...common, headline: `kube-proxy on ${node} runs, and does not lead services to their pods`, says: `${pod.name} is ready.${measured}` };
}

function clearReason(told: readonly OnNode[]): string {
  const working = told.filter(({ services }) => services.working.length > 0);
  const addresses = [...new Set(working.flatMap(({ services }) => services.working))];
  const measured = addresses.length === 0 ? ' No service address was measured.' : ` ${some(addresses)} ${addresses.length === 1 ? 'leads' : 'lead'} to pods from ${some(working.map(({ node }) => node))}.`;
  return `kube-proxy is ready on ${told.length} of ${count(told.length, 'Linux node')}.${measured}`;
}
