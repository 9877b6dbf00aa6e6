/** What the job handlers need from the outside; `main.ts` and the tests hand it in. */
import type { Bundle } from '../diagnostics/bundle/bundle.ts';
import type { CapabilityCard } from '../diagnostics/capabilities/capability.ts';
import type { Outcome, Progress, Report } from '../diagnostics/model.ts';
import type { Approval, RunRequest } from './contract.ts';

/** Structured events for operators; pino fits. */
export interface Log {
  info(fields: object, says: string): void;
  warn(fields: object, says: string): void;
  error(fields: object, says: string): void;
}

export interface ExamineOptions {
  readonly signal: AbortSignal;
  onProgress(progress: Progress): void;
  /** Handed what the run saw, before its report. Absent: nothing is kept. */
  onEvidence?(bundle: Bundle): void | Promise<void>;
}

/** Whether a change may still be made, by evidence that was fetched just now. `because` is one sentence. */
export type Precheck = { readonly ok: true } | { readonly ok: false; readonly because: string };

/** What became of a change. `false`: certainly nothing changed; `unknown`: it may have. */
export interface Applied {
  readonly ok: boolean | 'unknown';
  readonly says: string;
}

/**
 * Everything that is asked of the diagnostics. All of it ends soon after `signal` aborts.
 * For an undo (`approval.undoes`), `precheck` holds while what was applied is still there.
 */
export interface Diagnostics {
  /** Rejects with an `AccessError` whose message is fit for the thread where the cluster cannot be examined at all. */
  examine(request: RunRequest, options: ExamineOptions): Promise<Report>;
  /** What the diagnoses can and cannot tell of the cluster: reads only. */
  capabilities(request: Pick<RunRequest, 'cluster'>, signal: AbortSignal): Promise<CapabilityCard>;
  precheck(approval: Approval, signal: AbortSignal): Promise<Precheck>;
  /** Makes the change, once; never tries again. */
  apply(approval: Approval, signal: AbortSignal): Promise<Applied>;
  /** Measures whether the remedy achieved what it must achieve. */
  verify(approval: Approval, signal: AbortSignal): Promise<Outcome>;
}

/** Whether work is waiting, delayed or being done; `false` also where it has ended or was never added. */
export interface LiveJobs {
  isDiagnosing(run: string): Promise<boolean>;
  isRemediating(approval: string): Promise<boolean>;
}

/** Does the work that an id names. Rejects where it should be tried again, if its queue tries again. */
export type Handler = (id: string, signal: AbortSignal) => Promise<void>;
