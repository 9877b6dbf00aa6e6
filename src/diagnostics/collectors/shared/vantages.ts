import type { NodeFacts } from '../../evidence.ts';
import type { PodFacts } from '../../evidence/pods.ts';
import type { Target } from '../../model.ts';

/** Where names and connections are measured from. */
export interface Vantages {
  readonly nodes: readonly NodeFacts[];
  /** At most one per node; ordinary pods, in whose network a fault would be felt. */
  readonly pods: readonly PodFacts[];
}

/**
 * The pod that is asked about, with its node; or the node that is asked about, with a pod on it; or a node of each pool,
 * Linux and Ready before others, each with an ordinary pod. The same cluster gives the same vantages each time.
 */
export function vantages(nodes: readonly NodeFacts[], pods: readonly PodFacts[], target: Target, { max }: { readonly max: number }): Vantages {
  if (target.pod !== undefined) return fromPod(nodes, pods, target.pod);
  const chosen = target.node === undefined ? nodePerPool(nodes, pods, target, max) : nodes.filter(({ name }) => name === target.node);
  return { nodes: chosen, pods: chosen.flatMap(({ name }) => ordinaryPod(name, pods, target) ?? []) };
}

function fromPod(nodes: readonly NodeFacts[], pods: readonly PodFacts[], wanted: string): Vantages {
  const pod = pods.find(({ namespace, name }) => `${namespace}/${name}` === wanted);
  return { nodes: nodes.filter(({ name }) => name === pod?.node), pods: pod === undefined ? [] : [pod] };
}

/** Each node is ranked once: there may be a thousand of them, and thirty thousand pods. */
function nodePerPool(nodes: readonly NodeFacts[], pods: readonly PodFacts[], target: Target, max: number): readonly NodeFacts[] {
  const ranked = nodes.map((node) => ({ node, rank: rank(node, pods, target) })).toSorted((a, b) => a.rank - b.rank || compare(a.node.name, b.node.name));
  const best = new Map<string, NodeFacts>();
  for (const { node } of ranked) if (!best.has(node.pool)) best.set(node.pool, node);
  return [...best.values()].slice(0, max);
}

/** Lower is better: a node that can be asked, and that has a pod to ask from. */
function rank({ name, os, ready }: NodeFacts, pods: readonly PodFacts[], target: Target): number {
  const pod = ordinaryPod(name, pods, target);
  const isWanted = target.namespace === undefined || pod?.namespace === target.namespace;
  return Number(os === 'windows') * 8 + Number(ready !== 'True') * 4 + Number(!isWanted) * 2 + Number(pod === undefined);
}

function ordinaryPod(node: string, pods: readonly PodFacts[], { namespace }: Target): PodFacts | undefined {
  const running = (podsByNode(pods).get(node) ?? []).filter((pod) => hasNetwork(pod) && !pod.hostNetwork);
  const worth = (pod: PodFacts): number => Number(pod.namespace !== namespace) * 4 + Number(pod.namespace === 'kube-system') * 2 + Number(!pod.ready);
  return running.toSorted((a, b) => worth(a) - worth(b) || compare(a.namespace, b.namespace) || compare(a.name, b.name))[0];
}

/** A pod that has ended keeps its address in the list, and another one may have it by now. */
export const hasNetwork = ({ phase, address }: PodFacts): boolean => phase === 'Running' && address !== '';

const sorted = new WeakMap<readonly PodFacts[], ReadonlyMap<string, readonly PodFacts[]>>();

/** A list is sorted by node once, however often it is asked about. */
function podsByNode(pods: readonly PodFacts[]): ReadonlyMap<string, readonly PodFacts[]> {
  const known = sorted.get(pods) ?? Map.groupBy(pods, ({ node }) => node);
  sorted.set(pods, known);
  return known;
}

/** By code points: the order of no language. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
