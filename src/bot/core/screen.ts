/** What is settled before a click on a change counts at all: what it is about, where it was made, and by whom. */
import { mayApprove } from '../../jobs/policy.ts';
import type { Approval } from '../../jobs/contract.ts';
import { sayingCard } from './cards/private-cards.ts';
import type { Card, Decision } from './chat.ts';
import type { ConversationDeps } from './deps.ts';
import { isInPlace, MISPLACED } from './in-place.ts';
import { approvalKey } from './render.ts';
import { FORGOTTEN } from './vote.ts';

/** Asks the platform about the person who clicked: a sentence for who may not decide. Fails closed. */
export type Standing = (decision: Decision) => Promise<string | undefined>;

export type Screened = { readonly approval: Approval } | { readonly refused: Card };

/** The platform is asked last: its answers are slow and rationed, and strangers can click as often as they like. */
export async function screen(deps: ConversationDeps, decision: Decision, standing: Standing): Promise<Screened> {
  const approval = await deps.approvals.read(decision.ref);
  if (approval === undefined) return { refused: FORGOTTEN };
  const { id, run, place } = approval;
  if (!(await isInPlace(deps.runs, { run, place, key: approvalKey(id) }, decision))) {
    deps.log.warn({ approval: id, by: decision.person.id, place: decision.place }, 'click out of place refused');
    return { refused: MISPLACED };
  }
  // The vote refuses who is no approver, with a sentence that fits the state of the proposal.
  if (decision.action !== 'undo' && !mayApprove(deps.policy, decision.person)) return { approval };
  const refusal = await standing(decision);
  return refusal === undefined ? { approval } : { refused: sayingCard(refusal) };
}
