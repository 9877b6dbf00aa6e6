import { isDeepStrictEqual } from 'node:util';
import type { Scenario } from '../../scenario/schema.ts';
import { fieldAt, valueAt, type KubernetesObject } from '../object.ts';
import { isReady, ownedBy, ownerOf, replicaSetsOf, revisionOf } from '../objects/workload-status.ts';
import { pause } from '../pods/wait.ts';
import { keyOf, type Change, type Store } from '../store/store.ts';
import { deletePod } from '../write/delete.ts';
import { podOf, replicaSetOf } from './pod-template.ts';

interface ControllerWorld {
  readonly store: Store;
  readonly scenario: Scenario;
  /** Pods as the API shows them. */
  readonly pods: () => readonly KubernetesObject[];
  readonly log: (line: string) => void;
  readonly closing: AbortSignal;
}

const stepMs = 100;
const sets = 'replicasets.apps';

const isGoing = ({ metadata }: KubernetesObject): boolean => typeof metadata.deletionTimestamp === 'string';
const isOver = (pod: KubernetesObject): boolean => ['Succeeded', 'Failed'].includes(fieldAt(pod, 'status.phase'));
const replicas = (object: KubernetesObject): number => Number(fieldAt(object, 'spec.replicas') || '0');

const scale = (store: Store, set: KubernetesObject, to: number): void => {
  if (replicas(set) === to) return;
  store.change(keyOf(sets, set), (object) => ({ ...object, spec: { ...(typeof object['spec'] === 'object' ? object['spec'] : {}), replicas: to } }));
};

/** The set that the deployment's template asks for, made when the template is new. */
function currentSet(store: Store, deployment: KubernetesObject): KubernetesObject {
  const all = replicaSetsOf(store, deployment);
  const wanted = replicaSetOf(deployment, revisionOf(all[0] ?? deployment) + 1);
  const restarted = 'spec.template.metadata.annotations';
  const [newest] = all;
  const same = newest !== undefined && isDeepStrictEqual(valueAt(newest, restarted), valueAt(deployment, restarted)) && sameSpec(newest, deployment);
  if (same) return newest;
  return all.find(({ metadata }) => metadata.name === wanted.metadata.name) ?? store.add(sets, wanted);
}

const sameSpec = (set: KubernetesObject, deployment: KubernetesObject): boolean =>
  isDeepStrictEqual(valueAt(set, 'spec.template.spec'), valueAt(deployment, 'spec.template.spec'));

/** A quarter of the replicas: rounded up for those too many, down for those missing. */
function limits(wanted: number): { most: number; least: number } {
  return { most: wanted + Math.ceil(wanted / 4), least: wanted - Math.floor(wanted / 4) };
}

/** One step towards the deployment's newest template. True while there is more to do. */
function roll({ store, pods }: ControllerWorld, deployment: KubernetesObject): boolean {
  const newest = currentSet(store, deployment);
  const all = replicaSetsOf(store, deployment);
  const own = new Map(all.map((set) => [set.metadata.uid, ownedBy(pods(), set).filter((pod) => !isGoing(pod) && !isOver(pod))]));
  const wanted = replicas(deployment);
  const { most, least } = limits(wanted);
  const total = [...own.values()].flat().length;
  const fresh = own.get(newest.metadata.uid) ?? [];
  const old = all.filter((set) => set.metadata.uid !== newest.metadata.uid && (own.get(set.metadata.uid) ?? []).length > 0);
  if (old.length === 0) {
    scale(store, newest, wanted);
    return fresh.length < wanted;
  }
  scale(store, newest, Math.min(wanted, Math.max(replicas(newest), fresh.length) + Math.max(0, most - total)));
  const ready = [...own.values()].flat().filter(isReady).length;
  const [oldest] = old.toReversed();
  const remaining = oldest === undefined ? [] : (own.get(oldest.metadata.uid) ?? []);
  const spare = Math.max(0, ready - least) + remaining.filter((pod) => !isReady(pod)).length;
  if (oldest !== undefined && spare > 0) scale(store, oldest, Math.max(0, remaining.length - spare));
  return true;
}

/** Makes and deletes pods until a set has as many as it wants. */
function keep({ store }: ControllerWorld, set: KubernetesObject): void {
  const own = ownedBy(store.list('pods'), set).filter((pod) => !isGoing(pod) && !isOver(pod));
  for (let missing = replicas(set) - own.length; missing > 0; missing -= 1) store.add('pods', podOf('ReplicaSet', set));
  // Those that are not ready go first, then the youngest.
  const victims = own.toSorted((left, right) => Number(isReady(left)) - Number(isReady(right)) || right.metadata.creationTimestamp.localeCompare(left.metadata.creationTimestamp));
  for (const pod of victims.slice(0, Math.max(0, own.length - replicas(set)))) deletePod(store, pod, 30);
}

const selectorOf = (set: KubernetesObject): [string, unknown][] => Object.entries(valueAt(set, 'spec.selector.matchLabels') ?? {});

/** A pod that nobody controls belongs to the set that selects it, which then has one too many. */
function adopt(world: ControllerWorld, pod: KubernetesObject): void {
  const { store } = world;
  const set = store.list(sets).find((candidate) => {
    const selector = selectorOf(candidate);
    const matches = selector.every(([key, value]) => pod.metadata.labels?.[key] === value);
    return candidate.metadata.namespace === pod.metadata.namespace && selector.length > 0 && matches;
  });
  if (set === undefined) return;
  const { name, uid } = set.metadata;
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name, uid, controller: true, blockOwnerDeletion: true };
  store.change(keyOf('pods', pod), (object) => ({
    ...object,
    metadata: { ...object.metadata, ownerReferences: [...(object.metadata.ownerReferences ?? []), owner] },
  }));
  keep(world, set);
}

/** Whoever belonged to what is gone goes too. */
function collect({ store }: ControllerWorld, gone: KubernetesObject): void {
  const orphans = store.list('pods').filter(({ metadata }) => {
    const owners = metadata.ownerReferences ?? [];
    return owners.length > 0 && owners.every(({ uid }) => uid === gone.metadata.uid);
  });
  for (const pod of orphans) deletePod(store, pod, 30);
}

/** Replica sets, deployments and daemon sets at work, as far as restarts and lost pods need them. */
export function startWorkloads(world: ControllerWorld): void {
  const { store, log, closing } = world;
  const rolling = new Set<string>();

  const rollOut = async (deployment: KubernetesObject): Promise<void> => {
    const key = keyOf('deployments.apps', deployment);
    for (let more = true; more && !closing.aborted; ) {
      const now = store.find(key);
      if (now === undefined) return;
      more = roll(world, now);
      if (!(await pause(stepMs, closing))) return;
    }
  };
  const startRollOut = (deployment: KubernetesObject): void => {
    const { uid, name } = deployment.metadata;
    if (rolling.has(uid)) return;
    rolling.add(uid);
    rollOut(deployment)
      .catch((error: unknown) => log(`roll-out of ${name}: ${String(error)}`))
      .finally(() => rolling.delete(uid));
  };
  const keepOwner = (pod: KubernetesObject): void => {
    const set = store.list(sets).find(({ metadata }) => metadata.uid === ownerOf(pod));
    if (set !== undefined) keep(world, set);
  };
  const replace = (pod: KubernetesObject): void => {
    keepOwner(pod);
    const owner = ownerOf(pod);
    const daemons = store.list('daemonsets.apps').find(({ metadata }) => metadata.uid === owner);
    if (daemons !== undefined) store.add('pods', podOf('DaemonSet', daemons, fieldAt(pod, 'spec.nodeName')));
  };
  const react = ({ resource, type, object }: Change): void => {
    if (type === 'removed') collect(world, object);
    if (resource === 'deployments.apps' && type !== 'removed') startRollOut(object);
    if (resource === sets && type !== 'removed') keep(world, object);
    if (resource !== 'pods') return;
    if (type === 'added' && ownerOf(object) === undefined && object.metadata.ownerReferences?.some(({ controller }) => controller) !== true) adopt(world, object);
    if (type === 'added' || isGoing(object) || isOver(object)) keepOwner(object);
    if (type === 'removed') replace(object);
  };
  // Later and one after the other: what a reaction changes is a change of its own.
  const queue: Change[] = [];
  const drain = (): void => {
    for (let change = queue.shift(); change !== undefined && !closing.aborted; change = queue.shift()) react(change);
  };
  store.onChange((change) => {
    if (queue.push(change) === 1) setImmediate(drain);
  });
}
