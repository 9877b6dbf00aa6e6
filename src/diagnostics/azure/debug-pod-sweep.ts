import type { V1Pod } from '@kubernetes/client-node';
import pLimit from 'p-limit';
import type { Clock } from '../ports.ts';
import { RUN_LABEL, isOwnName } from './debug-pod-marks.ts';
import { PodsApiError } from './pods-api.ts';
import type { PodName, PodsApi } from './pods-api.ts';

/** Pods that one run deletes at most, and requests under way at once. */
const AT_MOST = 50;
const AT_ONCE = 5;

/** Milliseconds that a pod is left alone beyond its deadline: its own run may still be reading it, and clocks differ. */
const SLACK_MS = 120_000;

/** Milliseconds for all of it. */
const SWEEP_MS = 10_000;

/**
 * Deletes pods that a worker left behind when it died: they have ended at their own deadline, and only their objects are
 * left. A sweep that fails is made up for by the next one, and is never a reason for a run to fail.
 */
export async function sweepPods(pods: PodsApi, clock: Clock, signal: AbortSignal): Promise<void> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(SWEEP_MS)]);
  const limit = pLimit(AT_ONCE);
  try {
    const left = (await pods.labelled(RUN_LABEL, within)).filter((pod) => isOver(pod, clock())).flatMap(nameOf);
    await Promise.all(left.slice(0, AT_MOST).map((name) => limit(() => pods.remove(name, within))));
  } catch (error) {
    if (!(error instanceof PodsApiError)) throw error;
  }
}

function isOver({ metadata, spec }: V1Pod, now: number): boolean {
  const { creationTimestamp, deletionTimestamp } = metadata ?? {};
  const deadline = spec?.activeDeadlineSeconds;
  if (creationTimestamp === undefined || deletionTimestamp !== undefined || deadline === undefined) return false;
  return creationTimestamp.getTime() + deadline * 1000 + SLACK_MS < now;
}

function nameOf({ metadata }: V1Pod): readonly PodName[] {
  const { namespace, name } = metadata ?? {};
  return namespace === undefined || name === undefined || !isOwnName(name) ? [] : [{ namespace, name }];
}
