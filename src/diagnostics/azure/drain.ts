import { CoreV1Api } from '@kubernetes/client-node';
import type { V1Pod } from '@kubernetes/client-node';
import { deadlineIn } from '../deadline.ts';
import { AccessError } from '../ports.ts';
import type { NodeDrainOperation } from '../remedies/operations.ts';
import { uncertain } from './carried-out.ts';
import { isNotFound, isRefusal, isTooMany, orAccessError } from './errors.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { allPages } from './kubernetes-pages.ts';
import { pause } from './pause.ts';

/** Milliseconds between two looks at what is left. */
const LOOK_EVERY_MS = 1_000;

/** What has happened so far decides what a failure may claim. */
interface Drain {
  readonly api: KubernetesApi;
  readonly core: CoreV1Api;
  readonly operation: NodeDrainOperation;
  readonly action: string;
  readonly signal: AbortSignal;
  /** Why the pods that are left have not gone, by their names. */
  readonly waits: Map<string, string>;
  evicted: number;
}

/**
 * Empties a node as `kubectl drain` does: by evictions, which disruption budgets may refuse; those are asked for again until the
 * time is over, which is what the API is for. Nothing is deleted behind a budget's back, and nothing is forced: then the node stays
 * cordoned, with what could not leave, and the message says so. Source: Kubernetes, "API-initiated eviction".
 */
export async function drainNode(api: KubernetesApi, operation: NodeDrainOperation, signal: AbortSignal): Promise<void> {
  const action = `empty the node ${operation.name}`;
  const core = await orAccessError(action, () => api.client(CoreV1Api, signal));
  const drain: Drain = { api, core, operation, action, signal, waits: new Map(), evicted: 0 };
  await assertCordoned(drain);
  const { isOver } = deadlineIn(operation.seconds * 1_000, signal);
  let left = await leaving(drain);
  while (left.length > 0 && !isOver()) {
    // Pods may come with a node's name or a toleration of their own.
    assertReplaceable(drain, left);
    for (const pod of left.filter(({ metadata }) => metadata?.deletionTimestamp === undefined)) await evict(drain, pod);
    await told(drain, () => pause(LOOK_EVERY_MS, signal));
    left = await leaving(drain);
  }
  if (left.length > 0) throw failure(drain, `${left.length} pods are still there after ${operation.seconds} s: ${namesOf(drain, left)}`);
}

async function assertCordoned({ core, api, action, signal, operation: { name, uid } }: Drain): Promise<void> {
  const { metadata, spec } = await orAccessError(action, () => core.readNode({ name }, api.options(signal)));
  if (metadata?.uid !== uid) throw new AccessError(`Cannot ${action}: it is another node of that name by now`);
  if (spec?.unschedulable !== true) throw new AccessError(`Cannot ${action}: somebody has uncordoned it, so that new pods would come as others go`);
}

/** Pods of the node that have to leave: neither DaemonSets' nor static ones, nor those that are done. */
async function leaving(drain: Drain): Promise<readonly V1Pod[]> {
  const { core, api, signal, operation } = drain;
  const fieldSelector = `spec.nodeName=${operation.name}`;
  const pods = await told(drain, () => allPages((page) => core.listPodForAllNamespaces({ fieldSelector, ...page }, api.options(signal))));
  return pods.filter(({ metadata, status }) => !isDaemon(metadata) && !isStatic(metadata) && status?.phase !== 'Succeeded' && status?.phase !== 'Failed');
}

const isDaemon = (metadata: V1Pod['metadata']): boolean => metadata?.ownerReferences?.some(({ kind, controller }) => kind === 'DaemonSet' && controller === true) ?? false;
const isStatic = (metadata: V1Pod['metadata']): boolean => metadata?.annotations?.['kubernetes.io/config.mirror'] !== undefined;

const keyOf = ({ metadata }: V1Pod): string => `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;

function assertReplaceable(drain: Drain, pods: readonly V1Pod[]): void {
  const { action, operation, evicted } = drain;
  const alone = pods.find(({ metadata }) => metadata?.deletionTimestamp === undefined && metadata?.ownerReferences?.some(({ controller }) => controller === true) !== true);
  if (alone === undefined) return;
  if (evicted > 0) throw failure(drain, `nothing would make the pod ${keyOf(alone)} again, which came meanwhile`);
  throw new AccessError(`Cannot ${action}: nothing would make the pod ${keyOf(alone)} again. Nothing was evicted; the node stays cordoned until \`kubectl uncordon ${operation.name}\``);
}

async function evict(drain: Drain, pod: V1Pod): Promise<void> {
  const { core, api, signal, waits } = drain;
  const { namespace = '', name = '', uid } = pod.metadata ?? {};
  const body = { metadata: { namespace, name }, deleteOptions: uid === undefined ? {} : { preconditions: { uid } } };
  try {
    await core.createNamespacedPodEviction({ namespace, name, body }, api.options(signal));
    drain.evicted += 1;
    waits.set(keyOf(pod), 'it takes its time to end');
  } catch (error) {
    if (isNotFound(error)) return;
    if (!isTooMany(error)) throw failure(drain, uncertain(`evict ${keyOf(pod)}`, error, false).message, !isRefusal(error));
    waits.set(keyOf(pod), 'its disruption budget does not let it go');
  }
}

const namesOf = ({ waits }: Drain, pods: readonly V1Pod[]): string =>
  pods.slice(0, 3).map((pod) => `${keyOf(pod)} (${waits.get(keyOf(pod)) ?? 'it came meanwhile'})`).join(', ') + (pods.length > 3 ? ' and others' : '');

/** A read that fails between two evictions leaves a node half empty, and that has to be said. */
async function told<T>(drain: Drain, read: () => Promise<T>): Promise<T> {
  try {
    return await orAccessError(drain.action, read);
  } catch (error) {
    if (error instanceof AccessError) throw failure(drain, error.message);
    throw error;
  }
}

function failure({ action, evicted, operation }: Drain, why: string, mayHaveHappened = false): AccessError {
  const says = `Cannot ${action}: ${why}. ${evicted} pods were evicted; the node stays cordoned until \`kubectl uncordon ${operation.name}\``;
  return new AccessError(says, { mayHaveHappened: mayHaveHappened || evicted > 0 });
}
