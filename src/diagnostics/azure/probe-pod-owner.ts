import type { V1OwnerReference, V1Pod } from '@kubernetes/client-node';
import { PodsApiError } from './pods-api.ts';
import type { PodName, PodsApi } from './pods-api.ts';

/** The pod that is stood in for, as far as this needs it. */
export interface Original extends PodName {
  readonly uid: string;
  readonly node: string;
}

/**
 * Who owns a pod that stands in for another one. An owner that controls it keeps controllers from adopting it by its labels.
 *
 * A PodDisruptionBudget asks every controller of its pods how many there should be, and lets nothing be evicted where one
 * cannot say (Kubernetes, pkg/controller/disruption). A pod cannot. So the controller is the Deployment where there is one:
 * it counts replicas by their ReplicaSets only, and takes no notice. Members of a StatefulSet are known by their names, so
 * that nobody has to control the probe pod.
 */
export async function ownerOf(pods: Pick<PodsApi, 'replicaSet'>, like: V1Pod, { namespace, name, uid }: Original, signal: AbortSignal): Promise<V1OwnerReference> {
  const original = { apiVersion: 'v1', kind: 'Pod', name, uid };
  const controller = controllerOf(like);
  if (controller?.kind === 'StatefulSet') return original;
  const deployment = controller?.kind === 'ReplicaSet' ? await deploymentOf(pods, { namespace, name: controller.name }, controller.uid, signal) : undefined;
  return deployment ?? { ...original, controller: true };
}

const controllerOf = ({ metadata }: Pick<V1Pod, 'metadata'>): V1OwnerReference | undefined =>
  metadata?.ownerReferences?.find(({ apiVersion, controller }) => controller === true && apiVersion === 'apps/v1');

async function deploymentOf(pods: Pick<PodsApi, 'replicaSet'>, name: PodName, uid: string, signal: AbortSignal): Promise<V1OwnerReference | undefined> {
  const set = await orNone(() => pods.replicaSet(name, signal));
  const owner = set?.metadata?.uid === uid ? controllerOf(set) : undefined;
  if (owner?.kind !== 'Deployment') return undefined;
  return { apiVersion: owner.apiVersion, kind: owner.kind, name: owner.name, uid: owner.uid, controller: true };
}

/** Without the right to read it, evictions wait for as long as the probe pod is there. */
async function orNone<T>(read: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof PodsApiError) return undefined;
    throw error;
  }
}
