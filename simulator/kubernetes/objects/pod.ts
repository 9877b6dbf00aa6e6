import type { ClusterPod } from '../../scenario/cluster-pods.ts';
import { controlledBy, createdAt, metadata, uidOf, type KubernetesObject } from '../object.ts';

/** A pod of the scenario and where it is. */
export interface PodDraft extends ClusterPod {
  readonly nodeAddress: string;
}

const apiPorts: Readonly<Record<string, readonly object[]>> = {
  coredns: [
    { name: 'dns', containerPort: 53, protocol: 'UDP' },
    { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
    { name: 'metrics', containerPort: 9153, protocol: 'TCP' },
  ],
};

const imagesOf = ({ images, containerName }: PodDraft): readonly string[] =>
  images.length > 0 ? images : [`example.azurecr.io/${containerName}:1.4.2`];

/** The first container is called like the application, the others by their place. */
const containerName = (draft: PodDraft, index: number): string => (index === 0 ? draft.containerName : `${draft.containerName}-${index}`);

const tolerated = (key: string): object => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 });

const spec = (draft: PodDraft): object => ({
  containers: imagesOf(draft).map((image, index) => ({
    name: containerName(draft, index),
    image,
    imagePullPolicy: 'IfNotPresent',
    ...(index === 0 && draft.ports.length > 0 ? { ports: draft.ports } : index === 0 && apiPorts[draft.containerName] !== undefined ? { ports: apiPorts[draft.containerName] } : {}),
    ...(index === 0 && draft.readinessProbe !== undefined ? { readinessProbe: draft.readinessProbe } : {}),
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  })),
  ...(draft.hostNetwork ? { hostNetwork: true } : {}),
  nodeName: draft.node,
  restartPolicy: 'Always',
  schedulerName: 'default-scheduler',
  securityContext: {},
  serviceAccountName: draft.serviceAccount,
  serviceAccount: draft.serviceAccount,
  dnsPolicy: draft.dnsPolicy,
  terminationGracePeriodSeconds: 30,
  enableServiceLinks: true,
  tolerations: draft.namespace === 'kube-system' ? [{ operator: 'Exists' }] : ['not-ready', 'unreachable'].map((taint) => tolerated(`node.kubernetes.io/${taint}`)),
});

const ended = ({ terminated }: PodDraft): object | undefined =>
  terminated === undefined
    ? undefined
    : { terminated: { ...terminated, startedAt: createdAt, finishedAt: createdAt, containerID: `containerd://${uidOf(terminated.reason)}` } };

function state(draft: PodDraft): { state: object; lastState: object; runs: boolean } {
  const last = ended(draft);
  if (draft.waiting !== undefined) return { state: { waiting: draft.waiting }, lastState: last ?? {}, runs: false };
  if (draft.phase === 'Succeeded' || draft.phase === 'Failed') {
    const done = draft.phase === 'Succeeded' ? { reason: 'Completed', exitCode: 0 } : { reason: 'Error', exitCode: 1 };
    return { state: last ?? { terminated: { ...done, startedAt: createdAt, finishedAt: createdAt } }, lastState: {}, runs: false };
  }
  if (draft.phase === 'Pending') return { state: { waiting: { reason: 'ContainerCreating' } }, lastState: {}, runs: false };
  return { state: { running: { startedAt: createdAt } }, lastState: last ?? {}, runs: true };
}

export const condition = (type: string, value: boolean, why: object = {}): object => ({
  type,
  status: value ? 'True' : 'False',
  lastProbeTime: null,
  lastTransitionTime: createdAt,
  ...why,
});

function conditions(draft: PodDraft, ready: boolean): object[] {
  const names = imagesOf(draft).map((_, index) => containerName(draft, index));
  const unready = { reason: 'ContainersNotReady', message: `containers with unready status: [${names.join(' ')}]` };
  return [
    condition('PodScheduled', draft.node !== ''),
    condition('Initialized', true),
    condition('ContainersReady', ready, ready ? {} : unready),
    condition('Ready', ready, ready ? {} : unready),
  ];
}

function status(draft: PodDraft): object {
  const { runs, ...states } = state(draft);
  const ready = draft.ready && runs;
  const address = draft.hostNetwork ? draft.nodeAddress : draft.address;
  return {
    phase: draft.phase,
    conditions: conditions(draft, ready),
    ...(draft.nodeAddress === '' ? {} : { hostIP: draft.nodeAddress, hostIPs: [{ ip: draft.nodeAddress }] }),
    ...(address === undefined ? {} : { podIP: address, podIPs: [{ ip: address }] }),
    startTime: createdAt,
    containerStatuses: imagesOf(draft).map((image, index) => ({
      name: containerName(draft, index),
      image,
      imageID: `${image}@sha256:${uidOf(image).replaceAll('-', '')}`,
      containerID: `containerd://${uidOf(draft.name + index).replaceAll('-', '')}`,
      ready,
      started: runs,
      restartCount: draft.restarts,
      ...states,
    })),
    qosClass: 'BestEffort',
  };
}

/** The object of a pod that the scenario begins with. */
export const toPod = (draft: PodDraft): KubernetesObject => ({
  metadata: metadata('Pod', {
    name: draft.name,
    namespace: draft.namespace,
    labels: draft.labels,
    ...(draft.owner === undefined
      ? {}
      : { ownerReferences: [controlledBy(draft.owner.kind, { name: draft.owner.name, namespace: draft.namespace })] }),
  }),
  spec: spec(draft),
  status: status(draft),
});
