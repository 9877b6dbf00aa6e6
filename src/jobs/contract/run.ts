import type { CapabilityCard } from '../../diagnostics/capabilities/capability.ts';
import type { Diagnosis, Progress, Report, Target } from '../../diagnostics/model.ts';
import type { Person, Place } from './conversation.ts';

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
