import type { Report } from '../diagnostics/model.ts';
import { AccessError } from '../diagnostics/ports.ts';
import { createCoalescer } from './coalesce.ts';
import type { EvidenceStore, Jobs, RunRequest, RunStore } from './contract.ts';
import type { Diagnostics, ExamineOptions, Handler, Log } from './ports.ts';
import { proposeRemedies } from './propose-remedies.ts';
import type { ProposeDeps } from './propose-remedies.ts';
import { whyStopped } from './stop.ts';
import { tellCapabilities } from './tell-capabilities.ts';

const PROGRESS_EVERY_MS = 250;

export interface DiagnoseDeps extends ProposeDeps {
  readonly runs: RunStore;
  readonly jobs: Pick<Jobs, 'project'>;
  readonly diagnostics: Pick<Diagnostics, 'examine' | 'capabilities'>;
  readonly log: Log;
  /** Absent: what a run saw is not kept. */
  readonly evidence?: Pick<EvidenceStore, 'keep'>;
}

type Examined = { readonly report: Report } | { readonly failure: string };

/**
 * Takes a run from `queued` to `done` or `failed`, and has each step shown. Can be begun again after a crash.
 * Rejects where the worker must stop before it is known how the run ends.
 */
export function createDiagnose(deps: DiagnoseDeps): Handler {
  return async (run, signal) => {
    const state = await deps.runs.read(run);
    if (state === undefined) return deps.log.warn({ run }, 'no such run');
    if (state.status === 'queued' || state.status === 'running') await carryOut(deps, state.request, signal);
    await deps.jobs.project(run);
  };
}

async function carryOut(deps: DiagnoseDeps, request: RunRequest, signal: AbortSignal): Promise<void> {
  await deps.runs.start(request.id);
  await deps.jobs.project(request.id);
  if (request.purpose === 'capabilities') return await tellCapabilities({ ...deps, brokenOff: (...args) => brokenOff(deps, ...args) }, request, signal);
  const examined = await examine(deps, request, signal);
  if ('failure' in examined) return await deps.runs.fail(request.id, examined.failure);
  await proposeRemedies(deps, request, examined.report);
  await deps.runs.finish(request.id, examined.report);
}

async function examine(deps: DiagnoseDeps, request: RunRequest, signal: AbortSignal): Promise<Examined> {
  const { runs, jobs, log } = deps;
  const progress = createCoalescer<Parameters<RunStore['progress']>[1]>(
    async (value) => {
      await runs.progress(request.id, value);
      await jobs.project(request.id);
    },
    PROGRESS_EVERY_MS,
    (error) => log.warn({ err: error, run: request.id }, 'progress not stored'),
  );
  try {
    const report = await deps.diagnostics.examine(request, { signal, onProgress: progress.push, ...keeping(deps, request) });
    if (whyStopped(signal) === 'lock-lost') throw signal.reason;
    return { report };
  } catch (error) {
    return { failure: brokenOff(deps, request, signal, error) };
  } finally {
    await progress.flush();
  }
}

/** A report without its evidence is worth more than none: what cannot be kept is logged. */
function keeping({ evidence, log }: DiagnoseDeps, { id }: RunRequest): Pick<ExamineOptions, 'onEvidence'> {
  if (evidence === undefined) return {};
  return { onEvidence: (bundle) => evidence.keep(id, bundle).catch((error: unknown) => log.warn({ err: error, run: id }, 'evidence not kept')) };
}

/** @throws what must end the job, not the run: another worker goes on with it */
function brokenOff(deps: DiagnoseDeps, request: RunRequest, signal: AbortSignal, error: unknown): string {
  const why = whyStopped(signal);
  if (why === 'lock-lost' || why === 'shutdown') throw error;
  return why === 'deadline' ? tooLong(request) : failureOf(deps, request, error);
}

function tooLong({ cluster }: RunRequest): string {
  return `Examining ${cluster} took too long and was stopped; run it again, or raise limits.runMinutes`;
}

/** What a source refused is said as it is. Anything else is a bug, and is never told as if it were a fact about the cluster. */
function failureOf({ log, newId }: DiagnoseDeps, { id, cluster }: RunRequest, error: unknown): string {
  if (error instanceof AccessError) return error.message;
  const bug = newId().slice(0, 8);
  log.error({ err: error, run: id, bug }, 'bug while examining');
  return `The worker hit a bug while examining ${cluster}; its log has the details under ${bug}`;
}
