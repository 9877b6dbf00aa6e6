import { setTimeout as sleep } from 'node:timers/promises';
import type { V1Pod } from '@kubernetes/client-node';
import { deadlineIn } from '../deadline.ts';
import type { ShellAnswer, ShellFailure, ShellOutput } from '../ports.ts';
import { stageOf } from './debug-pod-stage.ts';
import { PodsApiError } from './pods-api.ts';
import type { PodName, PodsApi } from './pods-api.ts';

export interface PodTimes {
  /** Milliseconds between two looks at a pod. Looks, not a watch: a watch that breaks says nothing. */
  readonly pollMs: number;
  /** Milliseconds within which its container must run; pulling a small image is well within them. */
  readonly startMs: number;
}

export const POD_TIMES: PodTimes = { pollMs: 1000, startMs: 45_000 };

/** Milliseconds for the deletion, whatever became of the run that the pod was for. */
const REMOVE_MS = 10_000;

/** Looks in a row that may fail: an API server that rolls over is away for a moment. */
const FAILED_LOOKS = 3;

/**
 * Starts a pod, waits for the end of its script, and takes the pod away again. The answer is its termination message,
 * which needs neither logs nor exec, and so no tunnel. It is started once: what became of it is read, never guessed.
 * @param runMs milliseconds that the script has once it runs
 */
export async function runPod(pods: PodsApi, pod: V1Pod & { metadata: PodName }, runMs: number, signal: AbortSignal, times = POD_TIMES): Promise<ShellAnswer<ShellOutput>> {
  const { namespace, name } = pod.metadata;
  try {
    await pods.create(pod, signal);
  } catch (error) {
    const failure = failureOf(error);
    if (failure.started) await removeQuietly(pods, { namespace, name });
    return failure;
  }
  try {
    return await watched(pods, { namespace, name }, runMs, signal, times);
  } finally {
    await removeQuietly(pods, { namespace, name });
  }
}

async function watched(pods: PodsApi, name: PodName, runMs: number, signal: AbortSignal, { pollMs, startMs }: PodTimes): Promise<ShellAnswer<ShellOutput>> {
  let clock = deadlineIn(startMs, signal);
  let isRunning = false;
  let last = 'phase Pending';
  for (let lost = 0; ; ) {
    if (await isOverAfter(pollMs, clock.signal)) return tooLate(isRunning, isRunning ? runMs : startMs, last, signal);
    const look = await lookAt(pods, name, signal);
    if (!look.ok) {
      if (signal.aborted) return tooLate(isRunning, runMs, last, signal);
      lost += 1;
      if (lost >= FAILED_LOOKS) return look.failure;
      continue;
    }
    lost = 0;
    if (look.pod === undefined) return { ok: false, reason: 'the pod was deleted by somebody else before it answered', started: true };
    const stage = stageOf(look.pod);
    if (stage.stage === 'ended') return stage.answer;
    if (stage.stage === 'starting') last = stage.says;
    else if (!isRunning) {
      isRunning = true;
      clock = deadlineIn(runMs, signal);
    }
  }
}

type Look = { readonly ok: true; readonly pod: V1Pod | undefined } | { readonly ok: false; readonly failure: ShellFailure };

async function lookAt(pods: PodsApi, name: PodName, signal: AbortSignal): Promise<Look> {
  try {
    return { ok: true, pod: await pods.read(name, signal) };
  } catch (error) {
    return { ok: false, failure: { ...failureOf(error), started: true } };
  }
}

/** A node that is frozen, or whose kubelet cannot reach the API server, leaves the pod as it is. */
function tooLate(isRunning: boolean, ms: number, last: string, signal: AbortSignal): ShellFailure {
  if (signal.aborted) return { ok: false, reason: 'the time for it was over before the pod answered', started: true };
  const reason = isRunning ? `the pod gave no answer within ${ms / 1000} s of its start` : `the node did not start the pod within ${ms / 1000} s (${last})`;
  return { ok: false, reason, started: true };
}

async function isOverAfter(ms: number, signal: AbortSignal): Promise<boolean> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
  return signal.aborted;
}

/** What cannot be deleted now ends at its own deadline, and is swept by a later run. */
async function removeQuietly(pods: PodsApi, name: PodName): Promise<void> {
  try {
    await pods.remove(name, AbortSignal.timeout(REMOVE_MS));
  } catch (error) {
    if (!(error instanceof PodsApiError)) throw error;
  }
}

function failureOf(error: unknown): ShellFailure {
  if (error instanceof PodsApiError) return error.failure;
  throw error;
}
