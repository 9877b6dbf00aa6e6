import type { Answer } from '../../../evidence.ts';
import type { PodFacts } from '../../../evidence/pods.ts';
import type { PeerConnections } from '../../../evidence/snat.ts';
import type { Finding, Remedy } from '../../../model.ts';
import type { Holder } from './holders.ts';
import type { Accused } from './judge-place.ts';
import { many, percent } from './words.ts';

/** Remote ports that are named; the evidence has the others. */
const NAMED = 2;

export function findingOf({ holder, place, held }: Accused, pods: Answer<readonly PodFacts[]>): Finding {
  const { name, node, total, peers } = holder;
  const of = place.ports === undefined ? '' : `; ${place.name === node ? 'the node' : place.name} has ${many(place.ports)} ports for each destination`;
  const share = held > total ? ` That is ${percent(total / held)} of what ${place.name} holds.` : '';
  const shown = peers.slice(0, NAMED);
  const others = total - shown.reduce((sum, peer) => sum + peer.total, 0);
  return {
    subject: name,
    headline: `${titled(holder)} holds ${many(total)} connections to ${peers[0]?.remote ?? 'public addresses'}${peers.length > 1 ? ' and others' : ''}${holder.isNode ? '' : ` on ${node}`}`,
    says: `${titled(holder)}${holder.isNode ? '' : ` on ${node}`} holds ${shown.map(peerWords).join(', ')}${others > 0 ? ` and ${many(others)} to others` : ''}${of}.${share}${whose(holder, pods)}`,
    explains: [place.name],
    evidence: [`node/${node}/connections`],
    concerns: [workloadOf(holder)],
  };
}

/** What is known of the pod where the address does not tell. */
function whose({ pod, isNode, node }: Holder, pods: Answer<readonly PodFacts[]>): string {
  if (pod !== undefined) return '';
  if (!pods.ok) return ` Its pod cannot be named: ${pods.reason}.`;
  const own = pods.value.filter((one) => isNode && one.hostNetwork && one.node === node).map(({ namespace, name }) => `${namespace}/${name}`);
  return own.length === 0 ? '' : ` Pods with hostNetwork there: ${own.slice(0, 3).join(', ')}${own.length > 3 ? ` and ${own.length - 3} more` : ''}.`;
}

const workloadOf = ({ pod, node }: Holder): string => (pod === undefined ? `node/${node}` : pod.workload.replace('/', `/${pod.namespace}/`));

/** `shop/crawler-0 (Deployment/crawler)` */
const titled = ({ name, pod }: Holder): string => (pod === undefined || pod.workload === `Pod/${pod.name}` ? name : `${name} (${pod.workload})`);

function peerWords({ remote, port, total, byState }: PeerConnections): string {
  const states = Object.entries(byState).toSorted(([, a], [, b]) => b - a).map(([state, count]) => `${many(count)} ${state}`);
  return `${many(total)} ${total === 1 ? 'connection' : 'connections'} to ${remote}:${port}${states.length === 0 ? '' : ` (${states.join(', ')})`}`;
}

/** Only its owner can make it reuse connections; a restart frees those that it holds. */
export function advice({ holder, place }: Accused): readonly Remedy[] {
  const { pod, name } = holder;
  const who = pod?.workload ?? name;
  return [
    {
      key: `pool-connections:${name}`,
      title: `Let ${who} reuse its connections`,
      risk: 'risky',
      operations: [],
      command: restartOf(holder),
      undo: 'nothing takes a restart back',
      channel: 'kubernetes',
      blastRadius: `the pods of ${who}; others on ${place.name} get the ports that it frees`,
      lasting: 'reuse connections (a pool, keep-alive, HTTP/2), close what is idle, and retry more slowly after a failure; more pods on more nodes spread what must stay open',
      adviceBecause: 'a restart frees its connections for a while, and only its owner can make it reuse them',
      restsOn: { name },
      verify: { checks: ['pod-opens-too-many-connections', 'snat-ports-exhausted'], subjects: [name, place.name] },
    },
  ];
}

const RESTARTABLE = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** Names of Kubernetes objects need no quotes. Where the pod is not known: how to find it. */
function restartOf({ pod, node }: Holder): string {
  if (pod === undefined) return `kubectl get pods --all-namespaces --field-selector spec.nodeName=${node} --output wide`;
  const [kind = '', workload = ''] = pod.workload.split('/');
  return RESTARTABLE.includes(kind)
    ? `kubectl --namespace ${pod.namespace} rollout restart ${kind.toLowerCase()}/${workload}`
    : `kubectl --namespace ${pod.namespace} delete pod ${pod.name}`;
}
