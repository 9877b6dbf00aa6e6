import { CoreV1Api } from '@kubernetes/client-node';
import type { V1ContainerStateTerminated, V1ContainerStatus, V1Pod, V1Probe } from '@kubernetes/client-node';
import type { NamespaceFacts, PodFacts } from '../evidence/pods.ts';
import { RUN_LABEL } from './debug-pod-marks.ts';
import { orAccessError } from './errors.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { allPages } from './kubernetes-pages.ts';

export interface PodsReader {
  /** Every pod of the cluster, without those that runs start for a while to measure something. */
  pods(signal: AbortSignal): Promise<readonly PodFacts[]>;
  namespaces(signal: AbortSignal): Promise<readonly NamespaceFacts[]>;
}

export function createPodsReader(api: KubernetesApi): PodsReader {
  return {
    pods: (signal) =>
      orAccessError('list the pods of the cluster', async () => {
        const core = await api.client(CoreV1Api, signal);
        const pods = await allPages((page) => core.listPodForAllNamespaces(page, api.options(signal)));
        return pods.filter(({ metadata }) => metadata?.labels?.[RUN_LABEL] === undefined).map(podFacts);
      }),
    namespaces: (signal) =>
      orAccessError('list the namespaces of the cluster', async () => {
        const core = await api.client(CoreV1Api, signal);
        const namespaces = await allPages((page) => core.listNamespace(page, api.options(signal)));
        return namespaces.map(({ metadata }) => ({ name: metadata?.name ?? '', labels: metadata?.labels ?? {} }));
      }),
  };
}

export function podFacts({ metadata, spec, status }: V1Pod): PodFacts {
  const statuses = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const ports = (spec?.containers ?? []).flatMap(({ ports: own }) => own ?? []);
  return {
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    uid: metadata?.uid ?? '',
    node: spec?.nodeName ?? '',
    address: status?.podIP ?? '',
    hostNetwork: spec?.hostNetwork ?? false,
    phase: status?.phase ?? '',
    ready: status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false,
    labels: metadata?.labels ?? {},
    workload: workloadOf(metadata),
    dnsPolicy: spec?.dnsPolicy ?? 'ClusterFirst',
    nameservers: spec?.dnsConfig?.nameservers ?? [],
    namedPorts: Object.fromEntries(ports.flatMap(({ name, containerPort }) => (name === undefined ? [] : [[name, containerPort]]))),
    restarts: statuses.reduce((sum, { restartCount }) => sum + restartCount, 0),
    lastTermination: lastTermination(statuses),
    waiting: waitingOf(statuses, status),
    unreadyBecause: unreadyBecause(status),
    serviceAccount: spec?.serviceAccountName ?? 'default',
    terminationMessage: (lastTerminated(statuses)?.message ?? '').slice(0, LAST_WORDS),
    containerPorts: ports.map(({ name = '', containerPort, protocol = 'TCP' }) => ({ name, port: containerPort, protocol })),
    readinessProbes: (spec?.containers ?? []).flatMap(({ readinessProbe }) => (readinessProbe === undefined ? [] : [probeInWords(readinessProbe)])),
    createdAt: isoOf(metadata?.creationTimestamp),
    finishedAt: isDone(status) ? isoOf(lastTerminated(statuses)?.finishedAt) : '',
    deletedAt: isoOf(metadata?.deletionTimestamp),
  };
}

/** A Deployment names its ReplicaSets by their template's hash, which pods carry as a label. */
function workloadOf(metadata: V1Pod['metadata']): string {
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller === true) ?? metadata?.ownerReferences?.[0];
  if (owner === undefined) return `Pod/${metadata?.name ?? ''}`;
  const hash = metadata?.labels?.['pod-template-hash'];
  const isOfDeployment = owner.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`);
  return isOfDeployment ? `Deployment/${owner.name.slice(0, -hash.length - 1)}` : `${owner.kind}/${owner.name}`;
}

function lastTerminated(statuses: readonly V1ContainerStatus[]): V1ContainerStateTerminated | undefined {
  const ended = statuses.flatMap(({ state, lastState }) => state?.terminated ?? lastState?.terminated ?? []);
  return ended.toSorted((a, b) => timeOf(b.finishedAt) - timeOf(a.finishedAt))[0];
}

function lastTermination(statuses: readonly V1ContainerStatus[]): string {
  const latest = lastTerminated(statuses);
  return latest === undefined ? '' : (latest.reason ?? `exit code ${latest.exitCode}`);
}

/** Characters of a termination message that are kept; the kubelet keeps 4,096 bytes. */
const LAST_WORDS = 2_000;

const isoOf = (date: Date | undefined): string => (date === undefined ? '' : new Date(date).toISOString());

const isDone = (status: V1Pod['status']): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

const unreadyBecause = (status: V1Pod['status']): string =>
  status?.conditions?.find(({ type, status: value }) => (type === 'Ready' || type === 'ContainersReady') && value === 'False')?.message ?? '';

function probeInWords({ httpGet, tcpSocket, grpc, exec }: V1Probe): string {
  if (httpGet !== undefined) return `GET ${httpGet.path ?? '/'} on ${httpGet.port}`;
  if (tcpSocket !== undefined) return `connection to ${tcpSocket.port}`;
  if (grpc !== undefined) return `gRPC health on ${grpc.port}`;
  return exec === undefined ? 'a probe of an unknown kind' : `command \`${(exec.command ?? []).join(' ')}\``;
}

const timeOf = (date: Date | undefined): number => (date === undefined ? 0 : new Date(date).getTime());

function waitingOf(statuses: readonly V1ContainerStatus[], status: V1Pod['status']): string {
  const waiting = statuses.flatMap(({ state }) => state?.waiting?.reason ?? [])[0];
  const unscheduled = status?.conditions?.find(({ type, status: value }) => type === 'PodScheduled' && value === 'False');
  return waiting ?? unscheduled?.reason ?? '';
}
