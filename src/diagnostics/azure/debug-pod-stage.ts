import type { V1ContainerState, V1Pod } from '@kubernetes/client-node';
import type { ShellAnswer, ShellFailure, ShellOutput } from '../ports.ts';
import { CONTAINER } from './debug-pod-marks.ts';

/** How far a pod that runs a script has come. */
export type PodStage =
  | { readonly stage: 'starting'; readonly says: string }
  | { readonly stage: 'running' }
  | { readonly stage: 'ended'; readonly answer: ShellAnswer<ShellOutput> };

/** Why a container waits, where waiting longer is of no use within the time that there is. */
const HOPELESS = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'ImageInspectError',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);

/** Why a container ended that never came to run its command. */
const NEVER_RAN = new Set(['StartError', 'ContainerCannotRun']);

/** Reads the pod's status; other containers in it (a service mesh adds some) do not matter. */
export function stageOf({ metadata, status }: V1Pod): PodStage {
  const state = status?.containerStatuses?.find(({ name }) => name === CONTAINER)?.state;
  const answered = state?.terminated?.exitCode === 0 ? endOf(state.terminated) : undefined;
  if (answered !== undefined) return answered;
  if (status?.phase === 'Failed' && status.reason !== undefined && status.reason !== '') return rejected(status.reason, status.message);
  if (state?.terminated !== undefined) return endOf(state.terminated);
  if (status?.phase === 'Failed') return failed('the pod failed, and Kubernetes does not say why', true);
  if (metadata?.deletionTimestamp !== undefined) return failed('the pod was deleted before it answered', true);
  if (state?.running !== undefined) return { stage: 'running' };
  return starting(state?.waiting, status);
}

function starting(waiting: V1ContainerState['waiting'], status: V1Pod['status']): PodStage {
  if (waiting?.reason !== undefined && HOPELESS.has(waiting.reason)) return failed(`the pod's container cannot start: ${said(waiting.reason, waiting.message)}`, false);
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.status === 'False') return failed(`the pod cannot be placed on its node: ${said(scheduled.reason, scheduled.message)}`, false);
  return { stage: 'starting', says: waiting?.reason ?? `phase ${status?.phase ?? 'Pending'}` };
}

/** The kubelet did not take the pod, or took it away: `OutOfpods`, `NodeAffinity`, `Evicted`, `DeadlineExceeded`. */
function rejected(reason: string, message: string | undefined): PodStage {
  const mayHaveRun = reason === 'DeadlineExceeded' || reason === 'Evicted' || reason === 'Preempting' || reason === 'NodeShutdown' || reason === 'Terminated';
  return failed(`the pod was ended: ${said(reason, message)}`, mayHaveRun);
}

function endOf({ exitCode, reason, message = '' }: NonNullable<V1ContainerState['terminated']>): PodStage {
  if (exitCode === 0) return { stage: 'ended', answer: { ok: true, value: { stdout: message, stderr: '' } } };
  if (reason !== undefined && NEVER_RAN.has(reason)) return failed(`the pod's container cannot start: ${said(reason, message)}`, false);
  return failed(`the pod's script ended with exit status ${exitCode}: ${said(reason === 'Error' ? undefined : reason, lastLine(message))}`, true);
}

function failed(reason: string, started: boolean): PodStage {
  const failure: ShellFailure = { ok: false, reason, started };
  return { stage: 'ended', answer: failure };
}

const said = (reason: string | undefined, message: string | undefined): string =>
  [reason, message?.trim().slice(0, 300)].filter((part) => part !== undefined && part !== '').join(', ') || 'no reason given';

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';
