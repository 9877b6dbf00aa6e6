import type { HistorySpec } from '../../scenario/history.ts';
import { timestamp, valueAt, type KubernetesObject } from '../object.ts';
import type { Store } from '../store/store.ts';
import { ownedBy } from './workload-status.ts';

const RESOURCES: Readonly<Record<string, string>> = {
  Node: 'nodes',
  ConfigMap: 'configmaps',
  NetworkPolicy: 'networkpolicies.networking.k8s.io',
  Service: 'services',
  Deployment: 'deployments.apps',
  DaemonSet: 'daemonsets.apps',
  StatefulSet: 'statefulsets.apps',
};

const before = (minutes: number): string => timestamp(Date.now() - minutes * 60_000);

function aged(object: KubernetesObject, { madeMinutesAgo, writes, readyMinutesAgo }: HistorySpec): KubernetesObject {
  const managedFields = writes.map(({ minutesAgo, ...entry }) => ({ ...entry, operation: 'Update', time: before(minutesAgo), fieldsType: 'FieldsV1', fieldsV1: {} }));
  const made = madeMinutesAgo === undefined ? {} : { creationTimestamp: before(madeMinutesAgo) };
  const status = valueAt(object, 'status');
  // The kubelet's reports take their transition time from here.
  const turned = readyMinutesAgo === undefined || typeof status !== 'object' ? {} : { status: { ...status, conditions: [{ type: 'Ready', lastTransitionTime: before(readyMinutesAgo) }] } };
  return { ...object, ...turned, metadata: { ...object.metadata, ...made, ...(writes.length === 0 ? {} : { managedFields }) } };
}

function rolledOut(set: KubernetesObject, { minutesAgo, revision, because }: NonNullable<HistorySpec['rollout']>): KubernetesObject {
  const annotations = { ...set.metadata.annotations, 'deployment.kubernetes.io/revision': String(revision), ...(because === undefined ? {} : { 'kubernetes.io/change-cause': because }) };
  return { ...set, metadata: { ...set.metadata, creationTimestamp: before(minutesAgo), annotations } };
}

/** Gives objects of the scenario their past. @throws {Error} where there is no such object */
export function seedHistory(store: Store, past: readonly HistorySpec[]): void {
  for (const entry of past) {
    const [kind = '', ...place] = entry.object.split('/');
    const resource = RESOURCES[kind] ?? '';
    const [name, namespace] = place.toReversed();
    const found = store.list(resource).find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
    if (found === undefined) throw new Error(`the scenario tells the past of "${entry.object}", which does not exist`);
    store.seed(resource, [aged(found, entry)]);
    const { rollout } = entry;
    if (rollout !== undefined) store.seed('replicasets.apps', ownedBy(store.list('replicasets.apps'), found).map((set) => rolledOut(set, rollout)));
  }
}
