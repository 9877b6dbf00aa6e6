/** Names of our keys in Redis. One hash tag for all and for BullMQ's, so that in a cluster a script finds them together. */
export const PREFIX = '{aks}';

/** Readiness is a write: a replica or a cluster that lost a master answers PING all the same. */
export const READY_KEY = `${PREFIX}:ready`;
export const RUNS_KEY = `${PREFIX}:runs`;
export const OPEN_RUNS_KEY = `${PREFIX}:runs:open`;
/** Runs that changed after they were last shown: what was written down is shown, also where its writer dies at once. */
export const UNSHOWN_KEY = `${PREFIX}:unshown`;
/** Runs whose evidence is kept, by their start. */
export const EVIDENCE_KEY = `${PREFIX}:evidence`;
export const OPEN_APPROVALS_KEY = `${PREFIX}:approvals:open`;

export function runKey(run: string): string {
  return `${PREFIX}:run:${run}`;
}

/** What the chat has been shown of a run. */
export function shownKey(run: string): string {
  return `${PREFIX}:shown:${run}`;
}

/** Everything that a run saw. */
export function evidenceKey(run: string): string {
  return `${PREFIX}:evidence:${run}`;
}

export function approvalKey(approval: string): string {
  return `${PREFIX}:approval:${approval}`;
}

export function approvalsOfRunKey(run: string): string {
  return `${PREFIX}:approvals:of:${run}`;
}

/** Which approval stands for which remedy of a run. */
export function proposalsKey(run: string): string {
  return `${PREFIX}:proposals:${run}`;
}

/** Present while a run has been shown so recently that the next edit must wait. */
export function projectedKey(run: string): string {
  return `${PREFIX}:projected:${run}`;
}
