/**
 * The life of one remedy, as pure steps: the store applies each by compare-and-set, so that of two people, two
 * workers or two clicks exactly one decides. Times are given, never asked for.
 */
import type { Outcome } from '../diagnostics/model.ts';
import { endedIdle, isSettled, samePerson } from './approval-state.ts';
import type { Approval, Person, Refusal, Step } from './contract.ts';
import type { Rules } from './policy.ts';
import { alreadyDecided, alreadyVoted, expired, notAnApprover, ownRequest, wrongState } from './refusals.ts';
import { canUndo } from './undo.ts';

export function approve(approval: Approval, person: Person, at: number, rules: Rules): Step {
  const refusal = refusalOfDecision(approval, person, at, rules) ?? refusalOfVote(approval, person, rules);
  if (refusal !== undefined) return refuse(approval, refusal);
  const votes = [...approval.votes, { person, at }];
  return accept({ ...approval, votes, state: votes.length >= approval.needs.approvers ? 'approved' : 'pending' });
}

/** One approver's no is enough, also after another's yes that was not enough. */
export function deny(approval: Approval, person: Person, at: number, rules: Rules): Step {
  const refusal = refusalOfDecision(approval, person, at, rules);
  if (refusal !== undefined) return refuse(approval, refusal);
  return accept({ ...approval, state: 'denied', deniedBy: { person, at } });
}

/** What was not started in time is never started. */
export function expire(approval: Approval, at: number): Step {
  if (approval.state !== 'pending' && approval.state !== 'approved') return refuse(approval, alreadyDecided(approval));
  if (at < approval.expiresAt) return refuse(approval, wrongState('This proposal has not expired yet'));
  return accept({ ...approval, state: 'expired' });
}

/** Takes an offer back that has not been started: `because` completes "No longer offered: …". */
export function supersede(approval: Approval, because: string): Step {
  if (approval.state !== 'pending' && approval.state !== 'approved') return refuse(approval, alreadyDecided(approval));
  return accept({ ...approval, state: 'superseded', because });
}

/**
 * Gives the change to one worker: whoever gets a refusal must not act.
 * @param startedBy drawn at random for this start, since a failover can forget it and let another worker start too
 */
export function start(approval: Approval, at: number, startedBy: string): Step {
  if (approval.state === 'pending') return refuse(approval, wrongState('This proposal has not been approved'));
  if (approval.state !== 'approved') return refuse(approval, alreadyDecided(approval));
  if (at >= approval.expiresAt) return refuse(approval, expired(approval));
  return accept({ ...approval, state: 'running', startedAt: at, startedBy });
}

/** The worker that started it found that it no longer fits, and has changed nothing. */
export function standDown(approval: Approval, because: string, at: number): Step {
  if (approval.state !== 'running') return refuse(approval, alreadyDecided(approval));
  return accept({ ...approval, state: 'superseded', because, finishedAt: at, applied: 'no' });
}

export function finish(
  approval: Approval,
  outcome: Outcome,
  at: number,
  applied: NonNullable<Approval['applied']> = 'yes',
): Step {
  if (approval.state !== 'running') return refuse(approval, alreadyDecided(approval));
  return accept({ ...approval, state: outcome.state, outcome, finishedAt: at, applied });
}

/** Nobody knows what has become of the change, which may or may not have been made; somebody must measure. */
export function interrupt(approval: Approval, says: string, at: number, applied: 'yes' | 'unknown' = 'unknown'): Step {
  const step = finish(approval, { state: 'unknown', says }, at, applied);
  return step.ok ? accept({ ...step.approval, measureFrom: at }) : step;
}

/** Leaves the measuring to one worker. It is anyone's again `withinMs` later: by then that worker is done, or dead. */
export function beginMeasuring(approval: Approval, at: number, withinMs: number): Step {
  const { measureFrom } = approval;
  if (measureFrom === undefined) return refuse(approval, alreadyDecided(approval));
  if (at < measureFrom) return refuse(approval, wrongState('This change is being measured'));
  return accept({ ...approval, measureFrom: at + withinMs });
}

/**
 * Adds what was measured after an interruption; nothing, where it cannot be measured.
 * The state stays `unknown`: the check can pass for other reasons.
 */
export function measured(approval: Approval, found: Outcome | undefined): Step {
  const { measureFrom, ...known } = approval;
  const { outcome } = known;
  if (measureFrom === undefined || outcome === undefined) return refuse(approval, alreadyDecided(approval));
  if (found === undefined) return accept(known);
  const says = `${outcome.says.replace(/\.$/, '')}. Measured since: ${found.says}`;
  return accept({ ...known, outcome: { ...outcome, says } });
}

/**
 * Links the proposal `undo` to what it would take back.
 * `previous` is the approval that `undoneBy` names, where there is one: an undo that never acted can be asked for again.
 */
export function beginUndo(approval: Approval, undo: string, previous?: Approval): Step {
  if (approval.undoes !== undefined) {
    return refuse(approval, wrongState('This is an undo itself; run the diagnosis again for what fits now'));
  }
  if (!isSettled(approval.state) || approval.applied === undefined || approval.applied === 'no') {
    return refuse(approval, wrongState('There is nothing to undo: this change was not applied'));
  }
  if (!canUndo(approval.remedy)) return refuse(approval, wrongState(`Nothing takes this change back: ${approval.remedy.undo}`));
  if (approval.undoneBy !== undefined && !(previous?.id === approval.undoneBy && endedIdle(previous))) {
    return refuse(approval, { kind: 'already-decided', says: 'An undo of this change has been proposed already; see its card' });
  }
  return accept({ ...approval, undoneBy: undo });
}

function refusalOfDecision(approval: Approval, person: Person, at: number, rules: Rules): Refusal | undefined {
  if (approval.state !== 'pending') return alreadyDecided(approval);
  if (at >= approval.expiresAt) return expired(approval);
  return rules.isApprover(person) ? undefined : notAnApprover(rules.approverNames);
}

function refusalOfVote({ needs, requester, votes }: Approval, person: Person, rules: Rules): Refusal | undefined {
  if (!needs.requesterMayApprove && samePerson(person, requester)) return ownRequest(rules.approverNames);
  const own = votes.find((vote) => samePerson(vote.person, person));
  return own === undefined ? undefined : alreadyVoted(own.at, needs.approvers - votes.length);
}

function accept(approval: Approval): Step {
  return { ok: true, approval };
}

function refuse(approval: Approval, refusal: Refusal): Step {
  return { ok: false, refusal, approval };
}
