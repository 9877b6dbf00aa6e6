import { valueAt, fieldAt, type KubernetesObject } from '../object.ts';
import { keyOf } from '../store/store.ts';
import { podSpec, type PodSpec } from './spec.ts';
import { pause } from './wait.ts';
import type { PodWorld } from './world.ts';

const retryMs = 500;

const isReady = (node: KubernetesObject): boolean => {
  const conditions = valueAt(node, 'status.conditions');
  return Array.isArray(conditions) && conditions.some((one: object) => fieldAt(one, 'type') === 'Ready' && fieldAt(one, 'status') === 'True');
};

function refuses(node: KubernetesObject, spec: PodSpec): string | undefined {
  if (fieldAt(node, 'spec.unschedulable') === 'true') return 'node(s) were unschedulable';
  if (!isReady(node)) return 'node(s) had untolerated taint {node.kubernetes.io/unreachable: }';
  const fits = Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => node.metadata.labels?.[key] === value);
  // Linux pods that do not say so would be put on Windows nodes as well; AKS taints nothing. Nobody here runs Windows.
  return fits && node.metadata.labels?.['kubernetes.io/os'] !== 'windows' ? undefined : "node(s) didn't match Pod's node affinity/selector";
}

function sentence(nodes: readonly KubernetesObject[], spec: PodSpec): string {
  const counts = new Map<string, number>();
  for (const reason of nodes.flatMap((node) => refuses(node, spec) ?? [])) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const reasons = [...counts].map(([reason, count]) => `${count} ${reason}`).toSorted();
  return `0/${nodes.length} nodes are available: ${reasons.join(', ')}. preemption: 0/${nodes.length} nodes are available: ${nodes.length} Preemption is not helpful for scheduling.`;
}

function fewestPods(world: PodWorld, nodes: readonly KubernetesObject[]): KubernetesObject | undefined {
  const load = (node: KubernetesObject): number => world.store.list('pods').filter((pod) => fieldAt(pod, 'spec.nodeName') === node.metadata.name).length;
  return nodes.toSorted((left, right) => load(left) - load(right))[0];
}

function assign({ store }: PodWorld, pod: KubernetesObject, nodeName: string): string {
  store.change(keyOf('pods', pod), (object) => {
    const spec = object['spec'];
    return { ...object, spec: { ...(typeof spec === 'object' ? spec : {}), nodeName } };
  });
  return nodeName;
}

/** The node that a pod names, or the fitting one with the fewest pods, waited for as long as there is none. */
export async function schedule(world: PodWorld, pod: KubernetesObject, tell: (why: string) => void, stop: AbortSignal): Promise<string> {
  const named = fieldAt(pod, 'spec.nodeName');
  if (named !== '') return named;
  const spec = podSpec(pod);
  for (let waits = true; waits; waits = await pause(retryMs, stop)) {
    const nodes = world.nodes();
    const chosen = fewestPods(world, nodes.filter((node) => refuses(node, spec) === undefined));
    if (chosen !== undefined) return assign(world, pod, chosen.metadata.name);
    tell(sentence(nodes, spec));
  }
  return '';
}

