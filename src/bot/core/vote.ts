/** Approve and Deny: one step of the approval's life, decided in the store. */
import { approve, deny, expire } from '../../jobs/approval.ts';
import type { Approval, Refusal } from '../../jobs/contract.ts';
import { rulesOf } from '../../jobs/policy.ts';
import { asApprover } from './approver-name.ts';
import { sayingCard } from './cards/private-cards.ts';
import type { Decision, PrivateAnswer } from './chat.ts';
import type { ConversationDeps } from './deps.ts';

export const FORGOTTEN = sayingCard('This proposal is no longer kept; run the diagnosis again for a fresh one');

/**
 * Resolves with the private answer: a refusal's sentence, or what is still missing.
 * @param approval what the click was screened for
 */
export async function vote(deps: ConversationDeps, approval: Approval, decision: Decision): Promise<PrivateAnswer> {
  const act = decision.action === 'approve' ? approve : deny;
  const rules = rulesOf(deps.policy);
  const person = asApprover(deps.policy, decision.person);
  const step = await deps.approvals.change(approval.id, (current) => act(current, person, deps.clock(), rules));
  note(deps, decision, step.ok ? step.approval.state : step.refusal.kind);
  return step.ok ? counted(deps, step.approval) : refused(deps, approval, step.refusal);
}

async function counted(deps: ConversationDeps, approval: Approval): Promise<PrivateAnswer> {
  const { id, run, state, votes, needs } = approval;
  // What is approved but not queued, should this process die here, is queued by the workers' sweep.
  if (state === 'approved') await deps.jobs.remediate(id);
  await deps.jobs.project(run);
  const missing = needs.approvers - votes.length;
  if (state !== 'pending') return undefined;
  const given = `Counted: ${votes.length} of ${needs.approvers} approvals`;
  return sayingCard(`${given}. ${missing} more must agree before anything is done`);
}

async function refused(deps: ConversationDeps, { id, run }: Approval, { kind, says }: Refusal): Promise<PrivateAnswer> {
  if (kind === 'expired') {
    await deps.approvals.change(id, (current) => expire(current, deps.clock()));
    await deps.jobs.project(run);
  }
  return sayingCard(says);
}

function note({ log, meter }: ConversationDeps, { action, ref, person }: Decision, result: string): void {
  meter.decision(action, result);
  log.info({ approval: ref, action, by: person.id, team: person.team, result }, 'decision');
}
