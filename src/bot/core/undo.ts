/** A click on Undo proposes the inverse; it goes the same way as any change, with its own card and its own approvers. */
import { samePerson } from '../../jobs/approval-state.ts';
import { beginUndo, supersede } from '../../jobs/approval.ts';
import { proposeUndo } from '../../jobs/proposal.ts';
import type { Approval, Person, Step } from '../../jobs/contract.ts';
import { mayApprove } from '../../jobs/policy.ts';
import { sayingCard } from './cards/private-cards.ts';
import type { Decision, PrivateAnswer } from './chat.ts';
import type { ConversationDeps } from './deps.ts';
import { isInPlace, MISPLACED } from './in-place.ts';
import { approvalKey } from './render.ts';
import { FORGOTTEN } from './vote.ts';

const NOT_YOURS = sayingCard('Only approvers and who asked for this run may propose an undo');

export async function undo(deps: ConversationDeps, decision: Decision): Promise<PrivateAnswer> {
  const original = await deps.approvals.read(decision.ref);
  if (original === undefined) return FORGOTTEN;
  const { run, place } = original;
  if (!(await isInPlace(deps.runs, { run, place, key: approvalKey(original.id) }, decision))) return MISPLACED;
  if (!mayAsk(deps, original, decision.person)) return NOT_YOURS;
  const step = await propose(deps, original, decision.person);
  const result = step.ok ? 'proposed' : step.refusal.kind;
  deps.meter.decision('undo', result);
  deps.log.info({ approval: original.id, action: 'undo', by: decision.person.id, result }, 'decision');
  if (!step.ok) return sayingCard(step.refusal.says);
  await deps.jobs.project(run);
  return undefined;
}

function mayAsk({ policy }: ConversationDeps, { requester }: Approval, person: Person): boolean {
  return mayApprove(policy, person) || (samePerson(requester, person) && requester.team === person.team);
}

/**
 * The proposal exists before the link to it does, so that a crash in between leaves the undo possible; a proposal that
 * is not linked is never carried out.
 */
async function propose(deps: ConversationDeps, original: Approval, requester: Person): Promise<Step> {
  const id = deps.newId();
  const previous = original.undoneBy === undefined ? undefined : await deps.approvals.read(original.undoneBy);
  const allowed = beginUndo(original, id, previous);
  if (!allowed.ok) return allowed;
  const at = deps.clock();
  await deps.approvals.create(proposeUndo(original, { id, requester, at, expiresAt: at + deps.approvalMs }));
  const linked = await deps.approvals.change(original.id, (current) => beginUndo(current, id, previous));
  if (!linked.ok) await deps.approvals.change(id, (current) => supersede(current, 'another undo was proposed at the same time'));
  return linked;
}
