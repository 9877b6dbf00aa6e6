import { createdAt, fieldAt, type KubernetesObject } from '../object.ts';
import type { Store } from '../store/store.ts';

export const ownerOf = ({ metadata }: KubernetesObject): string | undefined =>
  metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid;

export const ownedBy = (objects: readonly KubernetesObject[], owner: KubernetesObject): KubernetesObject[] =>
  objects.filter((object) => ownerOf(object) === owner.metadata.uid);

export function isReady(pod: KubernetesObject): boolean {
  const status = pod['status'];
  if (typeof status !== 'object' || status === null || !('conditions' in status) || !Array.isArray(status.conditions)) return false;
  return status.conditions.some((one: unknown) => typeof one === 'object' && one !== null && fieldAt(one, 'type') === 'Ready' && fieldAt(one, 'status') === 'True');
}

/** Go leaves out numbers that are zero. */
const counts = (numbers: Record<string, number>): object => Object.fromEntries(Object.entries(numbers).filter(([, number]) => number !== 0));

const condition = (type: string, value: boolean, reason: string, message: string): object => ({
  type,
  status: value ? 'True' : 'False',
  reason,
  message,
  lastUpdateTime: createdAt,
  lastTransitionTime: createdAt,
});

function conditions(name: string, wanted: number, available: number, updated: number): object[] {
  // maxUnavailable is a quarter, rounded down.
  const enough = available >= wanted - Math.floor(wanted / 4);
  const words = enough ? 'Deployment has minimum availability.' : 'Deployment does not have minimum availability.';
  const done = updated >= wanted && available >= wanted;
  const progress = `ReplicaSet "${name}" ${done ? 'has successfully progressed.' : 'is progressing.'}`;
  return [
    condition('Available', enough, enough ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable', words),
    condition('Progressing', true, done ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated', progress),
  ];
}

export const revisionOf = ({ metadata }: KubernetesObject): number => Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);

/** The replica sets of a deployment, the newest first. */
export const replicaSetsOf = (store: Store, deployment: KubernetesObject): KubernetesObject[] =>
  ownedBy(store.list('replicasets.apps'), deployment).toSorted((left, right) => revisionOf(right) - revisionOf(left));

/** A deployment with the status that its pods make of it now. */
export function withDeploymentStatus(store: Store, pods: () => readonly KubernetesObject[], deployment: KubernetesObject): KubernetesObject {
  const sets = replicaSetsOf(store, deployment);
  const own = sets.map((set) => ownedBy(pods(), set));
  const replicas = own.flat().length;
  const readyReplicas = own.flat().filter(isReady).length;
  const updatedReplicas = own[0]?.length ?? 0;
  const wanted = Number(fieldAt(deployment, 'spec.replicas'));
  const unavailableReplicas = Math.max(0, wanted - readyReplicas);
  return {
    ...deployment,
    status: {
      observedGeneration: deployment.metadata.generation ?? 1,
      ...counts({ replicas, updatedReplicas, readyReplicas, availableReplicas: readyReplicas, unavailableReplicas }),
      conditions: conditions(sets[0]?.metadata.name ?? '', wanted, readyReplicas, updatedReplicas),
    },
  };
}

export function withReplicaSetStatus(pods: () => readonly KubernetesObject[], set: KubernetesObject): KubernetesObject {
  const own = ownedBy(pods(), set);
  const readyReplicas = own.filter(isReady).length;
  const numbers = counts({ fullyLabeledReplicas: own.length, readyReplicas, availableReplicas: readyReplicas });
  return { ...set, status: { observedGeneration: set.metadata.generation ?? 1, replicas: own.length, ...numbers } };
}

export function withDaemonSetStatus(pods: () => readonly KubernetesObject[], set: KubernetesObject): KubernetesObject {
  const own = ownedBy(pods(), set);
  const ready = own.filter(isReady).length;
  const status = {
    observedGeneration: set.metadata.generation ?? 1,
    currentNumberScheduled: own.length,
    desiredNumberScheduled: own.length,
    updatedNumberScheduled: own.length,
    numberMisscheduled: 0,
    numberReady: ready,
    ...counts({ numberAvailable: ready, numberUnavailable: own.length - ready }),
  };
  return { ...set, status };
}
