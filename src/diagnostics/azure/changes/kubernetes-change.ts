import type { V1ManagedFieldsEntry, V1ObjectMeta } from '@kubernetes/client-node';
import type { ChangeWindow, RecentChange } from '../../evidence/changes.ts';
import { foreignText } from '../../net/egress/foreign-text.ts';

/** Controllers that write objects all day, and this product. Their names are field managers. */
const ROUTINE = new Set(['kube-controller-manager', 'kubelet', 'kube-scheduler', 'cloud-controller-manager', 'cloud-node-manager', 'cluster-autoscaler', 'cluster-proportional-autoscaler', 'horizontal-pod-autoscaler', 'aks-chatops']);

/** A roll-out and the write that asked for it are one change: its ReplicaSet is made within seconds. */
const TOGETHER_MS = 10_000;

const REVISION = 'deployment.kubernetes.io/revision';
const CHANGE_CAUSE = 'kubernetes.io/change-cause';

/** What an object's metadata tell: that it was made, and each field manager's last write of something other than its status. */
export function objectChanges(kind: string, metadata: V1ObjectMeta, window: ChangeWindow): readonly RecentChange[] {
  const { creationTimestamp: made } = metadata;
  const writes = writesOf(metadata).filter(({ at }) => isWithin(at, window));
  const name = nameOf(kind, metadata);
  const resource = `${kind}/${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
  const first = made === undefined ? undefined : writes.find(({ at }) => isTogether(at, made));
  const creation = made !== undefined && isWithin(made, window) ? [changeOf(made, first, `made ${name}`, resource)] : [];
  const later = writes.filter(({ at }) => made === undefined || !isTogether(at, made)).map((write) => changeOf(write.at, write, `${write.isScaling ? 'scaled' : 'changed'} ${name}`, resource));
  return [...creation, ...later];
}

/**
 * Of a Deployment also its roll-outs: each makes a ReplicaSet, with the next revision.
 * @param sets all ReplicaSets of the namespace
 */
export function deploymentChanges(metadata: V1ObjectMeta, sets: readonly V1ObjectMeta[], window: ChangeWindow): readonly RecentChange[] {
  const resource = `Deployment/${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
  const own = sets.filter(({ ownerReferences = [] }) => ownerReferences.some(({ uid, kind }) => kind === 'Deployment' && uid === metadata.uid));
  const rolled = own.flatMap((set): readonly Rollout[] => {
    const { creationTimestamp: at, annotations = {} } = set;
    return at === undefined || !isWithin(at, window) ? [] : [{ at, revision: annotations[REVISION] ?? '', because: foreignText(annotations[CHANGE_CAUSE] ?? '', 80) }];
  });
  const others = objectChanges('Deployment', metadata, window).filter(({ at }) => !rolled.some((rollout) => isTogether(new Date(at), rollout.at)));
  return [...rolled.map((rollout) => rolloutChange(rollout, metadata, resource)), ...others];
}

interface Rollout {
  readonly at: Date;
  readonly revision: string;
  readonly because: string;
}

function rolloutChange({ at, revision, because }: Rollout, metadata: V1ObjectMeta, resource: string): RecentChange {
  const write = writesOf(metadata).find((one) => isTogether(one.at, at));
  const which = /^\d+$/.test(revision) ? `revision ${revision} of ` : '';
  return changeOf(at, write, `rolled out ${which}${nameOf('Deployment', metadata)}${because === '' ? '' : ` (change-cause: ${because})`}`, resource);
}

interface Write {
  readonly at: Date;
  readonly manager: string;
  readonly isScaling: boolean;
}

/** Source: Kubernetes, "Server-Side Apply": an entry tells of one manager, and the last time only. */
const writesOf = ({ managedFields = [] }: V1ObjectMeta): readonly Write[] =>
  managedFields.flatMap(({ time, manager = '', subresource = '' }: V1ManagedFieldsEntry) =>
    time === undefined || (subresource !== '' && subresource !== 'scale') ? [] : [{ at: time, manager, isScaling: subresource === 'scale' }],
  );

function changeOf(at: Date, write: Write | undefined, what: string, resource: string): RecentChange {
  const manager = foreignText(write?.manager ?? '', 60);
  const isRoutine = ROUTINE.has(write?.manager ?? '');
  // A field manager is a program, and says nothing of who used it.
  return { at: at.toISOString(), by: manager === '' ? '' : `${manager} (field manager)`, what, resource, ...(isRoutine ? { isRoutine } : {}) };
}

const nameOf = (kind: string, { namespace = '', name = '' }: V1ObjectMeta): string => `the ${kind} \`${foreignText(`${namespace}/${name}`, 120)}\``;

const isTogether = (one: Date, other: Date): boolean => Math.abs(one.getTime() - other.getTime()) <= TOGETHER_MS;

const isWithin = (at: Date, { from, until }: ChangeWindow): boolean => at.getTime() >= from && at.getTime() <= until;
