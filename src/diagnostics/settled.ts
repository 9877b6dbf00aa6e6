/** Measuring again where a change takes its time to have an effect. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome, Remedy } from './model.ts';

/** What Azure and Kubernetes have accepted takes effect later; what ran on a node has. */
export const takesTime = ({ channel, operations }: Remedy): boolean =>
  channel === 'arm' || channel === 'kubernetes' || operations.some(({ kind }) => kind === 'resolver-restart');

/** Measurements of such a change, and milliseconds between them: a rule of a security group takes some seconds. */
const MEASUREMENTS = 4;
const SETTLE_MS = 10_000;

/** The first outcome that is not `failed`, or the last one. */
export async function settled(measure: () => Promise<Outcome>, signal: AbortSignal, settleMs = SETTLE_MS): Promise<Outcome> {
  for (let left = MEASUREMENTS; ; left -= 1) {
    const outcome = await measure();
    if (outcome.state !== 'failed' || left === 1) return outcome;
    await sleep(settleMs, undefined, { signal });
  }
}
