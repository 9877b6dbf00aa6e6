import type { V1PodSpec } from '@kubernetes/client-node';
import { createdAt, metadata, uidOf, type KubernetesObject } from '../object.ts';

/** What a pod of the simulator is told apart by; the rest is alike for all. */
export interface PodDraft {
  readonly namespace: string;
  readonly name: string;
  readonly app: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly owner: 'ReplicaSet' | 'DaemonSet';
  readonly node: string;
  readonly nodeAddress: string;
  readonly address: string;
  readonly hostNetwork: boolean;
  readonly image: string;
  /** False while the node's kubelet is silent. */
  readonly ready: boolean;
}

function spec(draft: PodDraft): V1PodSpec {
  return {
    containers: [
      {
        name: draft.app,
        image: draft.image,
        imagePullPolicy: 'IfNotPresent',
        resources: {},
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
      },
    ],
    ...(draft.hostNetwork ? { hostNetwork: true } : {}),
    nodeName: draft.node,
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    serviceAccountName: draft.namespace === 'kube-system' ? draft.app : 'default',
    dnsPolicy: 'ClusterFirst',
    terminationGracePeriodSeconds: 30,
    enableServiceLinks: true,
    tolerations: [{ operator: 'Exists' }],
  };
}

const condition = (type: string, value: boolean): object => ({
  type,
  status: value ? 'True' : 'False',
  lastProbeTime: null,
  lastTransitionTime: createdAt,
});

function status(draft: PodDraft): object {
  return {
    phase: 'Running',
    conditions: [
      condition('PodScheduled', true),
      condition('Initialized', true),
      condition('ContainersReady', draft.ready),
      condition('Ready', draft.ready),
    ],
    hostIP: draft.nodeAddress,
    hostIPs: [{ ip: draft.nodeAddress }],
    podIP: draft.address,
    podIPs: [{ ip: draft.address }],
    startTime: createdAt,
    containerStatuses: [
      {
        name: draft.app,
        image: draft.image,
        imageID: `${draft.image}@sha256:${uidOf(draft.image).replaceAll('-', '')}`,
        containerID: `containerd://${uidOf(draft.name).replaceAll('-', '')}`,
        ready: draft.ready,
        started: true,
        restartCount: 0,
        state: { running: { startedAt: createdAt } },
        lastState: {},
      },
    ],
    qosClass: 'BestEffort',
  };
}

/** The name without its random end is the owner's: a replica set of a deployment, or a daemon set. */
const ownerName = ({ name }: PodDraft): string => name.slice(0, name.lastIndexOf('-'));

export const toPod = (draft: PodDraft): KubernetesObject => ({
  metadata: metadata('Pod', {
    name: draft.name,
    namespace: draft.namespace,
    labels: draft.labels,
    ownerReferences: [
      {
        apiVersion: 'apps/v1',
        kind: draft.owner,
        name: ownerName(draft),
        uid: uidOf(`${draft.owner}/${ownerName(draft)}`),
        controller: true,
        blockOwnerDeletion: true,
      },
    ],
  }),
  spec: spec(draft),
  status: status(draft),
});
