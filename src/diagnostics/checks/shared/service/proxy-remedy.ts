import type { PodFacts } from '../../../evidence/pods.ts';
import type { Remedy } from '../../../model.ts';
import { commandOf } from '../../../remedies/operations.ts';
import type { PodRestartOperation } from '../../../remedies/operations.ts';
import { lookingAdvice } from './advice.ts';
import { lookAt } from './unready.ts';

const CHECK = 'kube-proxy-not-running';

/** A pod that runs and does not do its work may do it after a restart; one that ends again and again restarts as it is. */
export function proxyRemedy(node: string, pod: PodFacts | undefined): Remedy {
  if (pod === undefined) {
    return lookingAdvice({
      key: `kube-proxy-missing:${node}`,
      title: `See why ${node} has no pod of kube-proxy`,
      command: `kubectl --namespace kube-system describe daemonset kube-proxy\nkubectl describe node ${node}`,
      because: 'its DaemonSet makes the pod as soon as the node admits it: a taint, a label or a node without room keeps it away',
      lasting: 'take away what keeps the pod from the node; if nothing does, replace the node (drain and reimage)',
      restsOn: { node },
      check: CHECK,
      subjects: [node],
    });
  }
  return pod.waiting === '' && pod.phase === 'Running' ? restart(node, pod) : whyItEnds(node, pod);
}

function restart(node: string, { namespace, name, uid }: PodFacts): Remedy {
  const operation: PodRestartOperation = { kind: 'pod-restart', namespace, name, uid };
  return {
    key: `restart-kube-proxy:${node}`,
    title: `Restart kube-proxy on ${node}`,
    risk: 'risky',
    operations: [operation],
    command: commandOf(operation),
    undo: 'nothing brings this pod back; its DaemonSet puts another one with the same template in its place',
    channel: 'kubernetes',
    blastRadius: `${node}: for some seconds it learns of no new endpoints; rules that stand there, and open connections, stay`,
    lasting: 'read the former pod\'s log for what it hung at (conntrack, iptables lock, API server); where it comes back, replace the node',
    restsOn: { node, pod: uid },
    verify: { checks: [CHECK], subjects: [node] },
  };
}

const whyItEnds = (node: string, pod: PodFacts): Remedy =>
  lookingAdvice({
    key: `kube-proxy-ends:${node}`,
    title: `See why kube-proxy on ${node} does not stay up`,
    command: lookAt(pod),
    because: `the kubelet restarts it already (${pod.waiting || pod.phase}): deleting the pod would only do the same`,
    lasting: 'correct what its log names; AKS keeps its configuration, so that a fault of it is one for a support request, and a fault of the node for a reimage',
    restsOn: { node, pod: pod.uid, waiting: pod.waiting },
    check: CHECK,
    subjects: [node],
  });
