import type { Bundle } from '../../diagnostics/bundle/bundle.ts';
import type { CapabilityCard } from '../../diagnostics/capabilities/capability.ts';
import type { Answer } from '../../diagnostics/evidence/answer.ts';
import type { Progress, Report } from '../../diagnostics/model.ts';
import type { Approval, Step } from './approval.ts';
import type { Shown } from './conversation.ts';
import type { RunRequest, RunState } from './run.ts';

/** The truth about runs. All writes are idempotent. */
export interface RunStore {
  /** `false`: a run of that id exists already, and nothing was changed. */
  create(request: RunRequest): Promise<boolean>;
  read(run: string): Promise<RunState | undefined>;
  /** Latest first, at most `limit`. */
  recent(limit: number): Promise<readonly RunState[]>;
  /** Runs that are not at their end, for the sweep; oldest first, at most `limit`. */
  open(limit: number): Promise<readonly RunState[]>;
  /** Ids of runs that nobody has begun to show since they changed, for the sweep; any `limit` of them. */
  unshown(limit: number): Promise<readonly string[]>;
  start(run: string): Promise<void>;
  progress(run: string, progress: Progress): Promise<void>;
  finish(run: string, report: Report): Promise<void>;
  finishTelling(run: string, capabilities: CapabilityCard): Promise<void>;
  fail(run: string, failure: string): Promise<void>;
  shown(run: string): Promise<Readonly<Record<string, Shown>>>;
  show(run: string, key: string, shown: Shown): Promise<void>;
}

/** What runs saw, for a while: bounded in size and number. */
export interface EvidenceStore {
  keep(run: string, bundle: Bundle): Promise<void>;
  /** Not `ok`: a sentence that says why it is not there, and what to do. */
  read(run: string): Promise<Answer<Bundle>>;
}

export interface ApprovalStore {
  /** `false`: an approval of that id exists already, and nothing was changed. */
  create(approval: Approval): Promise<boolean>;
  read(id: string): Promise<Approval | undefined>;
  ofRun(run: string): Promise<readonly Approval[]>;
  /**
   * Applies a pure step to the record by compare-and-set, again if somebody else was quicker.
   * Resolves with what the step returned on the record that it was finally applied to.
   */
  change(id: string, step: (approval: Approval) => Step): Promise<Step>;
  /** Approvals that are not at their end, or still to be measured, for the sweep; at most `limit`. */
  open(limit: number): Promise<readonly Approval[]>;
}
