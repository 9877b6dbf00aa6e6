import type { Outcome } from '../diagnostics/model.ts';
import { beginMeasuring, measured } from './approval.ts';
import type { Approval, ApprovalStore, Jobs, Step } from './contract.ts';
import type { Diagnostics, Log } from './ports.ts';

const MEASURE_WITHIN_MS = 150_000;
/** With time to write the result down. */
const MEASURED_WITHIN_MS = 170_000;

export interface InterruptionDeps {
  readonly approvals: ApprovalStore;
  readonly jobs: Pick<Jobs, 'project'>;
  readonly diagnostics: Pick<Diagnostics, 'verify'>;
  readonly log: Log;
  readonly clock: () => number;
}

/**
 * Writes down and shows that a change may or may not have been made. Does nothing where `interruption` is refused.
 * Measuring what is so is left to `measureInterrupted`, here or in the sweep of any worker.
 */
export async function recordInterruption(
  { approvals, jobs, log }: InterruptionDeps,
  id: string,
  interruption: (approval: Approval) => Step,
): Promise<void> {
  const step = await approvals.change(id, interruption);
  if (!step.ok) return;
  const { run, outcome } = step.approval;
  log.warn({ approval: id, run, says: outcome?.says }, 'change interrupted');
  await jobs.project(run);
}

/**
 * Runs the check again to say what has become of an interrupted change, and never makes or repeats the change.
 * Does nothing where that has been done, or is being done. If this process dies over it, another one will do it.
 */
export async function measureInterrupted(deps: InterruptionDeps, id: string): Promise<void> {
  const { approvals, clock, jobs } = deps;
  const begun = await approvals.change(id, (approval) => beginMeasuring(approval, clock(), MEASURED_WITHIN_MS));
  if (!begun.ok) return;
  const outcome = await measure(deps, begun.approval);
  await approvals.change(id, (approval) => measured(approval, outcome));
  await jobs.project(begun.approval.run);
}

/** Nothing where it cannot be measured. */
async function measure({ diagnostics, log }: InterruptionDeps, approval: Approval): Promise<Outcome | undefined> {
  try {
    return await diagnostics.verify(approval, AbortSignal.timeout(MEASURE_WITHIN_MS));
  } catch (error) {
    log.warn({ err: error, approval: approval.id }, 'could not measure after an interruption');
    return undefined;
  }
}
