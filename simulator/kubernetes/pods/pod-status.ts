import { randomBytes } from 'node:crypto';
import { timestamp } from '../object.ts';
import { shareOf, type Ending } from './termination-message.ts';
import type { Container, PodSpec } from './spec.ts';

export type ContainerState =
  | { readonly waiting: { readonly reason: string; readonly message?: string } }
  | { readonly running: { readonly startedAt: string } }
  | { readonly terminated: Terminated };

export interface Terminated {
  readonly exitCode: number;
  readonly reason: string;
  readonly message?: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly containerID: string;
}

export interface ContainerRecord {
  readonly container: Container;
  readonly state: ContainerState;
  readonly lastState?: ContainerState;
  readonly restartCount: number;
  readonly containerID: string;
}

/** All that the kubelet reports of a pod. */
export interface PodRecord {
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  readonly reason?: string;
  readonly message?: string;
  readonly startTime?: string;
  readonly hostIP?: string;
  readonly podIP?: string;
  /** Why there is no node for it; empty when there is. */
  readonly unschedulable?: string;
  readonly containers: readonly ContainerRecord[];
}

export const newContainerId = (): string => `containerd://${randomBytes(32).toString('hex')}`;

/** How a container ended, as its status says it: pkg/kubelet/kuberuntime, containerd's reasons. */
export function terminated(ending: Ending, started: string, containerID: string, containers: number): Terminated {
  const times = { startedAt: started, finishedAt: timestamp(), containerID };
  if (ending.startError !== '') {
    const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${ending.startError}`;
    return { exitCode: 128, reason: 'StartError', message, ...times };
  }
  const { exitCode } = ending;
  const message = shareOf(ending.message, containers);
  return { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error', ...(message === '' ? {} : { message }), ...times };
}

const runs = ({ state }: ContainerRecord): boolean => 'running' in state;

function condition(type: string, value: boolean, why: object = {}): object {
  return { type, status: value ? 'True' : 'False', lastProbeTime: null, lastTransitionTime: timestamp(), ...why };
}

function conditions(record: PodRecord, spec: PodSpec): object[] {
  if (record.unschedulable !== undefined && record.unschedulable !== '')
    return [condition('PodScheduled', false, { reason: 'Unschedulable', message: record.unschedulable })];
  const running = new Set(record.containers.filter(runs).map(({ container }) => container.name));
  const unready = spec.containers.map(({ name }) => name).filter((name) => !running.has(name));
  const over = record.phase === 'Succeeded' || record.phase === 'Failed';
  const why = over
    ? { reason: record.phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed' }
    : { reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` };
  const all = unready.length === 0;
  const gates = spec.readinessGates.map(({ conditionType }) => conditionType);
  const gated = { reason: 'ReadinessGatesNotReady', message: gates.map((gate) => `corresponding condition of pod readiness gate "${gate}" does not exist.`).join(', ') };
  return [
    condition('PodReadyToStartContainers', record.podIP !== undefined && !over),
    condition('Initialized', true),
    condition('Ready', all && gates.length === 0, all ? (gates.length === 0 ? {} : gated) : why),
    condition('ContainersReady', all, all ? {} : why),
    condition('PodScheduled', true),
  ];
}

const containerStatus = (record: ContainerRecord): object => ({
  name: record.container.name,
  image: record.container.image ?? '',
  imageID: 'waiting' in record.state ? '' : (record.container.image ?? ''),
  ...('waiting' in record.state ? {} : { containerID: record.containerID }),
  ready: runs(record),
  started: runs(record),
  restartCount: record.restartCount,
  state: record.state,
  lastState: record.lastState ?? {},
});

/** `status` of the pod's object. */
export const podStatus = (record: PodRecord, spec: PodSpec): object => ({
  phase: record.phase,
  ...(record.reason === undefined ? {} : { reason: record.reason }),
  ...(record.message === undefined ? {} : { message: record.message }),
  conditions: conditions(record, spec),
  ...(record.hostIP === undefined ? {} : { hostIP: record.hostIP, hostIPs: [{ ip: record.hostIP }] }),
  ...(record.podIP === undefined ? {} : { podIP: record.podIP, podIPs: [{ ip: record.podIP }] }),
  ...(record.startTime === undefined ? {} : { startTime: record.startTime }),
  ...(record.containers.length === 0 ? {} : { containerStatuses: record.containers.map(containerStatus) }),
  qosClass: 'BestEffort',
});
