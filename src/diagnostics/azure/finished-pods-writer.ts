import { CoreV1Api } from '@kubernetes/client-node';
import type { V1Pod } from '@kubernetes/client-node';
import { deadlineIn } from '../deadline.ts';
import type { KubernetesWriter } from '../ports.ts';
import { AccessError } from '../ports.ts';
import type { FinishedPodsOperation } from '../remedies/operations.ts';
import { uncertain } from './carried-out.ts';
import { isNotFound, isRefusal, orAccessError } from './errors.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { allPages } from './kubernetes-pages.ts';
import { pause } from './pause.ts';

/** Milliseconds within which deleted pods are waited for, and between two looks. */
const GONE_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 1_000;

const createdAt = ({ metadata }: V1Pod): number => new Date(metadata?.creationTimestamp ?? 0).getTime();

/** Deletes pods that have succeeded, the oldest first and never more than were agreed to, each only as long as it is the one that was listed. */
export function createFinishedPodsWriter(api: KubernetesApi): Pick<KubernetesWriter, 'deleteFinishedPods'> {
  return {
    async deleteFinishedPods(operation, signal) {
      const action = `delete finished pods in ${operation.namespace}`;
      const core = await orAccessError(action, () => api.client(CoreV1Api, signal));
      const deletion: Deletion = { api, core, operation, action, signal };
      const pods = await orAccessError(action, () => finished(deletion));
      if (pods.length === 0) throw new AccessError(`Cannot ${action}: none with these labels is left`);
      const oldest = pods.toSorted((a, b) => createdAt(a) - createdAt(b)).slice(0, operation.atMost);
      let deleted = 0;
      for (const pod of oldest) deleted += await remove(deletion, pod, `${deleted} of ${oldest.length}`, deleted > 0);
      await gone(deletion, new Set(oldest.map(({ metadata }) => metadata?.uid)));
      return deleted;
    },
  };
}

interface Deletion {
  readonly api: KubernetesApi;
  readonly core: CoreV1Api;
  readonly operation: FinishedPodsOperation;
  readonly action: string;
  readonly signal: AbortSignal;
}

/** How many pods are fewer by it: none where somebody else was quicker. */
async function remove({ api, core, operation, action, signal }: Deletion, { metadata }: V1Pod, soFar: string, begun: boolean): Promise<number> {
  const { name = '', uid } = metadata ?? {};
  try {
    await core.deleteNamespacedPod({ namespace: operation.namespace, name, body: uid === undefined ? {} : { preconditions: { uid } } }, api.options(signal));
    return 1;
  } catch (error) {
    if (isNotFound(error)) return 0;
    throw uncertain(`${action}: ${soFar} are deleted, and ${name} is not`, error, begun || !isRefusal(error));
  }
}

/** Their addresses are free when their nodes have let them go; whoever measures earlier measures them still there. */
async function gone(deletion: Deletion, uids: ReadonlySet<string | undefined>): Promise<void> {
  const { action, signal } = deletion;
  const { isOver } = deadlineIn(GONE_WITHIN_MS, signal);
  const left = async () => (await orAccessError(action, () => listed(deletion))).some(({ metadata }) => uids.has(metadata?.uid));
  try {
    while (!isOver() && (await left())) await orAccessError(action, () => pause(LOOK_EVERY_MS, signal));
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    throw new AccessError(error.message, { cause: error, mayHaveHappened: true });
  }
}

async function finished(deletion: Deletion): Promise<readonly V1Pod[]> {
  const pods = await listed(deletion);
  return pods.filter(({ status, metadata }) => status?.phase === 'Succeeded' && metadata?.deletionTimestamp === undefined);
}

async function listed({ api, core, operation: { namespace, selector }, signal }: Deletion): Promise<readonly V1Pod[]> {
  const labelSelector = Object.entries(selector).map(([key, value]) => `${key}=${value}`).join(',');
  // An empty selector would select every pod of the namespace.
  if (labelSelector === '') throw new AccessError('Cannot select pods without labels');
  return allPages((page) => core.listNamespacedPod({ namespace, labelSelector, fieldSelector: 'status.phase=Succeeded', ...page }, api.options(signal)));
}
