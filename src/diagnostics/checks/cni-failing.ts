// A pod without a sandbox has no network and never starts. Where no address was free, that is a question of its own
// (`podip`); here it is the plugin itself that fails. Sources: Kubernetes, kubelet event FailedCreatePodSandBox; AKS,
// "Troubleshoot pod networking".
import { conclude, defineCheck } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { PodEvent } from '../evidence/events.ts';
import type { PodFacts } from '../evidence/pods.ts';
import type { Finding, Remedy } from '../model.ts';
import { whyNoSandbox } from '../net/pod-sandbox/why-no-sandbox.ts';
import { lookingAdvice } from './shared/service/advice.ts';
import { judgedServices, keyOf, scenesOf, workloadsOf } from './shared/service/scene.ts';
import { count, quoted, some } from './shared/service/words.ts';

const CHECK = 'cni-failing';

export default defineCheck({
  id: CHECK,
  diagnoses: ['service'],
  role: 'cause',
  healthy: 'The network plugin sets up pods',
  faulty: 'The network plugin fails on a node',
  settle: 'run `kubectl get events --all-namespaces --field-selector reason=FailedCreatePodSandBox`',
  needs: ['sandboxEvents', 'pods', 'services', 'askedService'],
  analyze({ sandboxEvents, pods, services, askedService }): Judgement {
    const ours = askedService.service === '' ? pods : scenesOf(judgedServices(services, askedService), pods).flatMap((scene) => scene.pods);
    const failing = sandboxEvents.filter(({ message }) => whyNoSandbox(message).about === 'cni');
    const cases = ours.flatMap((pod): Case[] => {
      const event = failing.filter((one) => one.pod === keyOf(pod) && one.firstSeen >= pod.createdAt).toSorted((a, b) => b.lastSeen.localeCompare(a.lastSeen))[0];
      return event === undefined ? [] : [{ pod, event }];
    });
    const waiting = cases.filter(({ pod }) => isWaiting(pod));
    const groups = [...Map.groupBy(waiting, ({ pod, event }) => pod.node || event.node)];
    return conclude({
      findings: groups.map(([node, own]) => findingOf(node, own)),
      remedies: groups.map(([node, own]) => remedyOf(node, own)),
      doubts: [],
      clear: clearReason(cases, askedService.service),
    });
  },
});

interface Case {
  readonly pod: PodFacts;
  readonly event: PodEvent;
}

/** Still without a network; the events of pods that run by now tell of a fault that is over. */
const isWaiting = ({ phase, address, deletedAt }: PodFacts): boolean => phase === 'Pending' && address === '' && deletedAt === '';

function findingOf(node: string, cases: readonly Case[]): Finding {
  const [first] = cases;
  const message = first?.event.message ?? '';
  const found = whyNoSandbox(message);
  const plugin = found.about === 'cni' && found.plugin !== '' ? ` (${found.plugin})` : '';
  const since = cases.map(({ event }) => event.firstSeen).filter((time) => time !== '').toSorted()[0];
  return {
    subject: node,
    headline: `the network plugin${plugin} fails on ${node}, so that ${count(cases.length, 'pod')} cannot start`,
    says: `${some(cases.map(({ pod }) => keyOf(pod)))} ${cases.length === 1 ? 'waits' : 'wait'} for a network on ${node}; the kubelet says ${quoted(message, 400)}.`,
    breaks: `every new pod on ${node}; those that run there go on`,
    evidence: ['kubernetes/sandbox-events'],
    concerns: [`node/${node}`, ...workloadsOf(cases.map(({ pod }) => pod)).slice(0, 3)],
    ...(since === undefined ? {} : { since }),
  };
}

const remedyOf = (node: string, cases: readonly Case[]): Remedy =>
  lookingAdvice({
    key: `cni:${node}`,
    title: `See what is wrong with the network plugin on ${node}`,
    command: `kubectl --namespace kube-system get pods --output wide --field-selector spec.nodeName=${node}\nkubectl --namespace kube-system logs --selector k8s-app=azure-cns --tail 50 --prefix`,
    because: 'the plugin is AKS\'s own: its pods and files on the node are to be looked at before anything is restarted',
    lasting: `cordon and drain ${node} and have it reimaged: a new node brings the plugin afresh; if new nodes fail as well, it is a matter for Azure support`,
    restsOn: { pods: cases.map(({ pod }) => pod.uid).toSorted() },
    check: CHECK,
    subjects: [node],
  });

function clearReason(cases: readonly Case[], service: string): string {
  const whose = service === '' ? '' : ` of ${service}`;
  if (cases.length === 0) return `No pod${whose} waits for a network that the plugin failed to set up.`;
  return `${some(cases.map(({ pod }) => keyOf(pod)))} had to wait for a network within the last hour, and ${cases.length === 1 ? 'has' : 'have'} one by now.`;
}
