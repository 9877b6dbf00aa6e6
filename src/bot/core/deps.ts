import type { Diagnosis } from '../../diagnostics/model.ts';
import type { ApprovalStore, Jobs, Person, Place, RunStore } from '../../jobs/contract.ts';
import type { Policy } from '../../jobs/policy.ts';
import type { Log } from './log.ts';

/** What a person typed, as the platform's verified request says. */
export interface Asked {
  readonly text: string;
  readonly person: Person;
  readonly place: Place;
  /** The same for every delivery of the same act. */
  readonly delivery: string;
}

/** `true` for the first who asks with `key` within a day, on whichever replica. */
export type Once = (key: string) => Promise<boolean>;

/** Counts for operators. */
export interface Meter {
  command(kind: string): void;
  decision(action: string, result: string): void;
}

/** What a conversation needs, whatever the platform. */
export interface ConversationDeps {
  readonly runs: RunStore;
  readonly approvals: ApprovalStore;
  readonly jobs: Jobs;
  readonly policy: Policy;
  readonly available: readonly Diagnosis[];
  /** How long a proposal stays open. */
  readonly approvalMs: number;
  readonly once: Once;
  readonly clock: () => number;
  /** 128 random bits, hex. */
  readonly newId: () => string;
  readonly log: Log;
  readonly meter: Meter;
}
