import type { Scenario } from '../../scenario/schema.ts';
import { controlledBy, fieldAt, metadata, valueAt, type KubernetesObject, type OwnerReference } from '../object.ts';
import type { Resource } from '../resource.ts';
import type { Store } from '../store/store.ts';
import { stored } from './stored.ts';
import { withDaemonSetStatus, withDeploymentStatus, withReplicaSetStatus } from './workload-status.ts';

interface Owned {
  readonly namespace: string;
  readonly owner: OwnerReference;
  readonly pods: readonly KubernetesObject[];
}

/** The pods of each owner, in the order of the pods. */
function owners(pods: readonly KubernetesObject[], kind: string): Owned[] {
  const groups = new Map<string, Owned>();
  for (const pod of pods) {
    const owner = pod.metadata.ownerReferences?.find((reference) => reference.controller === true && reference.kind === kind);
    if (owner === undefined) continue;
    const namespace = pod.metadata.namespace ?? '';
    groups.set(owner.uid, { namespace, owner, pods: [...(groups.get(owner.uid)?.pods ?? []), pod] });
  }
  return [...groups.values()];
}

const sameFor = (pods: readonly KubernetesObject[]): Record<string, string> => {
  const [first] = pods;
  const labels = Object.entries(first?.metadata.labels ?? {});
  return Object.fromEntries(labels.filter(([key, value]) => pods.every(({ metadata }) => metadata.labels?.[key] === value)));
};

const without = (labels: Record<string, string>, key: string): Record<string, string> =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => name !== key));

/** What a pod's manifest says, without the place that the scheduler chose. */
function template(pods: readonly KubernetesObject[], labels: Record<string, string>): object {
  const spec = valueAt(pods[0] ?? {}, 'spec');
  const entries = typeof spec === 'object' && spec !== null ? Object.entries(spec).filter(([key]) => key !== 'nodeName') : [];
  return { metadata: { labels }, spec: Object.fromEntries(entries) };
}

/** `web-7c9f` belongs to the deployment `web`. */
const deploymentName = (replicaSet: string): string => replicaSet.replace(/-[^-]+$/, '');

function replicaSet({ namespace, owner, pods }: Owned): KubernetesObject {
  const labels = { ...sameFor(pods), 'pod-template-hash': owner.name.slice(owner.name.lastIndexOf('-') + 1) };
  const deployment = controlledBy('Deployment', { name: deploymentName(owner.name), namespace });
  const annotations = { 'deployment.kubernetes.io/revision': '1', 'deployment.kubernetes.io/desired-replicas': String(pods.length) };
  return {
    metadata: metadata('ReplicaSet', { name: owner.name, namespace, labels, annotations, ownerReferences: [deployment], generation: 1 }),
    spec: { replicas: pods.length, selector: { matchLabels: labels }, template: template(pods, labels) },
  };
}

function deployment({ namespace, owner, pods }: Owned, overrides: Scenario['kubernetes']['deployments']): KubernetesObject {
  const name = deploymentName(owner.name);
  const labels = without(sameFor(pods), 'pod-template-hash');
  const wanted = namespace === 'kube-system' && (name === 'coredns' || name === 'konnectivity-agent') ? overrides[name]?.replicas : undefined;
  return {
    metadata: metadata('Deployment', { name, namespace, labels, annotations: { 'deployment.kubernetes.io/revision': '1' }, generation: 1 }),
    spec: {
      replicas: wanted ?? pods.length,
      selector: { matchLabels: labels },
      template: template(pods, labels),
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
    },
  };
}

function daemonSet({ namespace, owner, pods }: Owned): KubernetesObject {
  const labels = sameFor(pods);
  return {
    metadata: metadata('DaemonSet', { name: owner.name, namespace, labels, generation: 1 }),
    spec: { selector: { matchLabels: labels }, template: template(pods, labels), updateStrategy: { type: 'RollingUpdate' } },
  };
}

function statefulSet({ namespace, owner, pods }: Owned): KubernetesObject {
  const labels = without(sameFor(pods), 'apps.kubernetes.io/pod-index');
  return {
    metadata: metadata('StatefulSet', { name: owner.name, namespace, labels, generation: 1 }),
    spec: { replicas: pods.length, serviceName: owner.name, selector: { matchLabels: labels }, template: template(pods, labels), updateStrategy: { type: 'RollingUpdate' } },
  };
}

/** The workloads that the pods of a scenario say they belong to. */
export function seedWorkloads(store: Store, scenario: Scenario): void {
  const pods = store.list('pods');
  const sets = owners(pods, 'ReplicaSet');
  store.seed('replicasets.apps', sets.map(replicaSet));
  store.seed('deployments.apps', sets.map((set) => deployment(set, scenario.kubernetes.deployments)));
  store.seed('daemonsets.apps', owners(pods, 'DaemonSet').map(daemonSet));
  store.seed('statefulsets.apps', owners(pods, 'StatefulSet').map(statefulSet));
}

const apps = { group: 'apps', version: 'v1' } as const;

/** `pods` are those that the API shows, whose readiness the nodes' state has touched. */
export const workloads = (store: Store, pods: () => readonly KubernetesObject[]): readonly Resource[] => [
  stored(
    store,
    {
      ...apps,
      name: 'deployments',
      kind: 'Deployment',
      shortNames: ['deploy'],
      columns: [
        { name: 'Ready', cell: (object) => `${fieldAt(object, 'status.readyReplicas') || '0'}/${fieldAt(object, 'spec.replicas')}` },
        { name: 'Up-to-date', cell: (object) => fieldAt(object, 'status.updatedReplicas') || '0' },
        { name: 'Available', cell: (object) => fieldAt(object, 'status.availableReplicas') || '0' },
      ],
    },
    (object) => withDeploymentStatus(store, pods, object),
  ),
  stored(
    store,
    {
      ...apps,
      name: 'replicasets',
      kind: 'ReplicaSet',
      shortNames: ['rs'],
      columns: [
        { name: 'Desired', cell: (object) => fieldAt(object, 'spec.replicas') },
        { name: 'Current', cell: (object) => fieldAt(object, 'status.replicas') },
        { name: 'Ready', cell: (object) => fieldAt(object, 'status.readyReplicas') || '0' },
      ],
    },
    (object) => withReplicaSetStatus(pods, object),
  ),
  stored(
    store,
    {
      ...apps,
      name: 'daemonsets',
      kind: 'DaemonSet',
      shortNames: ['ds'],
      columns: [
        { name: 'Desired', cell: (object) => fieldAt(object, 'status.desiredNumberScheduled') },
        { name: 'Ready', cell: (object) => fieldAt(object, 'status.numberReady') },
      ],
    },
    (object) => withDaemonSetStatus(pods, object),
  ),
  stored(
    store,
    {
      ...apps,
      name: 'statefulsets',
      kind: 'StatefulSet',
      shortNames: ['sts'],
      columns: [{ name: 'Ready', cell: (object) => `${fieldAt(object, 'status.readyReplicas') || '0'}/${fieldAt(object, 'spec.replicas')}` }],
    },
    (object) => withReplicaSetStatus(pods, object),
  ),
];
