/** What is said to a person whose click changes nothing: who decided, when, and whom to ask. */
import type { Approval, Refusal, Vote } from './contract.ts';
import { clockTime } from './clock-time.ts';

const NAMES_SHOWN = 5;

export function notAnApprover(approverNames: readonly string[]): Refusal {
  return { kind: 'not-an-approver', says: `Only approvers may decide this; ask ${oneOf(approverNames)}` };
}

export function ownRequest(approverNames: readonly string[]): Refusal {
  const says = `You asked for this run, and this change needs approvers who did not; ask ${oneOf(approverNames)}`;
  return { kind: 'own-request', says };
}

export function alreadyVoted(at: number, missing: number): Refusal {
  const others = missing === 1 ? 'one more approver' : `${missing} more approvers`;
  return { kind: 'already-voted', says: `You approved this at ${clockTime(at)}; ${others} must agree` };
}

export function expired({ expiresAt }: Approval): Refusal {
  const says = `This proposal expired at ${clockTime(expiresAt)}; run the diagnosis again for a fresh one`;
  return { kind: 'expired', says };
}

export function unknownApproval(): Refusal {
  return { kind: 'unknown-approval', says: 'This proposal is no longer kept; run the diagnosis again for a fresh one' };
}

export function wrongState(says: string): Refusal {
  return { kind: 'wrong-state', says };
}

/** For a proposal that is no longer pending. */
export function alreadyDecided(approval: Approval): Refusal {
  if (approval.state === 'expired') return expired(approval);
  return { kind: 'already-decided', says: decision(approval) };
}

function decision(approval: Approval): string {
  const approved = `Already approved ${byWhom(approval.votes)}`;
  switch (approval.state) {
    case 'pending':
    case 'expired':
      return 'Not decided yet';
    case 'approved':
      return approved;
    case 'running':
      return `${approved}; it is being applied`;
    case 'succeeded':
      return `${approved}; it was applied`;
    case 'failed':
      return `${approved}; it failed`;
    case 'unknown':
      return `${approved}; whether it took effect is not known`;
    case 'denied':
      return `Already denied ${byWhom(approval.deniedBy === undefined ? [] : [approval.deniedBy])}`;
    case 'superseded':
      return `No longer offered: ${approval.because ?? 'the evidence has changed'}`;
  }
}

function byWhom(votes: readonly Vote[]): string {
  const last = votes.at(-1);
  if (last === undefined) return 'by nobody on record';
  return `by ${votes.map(({ person }) => person.name).join(' and ')} at ${clockTime(last.at)}`;
}

function oneOf(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_SHOWN);
  const more = names.length - shown.length;
  return [...shown, ...(more > 0 ? [`one of ${more} others`] : [])].join(' or ');
}
