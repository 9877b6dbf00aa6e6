/** What the state of an approval means for those who look at it. */
import type { Approval, ApprovalState, Person } from './contract.ts';

/** Nothing follows any more: clicks, sweeps and workers leave it alone. */
export function isSettled(state: ApprovalState): boolean {
  return state !== 'pending' && state !== 'approved' && state !== 'running';
}

/** Nothing can be added to what is known of it: the sweep need not look. */
export function isOpen({ state, measureFrom }: Approval): boolean {
  return !isSettled(state) || measureFrom !== undefined;
}

/** A proposal that came to its end and certainly changed nothing. */
export function endedIdle({ state, applied }: Pick<Approval, 'state' | 'applied'>): boolean {
  return isSettled(state) && (applied ?? 'no') === 'no';
}

/**
 * The team does not matter: an approver is configured by id alone, and is one human in however many workspaces.
 * Good for counting people; who may do a thing is for the policy to say.
 */
export function samePerson(a: Person, b: Person): boolean {
  return a.platform === b.platform && a.id === b.id;
}
