import { CoreV1Api, PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import type { V1Node } from '@kubernetes/client-node';
import { deadlineIn } from '../deadline.ts';
import type { KubernetesWriter } from '../ports.ts';
import { AccessError } from '../ports.ts';
import type { NodeCordonOperation } from '../remedies/operations.ts';
import { once } from './carried-out.ts';
import { drainNode } from './drain.ts';
import { orAccessError } from './errors.ts';
import { FIELD_MANAGER } from './field-manager.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { pause } from './pause.ts';

/** Milliseconds within which a node that was made anew reports, and between two looks at it. */
const READY_WITHIN_MS = 180_000;
const LOOK_EVERY_MS = 1_000;

/** Takes a node out of service and puts it back. Each change is one request with the version that was read. */
export function createNodeCycleWriter(api: KubernetesApi): Pick<KubernetesWriter, 'cordonNode' | 'drainNode' | 'uncordonNode'> {
  return {
    async cordonNode(operation, signal) {
      const action = `cordon the node ${operation.name}`;
      const node = await nodeOf(api, action, operation, signal);
      if (node.spec?.unschedulable === true) throw new AccessError(`Cannot ${action}: somebody has done it already, and it is not ours to take back`);
      await setSchedulable(api, action, node, false, signal);
    },
    drainNode: (operation, signal) => drainNode(api, operation, signal),
    async uncordonNode({ name }, signal) {
      const action = `uncordon the node ${name}`;
      const node = await whenReady(api, action, name, signal);
      if (node.spec?.unschedulable !== true) throw new AccessError(`Cannot ${action}: it is not cordoned any more`);
      await setSchedulable(api, action, node, true, signal);
    },
  };
}

/** @throws {AccessError} where the node is another one than it was when this was proposed */
async function nodeOf(api: KubernetesApi, action: string, { name, uid }: NodeCordonOperation, signal: AbortSignal): Promise<V1Node> {
  const core = await orAccessError(action, () => api.client(CoreV1Api, signal));
  const node = await orAccessError(action, () => core.readNode({ name }, api.options(signal)));
  if (node.metadata?.uid !== uid) throw new AccessError(`Cannot ${action}: it is another node of that name by now`);
  return node;
}

async function setSchedulable(api: KubernetesApi, action: string, { metadata }: V1Node, schedulable: boolean, signal: AbortSignal): Promise<void> {
  const core = await orAccessError(action, () => api.client(CoreV1Api, signal));
  const body = { metadata: { resourceVersion: metadata?.resourceVersion }, spec: { unschedulable: schedulable ? null : true } };
  const merging = setHeaderOptions('Content-Type', PatchStrategy.MergePatch, api.options(signal));
  await once(action, () => core.patchNode({ name: metadata?.name ?? '', body, fieldManager: FIELD_MANAGER }, merging));
}

/**
 * The node, once it reports `Ready` by a report of after this began: right after a reimage the object still says what the former
 * machine said. A kubelet reports as soon as it starts.
 */
async function whenReady(api: KubernetesApi, action: string, name: string, signal: AbortSignal): Promise<V1Node> {
  const core = await orAccessError(action, () => api.client(CoreV1Api, signal));
  const { isOver } = deadlineIn(READY_WITHIN_MS, signal);
  const since = Math.floor(Date.now() / 1_000) * 1_000;
  while (!isOver()) {
    const node = await orAccessError(action, () => core.readNode({ name }, api.options(signal)));
    if (isReady(node, since)) return node;
    await orAccessError(action, () => pause(LOOK_EVERY_MS, signal));
  }
  throw new AccessError(`Cannot ${action}: it did not report that it is ready within ${READY_WITHIN_MS / 1_000} s; look at it, then run \`kubectl uncordon ${name}\``);
}

const isReady = ({ status }: V1Node, since: number): boolean =>
  status?.conditions?.some(({ type, status: value, lastHeartbeatTime }) => type === 'Ready' && value === 'True' && new Date(lastHeartbeatTime ?? 0).getTime() >= since) ?? false;
