import type { Diagnosis, Outcome, Remedy, Target } from '../../diagnostics/model.ts';
import type { Person, Place } from './conversation.ts';

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
