import { types } from 'node:util';
import type { Outcome } from '../diagnostics/model.ts';
import { AccessError } from '../diagnostics/ports.ts';
import { withdrawAlternatives } from './alternatives.ts';
import { expire, finish, interrupt, standDown, start, supersede } from './approval.ts';
import type { Approval, Step } from './contract.ts';
import { doubtAbout } from './doubt.ts';
import type { WorkerPolicy } from './doubt.ts';
import { measureInterrupted, recordInterruption } from './interruption.ts';
import type { InterruptionDeps } from './interruption.ts';
import type { Applied, Diagnostics, Handler } from './ports.ts';
import { alreadyDecided } from './refusals.ts';
import { whyStopped } from './stop.ts';

export interface RemediateDeps extends InterruptionDeps {
  readonly diagnostics: Pick<Diagnostics, 'precheck' | 'apply' | 'verify'>;
  readonly policy: WorkerPolicy;
  readonly newId: () => string;
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
    await withdrawAlternatives(deps, id);
    await deps.jobs.project(approval.run);
  };
}

/** The record that is now ours to act on; nothing where it is not approved, too old, in doubt or somebody else's. */
async function startOnce(deps: RemediateDeps, { id, undoes }: Approval): Promise<Approval | undefined> {
  const { approvals, clock, log, newId, policy } = deps;
  // The link to an undo that can still start is never changed, so it may be read before.
  const original = undoes === undefined ? undefined : await approvals.read(undoes);
  const startedBy = newId();
  const step = await approvals.change(id, (approval) => {
    const begun = start(approval, clock(), startedBy);
    const doubt = begun.ok ? doubtAbout(approval, policy, original) : undefined;
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
  if (applied.ok === 'unknown') return await interrupted(deps, approval, applied, signal);
  if (!applied.ok) return await end(deps, approval, failed(deps, applied.says));
  const outcome = await verify(deps, approval, applied, signal);
  if (outcome.state === 'unknown' && signal.aborted) {
    return await interrupted(deps, approval, { ok: true, says: outcome.says }, signal);
  }
  await end(deps, approval, (current) => finish(current, outcome, deps.clock()));
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

/** Since it was started the sweep may have ended it, or another worker started it after a failover that forgot the start. */
async function isStillOurs({ approvals }: RemediateDeps, { id, startedBy }: Approval): Promise<boolean> {
  const current = await approvals.read(id);
  return current?.state === 'running' && current.startedBy === startedBy;
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

/** A process that ends waits for nobody, and leaves the measuring to the sweep of another. */
async function interrupted(deps: RemediateDeps, approval: Approval, { ok, says }: Applied, signal: AbortSignal): Promise<void> {
  const interruption: End = (current) => interrupt(current, says, deps.clock(), ok === true ? 'yes' : 'unknown');
  await recordInterruption(deps, approval.id, ours(approval, interruption));
  if (whyStopped(signal) !== 'shutdown') await measureInterrupted(deps, approval.id);
}

async function verify(deps: RemediateDeps, approval: Approval, applied: Applied, signal: AbortSignal): Promise<Outcome> {
  try {
    return await deps.diagnostics.verify(approval, signal);
  } catch (error) {
    deps.log.error({ err: error, approval: approval.id }, 'verification failed');
    const says = `${applied.says.replace(/\.$/, '')}, but its effect could not be measured: ${saidBy(error, signal)}`;
    return { state: 'unknown', says };
  }
}

function failed({ clock }: RemediateDeps, says: string): End {
  return (current) => finish(current, { state: 'failed', says }, clock(), 'no');
}

async function end({ approvals, log }: RemediateDeps, approval: Approval, step: End): Promise<void> {
  const result = await approvals.change(approval.id, ours(approval, step));
  if (!result.ok) log.error({ approval: approval.id, because: result.refusal.says }, 'the end was not recorded');
}

/** Keeps a worker that was overtaken from ending the work of the other one. */
function ours({ startedBy }: Approval, step: End): End {
  return (current) =>
    current.startedBy === startedBy ? step(current) : { ok: false, refusal: alreadyDecided(current), approval: current };
}

/** For people: why it stopped, or what was refused; a bug is for the log. */
function saidBy(error: unknown, { aborted, reason }: AbortSignal): string {
  if (aborted) return types.isNativeError(reason) ? reason.message : 'it was stopped';
  return error instanceof AccessError ? error.message : 'the worker hit a bug, which its log names';
}
