import { z } from 'zod';
import { clusterPods } from '../../scenario/cluster-pods.ts';
import type { Scenario } from '../../scenario/schema.ts';
import { fieldAt, valueAt, type KubernetesObject } from '../object.ts';
import { completePod } from '../pods/complete.ts';
import { validatePod } from '../pods/validate.ts';
import type { Resource } from '../resource.ts';
import type { Store } from '../store/store.ts';
import { objectOnlyPods } from './apps.ts';
import { toPod } from './pod.ts';

/** The pods that a scenario begins with. */
export const podSeeds = (scenario: Scenario): readonly KubernetesObject[] =>
  [...clusterPods(scenario), ...objectOnlyPods(scenario)].map((pod) =>
    toPod({ ...pod, nodeAddress: scenario.nodes.find(({ name }) => name === pod.node)?.address ?? '' }),
  );

const readyStatus = z.looseObject({
  conditions: z.array(z.looseObject({ type: z.string() })),
  containerStatuses: z.array(z.looseObject({ ready: z.boolean() })).optional(),
});

/** As the node controller writes it where the kubelet is silent: the containers' states stay as they were last heard of. */
function unheard(pod: KubernetesObject): KubernetesObject {
  const status = readyStatus.safeParse(pod['status']);
  if (!status.success) return pod;
  const conditions = status.data.conditions.map((condition) => (condition.type === 'Ready' ? { ...condition, status: 'False' } : condition));
  return { ...pod, status: { ...status.data, conditions } };
}

const statuses = z.array(z.looseObject({ ready: z.boolean(), restartCount: z.number() }));
const containers = (pod: KubernetesObject): z.infer<typeof statuses> => statuses.safeParse(valueAt(pod, 'status.containerStatuses')).data ?? [];

const readyCell = (pod: KubernetesObject): string => {
  const all = containers(pod);
  return `${all.filter(({ ready }) => ready).length}/${Math.max(all.length, 1)}`;
};

const restartsCell = (pod: KubernetesObject): string => String(containers(pod).reduce((sum, { restartCount }) => sum + restartCount, 0));

const statusCell = (pod: KubernetesObject): string => {
  const reasons = ['status.reason', 'status.containerStatuses.0.state.waiting.reason', 'status.containerStatuses.0.state.terminated.reason', 'status.phase'];
  if (typeof pod.metadata.deletionTimestamp === 'string') return 'Terminating';
  return reasons.map((path) => fieldAt(pod, path)).find((reason) => reason !== '') ?? '';
};

/** `silent` says whose kubelet has stopped to report. */
export const pods = (store: Store, silent: (node: string) => boolean): Resource => ({
  group: '',
  version: 'v1',
  name: 'pods',
  kind: 'Pod',
  shortNames: ['po'],
  namespaced: true,
  fields: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  columns: [
    { name: 'Ready', cell: readyCell },
    { name: 'Status', cell: statusCell },
    { name: 'Restarts', cell: restartsCell },
  ],
  objects: () => store.list('pods').map((pod) => (silent(fieldAt(pod, 'spec.nodeName')) ? unheard(pod) : pod)),
  writing: { complete: completePod, validate: validatePod },
});
