/**
 * What bot and workers agree on: the records in Redis and the ports by which they are reached.
 *
 * Glossary. A *run* is one diagnosis of one cluster for one request. An *approval* is the life of one remedy.
 * *Shown* is what the chat has been given of a run, so that showing it again changes nothing.
 */
import type { Bundle } from '../diagnostics/bundle/bundle.ts';
import type { CapabilityCard } from '../diagnostics/capabilities/capability.ts';
import type { Answer } from '../diagnostics/evidence/answer.ts';
import type { Diagnosis, Outcome, Progress, Remedy, Report, Target } from '../diagnostics/model.ts';

export type Platform = 'slack' | 'teams';

/** Who did something, as the platform's verified token or signature says; `name` is for display only. */
export interface Person {
  readonly platform: Platform;
  /** Slack workspace id, or Entra tenant id. */
  readonly team: string;
  /** Slack user id, or Entra object id. */
  readonly id: string;
  readonly name: string;
}

/** Where a conversation happens. `thread` is set where a run was asked for inside an existing thread. */
export interface Place {
  readonly platform: Platform;
  readonly team: string;
  readonly channel: string;
  readonly thread?: string;
}

export interface RunRequest {
  readonly id: string;
  readonly diagnosis: Diagnosis;
  readonly cluster: string;
  readonly target: Target;
  readonly requester: Person;
  readonly place: Place;
  /** Milliseconds since 1970, UTC, as all times here. */
  readonly requestedAt: number;
  /** `capabilities`: nothing is diagnosed; it is found out what could be. Absent: a diagnosis. */
  readonly purpose?: 'capabilities';
}

export type RunStatus = 'queued' | 'running' | 'done' | 'failed';

export interface RunState {
  readonly request: RunRequest;
  readonly status: RunStatus;
  readonly progress: Progress;
  /** Set when `done`. */
  readonly report?: Report;
  /** Set when `done`, in place of a report, where that was the purpose. */
  readonly capabilities?: CapabilityCard;
  /** Set when `failed`: one sentence that says what to do. */
  readonly failure?: string;
}

/** A message in a chat, as the platform names it. */
export interface MessageRef {
  readonly channel: string;
  readonly id: string;
}

/** One message of a run that has been posted: `hash` tells whether its content has changed since. */
export interface Shown {
  readonly message: MessageRef;
  readonly hash: string;
}

export type ApprovalState =
  | 'pending'
  | 'approved'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'unknown'
  | 'denied'
  | 'expired'
  | 'superseded';

export interface Vote {
  readonly person: Person;
  readonly at: number;
}

export interface Approval {
  /** 128 random bits, hex: the only thing that a button carries. */
  readonly id: string;
  readonly run: string;
  readonly cluster: string;
  readonly check: string;
  /** What the run was about; the check is asked again about the same. Absent in records of older versions. */
  readonly diagnosis?: Diagnosis;
  readonly target?: Target;
  readonly place: Place;
  readonly requester: Person;
  readonly remedy: Remedy;
  /** SHA-256 over the operations and what they rest on; the worker computes it again before it acts. */
  readonly fingerprint: string;
  readonly state: ApprovalState;
  /** How many different people must agree, and whether the requester may be one of them: frozen at proposal. */
  readonly needs: { readonly approvers: number; readonly requesterMayApprove: boolean };
  readonly votes: readonly Vote[];
  readonly deniedBy?: Vote;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly startedAt?: number;
  /** Drawn by the worker that started it: only that one may change the target, and say how it ended. */
  readonly startedBy?: string;
  readonly finishedAt?: number;
  readonly outcome?: Outcome;
  /** Whether the target was changed, as far as is known; set when it has run. `no`: certainly not. */
  readonly applied?: 'yes' | 'no' | 'unknown';
  /** Set while an interrupted change is still to be measured: from this time on, by anyone. */
  readonly measureFrom?: number;
  /** Why it was superseded. */
  readonly because?: string;
  /** This remedy takes back that of another approval. */
  readonly undoes?: string;
  /** This remedy is taken back, or about to be, by another approval. */
  readonly undoneBy?: string;
  /** Rises by one with every change; the compare of compare-and-set. The store alone counts it. */
  readonly version: number;
}

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

/** The result of one step of the approval state machine. A refusal changes nothing and is told to who asked. */
export type Step =
  | { readonly ok: true; readonly approval: Approval }
  | { readonly ok: false; readonly refusal: Refusal; readonly approval?: Approval };

export interface Refusal {
  readonly kind:
    | 'unknown-approval'
    | 'not-an-approver'
    | 'own-request'
    | 'already-voted'
    | 'already-decided'
    | 'expired'
    | 'wrong-place'
    | 'wrong-state';
  /** A sentence for the person who clicked. */
  readonly says: string;
}

/** Work to be done. Adding the same work twice does it once. */
export interface Jobs {
  diagnose(run: string): Promise<void>;
  /** Makes the thread show the run's state, coalesced to the platform's rate. */
  project(run: string): Promise<void>;
  remediate(approval: string): Promise<void>;
}
