import { types } from 'node:util';
import { AccessError } from '../diagnostics/ports.ts';
import { withdrawAlternatives } from './alternatives.ts';
import { expire, finish, standDown, start, supersede } from './approval.ts';
import type { Approval, Step } from './contract.ts';
import { doubtAbout } from './doubt.ts';
import { recordInterruption } from './interruption.ts';
import type { InterruptionDeps } from './interruption.ts';
import type { Policy } from './policy.ts';
import type { Applied, Diagnostics, Handler } from './ports.ts';

export interface RemediateDeps extends InterruptionDeps {
  readonly diagnostics: Pick<Diagnostics, 'precheck' | 'apply' | 'verify'>;
  readonly policy: Policy;
}

type End = (approval: Approval) => Step;

/**
 * Carries out an approved remedy, at most once: whoever moves the record to `running` acts, and nobody after them.
 * Whatever happens is written down; nothing here is tried again.
 */
export function createRemediate(deps: RemediateDeps): Handler {
  return async (id, signal) => {
    const approval = await deps.approvals.read(id);
    if (approval === undefined) return deps.log.warn({ approval: id }, 'no such approval');
    const running = await startOnce(deps, approval);
    if (running !== undefined) await carryOut(deps, running, signal);
    await withdrawAlternatives(deps.approvals, id);
    await deps.jobs.project(approval.run);
  };
}

/** The record that is now ours to act on; nothing where it is not approved, too old, in doubt or somebody else's. */
async function startOnce({ approvals, clock, log, policy }: RemediateDeps, { id }: Approval): Promise<Approval | undefined> {
  const step = await approvals.change(id, (approval) => {
    const begun = start(approval, clock());
    const doubt = begun.ok ? doubtAbout(approval, policy) : undefined;
    return doubt === undefined ? begun : supersede(approval, doubt);
  });
  if (step.ok && step.approval.state === 'running') return step.approval;
  log.warn({ approval: id, because: step.ok ? step.approval.because : step.refusal.says }, 'not started');
  if (!step.ok && step.refusal.kind === 'expired') await approvals.change(id, (approval) => expire(approval, clock()));
  return undefined;
}

async function carryOut(deps: RemediateDeps, approval: Approval, signal: AbortSignal): Promise<void> {
  const objection = await objectionTo(deps, approval, signal);
  if (objection !== undefined) return await end(deps, approval, objection);
  if (!(await isStillOurs(deps, approval))) return deps.log.error({ approval: approval.id }, 'taken away before the change');
  const applied = await apply(deps, approval, signal);
  if (applied.ok === 'unknown') return await recordInterruption(deps, approval.id, applied.says, signal);
  await end(deps, approval, applied.ok ? await verified(deps, approval, applied, signal) : failed(deps, applied.says));
}

/** The last look before the change. Whatever goes wrong here, nothing has been changed. */
async function objectionTo(deps: RemediateDeps, approval: Approval, signal: AbortSignal): Promise<End | undefined> {
  try {
    const precheck = await deps.diagnostics.precheck(approval, signal);
    signal.throwIfAborted();
    if (precheck.ok) return undefined;
    return (current) => standDown(current, precheck.because, deps.clock());
  } catch (error) {
    deps.log.error({ err: error, approval: approval.id }, 'precheck failed');
    return failed(deps, `Nothing was changed, because the evidence could not be read again: ${saidBy(error, signal)}`);
  }
}

/** The sweep, or a failover that forgot a write, may have given the record another end since it was started. */
async function isStillOurs({ approvals }: RemediateDeps, { id, version }: Approval): Promise<boolean> {
  return (await approvals.read(id))?.version === version;
}

async function apply(deps: RemediateDeps, approval: Approval, signal: AbortSignal): Promise<Applied> {
  deps.log.info({ approval: approval.id, cluster: approval.cluster, operations: approval.remedy.operations }, 'applying');
  try {
    const applied = await deps.diagnostics.apply(approval, signal);
    deps.log.info({ approval: approval.id, ...applied }, 'applied');
    return applied;
  } catch (error) {
    deps.log.error({ err: error, approval: approval.id }, 'apply failed');
    return { ok: 'unknown', says: `The change was interrupted: ${saidBy(error, signal)}` };
  }
}

async function verified(deps: RemediateDeps, approval: Approval, applied: Applied, signal: AbortSignal): Promise<End> {
  try {
    const outcome = await deps.diagnostics.verify(approval, signal);
    return (current) => finish(current, outcome, deps.clock());
  } catch (error) {
    deps.log.error({ err: error, approval: approval.id }, 'verification failed');
    const says = `${applied.says.replace(/\.$/, '')}, but its effect could not be measured: ${saidBy(error, signal)}`;
    return (current) => finish(current, { state: 'unknown', says }, deps.clock());
  }
}

function failed({ clock }: RemediateDeps, says: string): End {
  return (current) => finish(current, { state: 'failed', says }, clock(), 'no');
}

async function end({ approvals, log }: RemediateDeps, { id }: Approval, step: End): Promise<void> {
  const result = await approvals.change(id, step);
  if (!result.ok) log.error({ approval: id, because: result.refusal.says }, 'the end was not recorded');
}

/** For people: why it stopped, or what was refused; a bug is for the log. */
function saidBy(error: unknown, { aborted, reason }: AbortSignal): string {
  if (aborted) return types.isNativeError(reason) ? reason.message : 'it was stopped';
  return error instanceof AccessError ? error.message : 'the worker hit a bug, which its log names';
}
