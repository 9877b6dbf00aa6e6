import { setTimeout as sleep } from 'node:timers/promises';
import { expire, interrupt } from './approval.ts';
import type { Approval, Jobs, RunState, RunStore } from './contract.ts';
import { measureInterrupted, recordInterruption } from './interruption.ts';
import type { InterruptionDeps } from './interruption.ts';
import type { LiveJobs } from './ports.ts';

const APPROVALS_AT_ONCE = 1000;
const RUNS_AT_ONCE = 200;
/** A bot needs some time between creating a run and queueing it. */
const QUEUED_WITHIN_MS = 10_000;

export interface SweepDeps extends InterruptionDeps {
  readonly runs: RunStore;
  readonly jobs: Jobs & LiveJobs;
}

const ABANDONED = 'The worker stopped in the middle; whether the change was made is not known';
const RUN_ABANDONED = 'The worker stopped in the middle of this run, more than once; run it again';

/**
 * Mends what a crash left behind: work that was decided and never queued, changes whose worker is gone, proposals that
 * nobody decided, ends that nobody showed. Every step is a compare-and-set, so any number of workers may sweep at the same time.
 */
export async function sweep(deps: SweepDeps): Promise<void> {
  const approvals = await deps.approvals.open(APPROVALS_AT_ONCE);
  for (const approval of approvals) await safely(deps, { approval: approval.id }, () => tendApproval(deps, approval));
  const runs = await deps.runs.open(RUNS_AT_ONCE);
  for (const run of runs) await safely(deps, { run: run.request.id }, () => tendRun(deps, run));
  const unshown = await deps.runs.unshown(RUNS_AT_ONCE);
  for (const run of unshown) await safely(deps, { run }, () => deps.jobs.project(run));
}

/** Sweeps until `signal` aborts, with a pause after each time. */
export async function sweepRegularly(deps: SweepDeps, everyMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await safely(deps, {}, () => sweep(deps));
    await sleep(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** A run whose job will not be tried again, but that has not ended. */
export async function giveUpRun({ runs, jobs }: Pick<SweepDeps, 'runs' | 'jobs'>, run: string): Promise<void> {
  await runs.fail(run, RUN_ABANDONED);
  await jobs.project(run);
}

/** A change that was begun, and whose job is gone. */
export async function giveUpChange(deps: InterruptionDeps, approval: string): Promise<void> {
  await recordInterruption(deps, approval, (current) => interrupt(current, ABANDONED, deps.clock()));
}

async function tendApproval(deps: SweepDeps, { id, run, state, expiresAt }: Approval): Promise<void> {
  const { approvals, clock, jobs } = deps;
  if (state === 'running') {
    if (await jobs.isRemediating(id)) return;
    await giveUpChange(deps, id);
    await measureInterrupted(deps, id);
  } else if (state === 'unknown') {
    await measureInterrupted(deps, id);
  } else if (clock() >= expiresAt) {
    const step = await approvals.change(id, (approval) => expire(approval, clock()));
    if (step.ok) await jobs.project(run);
  } else if (state === 'approved' && !(await jobs.isRemediating(id))) {
    await jobs.remediate(id);
  }
}

async function tendRun(deps: SweepDeps, { request, status }: RunState): Promise<void> {
  if (await deps.jobs.isDiagnosing(request.id)) return;
  if (status === 'running') return await giveUpRun(deps, request.id);
  if (deps.clock() - request.requestedAt > QUEUED_WITHIN_MS) await deps.jobs.diagnose(request.id);
}

/** One record in trouble does not keep the others waiting. */
async function safely({ log }: SweepDeps, what: object, work: () => Promise<void>): Promise<void> {
  await work().catch((error: unknown) => log.error({ ...what, err: error }, 'sweep trouble'));
}
