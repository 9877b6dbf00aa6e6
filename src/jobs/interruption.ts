import type { Outcome } from '../diagnostics/model.ts';
import { interrupt, measured } from './approval.ts';
import type { Approval, ApprovalStore, Jobs } from './contract.ts';
import type { Diagnostics, Log } from './ports.ts';
import { whyStopped } from './stop.ts';

const MEASURE_WITHIN_MS = 60_000;

export interface InterruptionDeps {
  readonly approvals: ApprovalStore;
  readonly jobs: Pick<Jobs, 'project'>;
  readonly diagnostics: Pick<Diagnostics, 'verify'>;
  readonly log: Log;
  readonly clock: () => number;
}

/**
 * A change that may or may not have been made: `unknown` is written and shown first, then the check is run again to say
 * what is so. Never makes or repeats the change. Does nothing where the approval is not running.
 */
export async function recordInterruption(
  deps: InterruptionDeps,
  id: string,
  says: string,
  signal?: AbortSignal,
): Promise<void> {
  const step = await deps.approvals.change(id, (approval) => interrupt(approval, says, deps.clock()));
  if (!step.ok) return;
  const { approval } = step;
  deps.log.warn({ approval: id, run: approval.run, says }, 'change interrupted');
  await deps.jobs.project(approval.run);
  const outcome = await measure(deps, approval, signal);
  if (outcome === undefined) return;
  await deps.approvals.change(id, (current) => measured(current, outcome));
  await deps.jobs.project(approval.run);
}

/** Nothing where it cannot be measured, or the process must end. The signal of a job that was stopped is past using. */
async function measure(deps: InterruptionDeps, approval: Approval, signal?: AbortSignal): Promise<Outcome | undefined> {
  if (signal !== undefined && whyStopped(signal) === 'shutdown') return undefined;
  try {
    return await deps.diagnostics.verify(approval, AbortSignal.timeout(MEASURE_WITHIN_MS));
  } catch (error) {
    deps.log.warn({ err: error, approval: approval.id }, 'could not measure after an interruption');
    return undefined;
  }
}
