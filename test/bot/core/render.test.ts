import { describe, expect, test } from '@jest/globals';
import { approve, beginUndo, deny, expire, finish, interrupt, start, standDown } from '../../../src/jobs/approval.ts';
import { proposeUndo } from '../../../src/jobs/proposal.ts';
import type { Approval, Step } from '../../../src/jobs/contract.ts';
import { approvalCard } from '../../../src/bot/core/cards/approval-card.ts';
import { evidenceCard } from '../../../src/bot/core/cards/evidence-card.ts';
import { helpCard } from '../../../src/bot/core/cards/help-card.ts';
import { clustersCard, runsCard } from '../../../src/bot/core/cards/list-cards.ts';
import { usageCard } from '../../../src/bot/core/cards/private-cards.ts';
import { rootCard } from '../../../src/bot/core/cards/root-card.ts';
import { showCard } from '../../../src/bot/core/cards/show-card.ts';
import { renderRun } from '../../../src/bot/core/render.ts';
import { usage } from '../../../src/bot/core/usage.ts';
import { cardText } from '../card-text.ts';
import * as made from '../fixtures.ts';
import { expectGolden } from '../golden.ts';

const { AT, MINUTE, ana, bo, cy, scene } = made;
const rules = { isApprover: () => true, approverNames: ['Bo', 'Cy'] };

function taken(step: Step): Approval {
  if (!step.ok) throw new Error(step.refusal.says);
  return step.approval;
}

const pending = made.approvalOf(made.allowRemedy, 'a1');
const risky = made.approvalOf(made.disableRemedy, 'a2');
const approved = taken(approve(pending, bo, AT + 2 * MINUTE, rules));
const begun = taken(start(approved, AT + 2 * MINUTE, 'worker-1'));
const succeeded = taken(finish(begun, { state: 'succeeded', says: 'port answers again from 2 of 2 agents' }, AT + 3 * MINUTE));
const undoing = proposeUndo(succeeded, { id: 'a3', requester: ana, at: AT + 5 * MINUTE, expiresAt: AT + 20 * MINUTE });

const leaving = { ...succeeded, remedy: { ...succeeded.remedy, leaves: 'ufw still drops what aks-np-vmss000002 forwards, so that its pods reach nothing outside of it: disable ufw there, or reimage the node' } };

describe('the cards', () => {
  const undone = taken(beginUndo(succeeded, 'a3'));
  const approvedUndo = taken(start(taken(approve(undoing, bo, AT + 6 * MINUTE, rules)), AT + 6 * MINUTE, 'worker-1'));
  const takenBack = taken(finish(approvedUndo, { state: 'succeeded', says: 'Taken back. The fault is there again.' }, AT + 7 * MINUTE));
  const halfway = taken(approve(risky, bo, AT + MINUTE, rules));
  const nextDay = taken(finish(begun, { state: 'succeeded', says: 'port answers again' }, AT + 24 * 60 * MINUTE));
  test.each([
    ['root-queued', rootCard(made.queued, [])],
    ['root-running', rootCard(made.running, [])],
    ['root-done', rootCard(made.done, [pending])],
    ['root-repaired', rootCard(made.done, [succeeded])],
    ['root-repaired-in-part', rootCard(made.done, [leaving])],
    ['root-undone', rootCard(made.done, [undone, takenBack])],
    ['root-failed', rootCard(made.failed, [])],
    ['approval-pending', approvalCard(pending, scene)],
    ['approval-leaving', approvalCard({ ...pending, remedy: leaving.remedy }, scene)],
    ['approval-risky', approvalCard(risky, scene)],
    ['approval-risky-half', approvalCard(halfway, scene)],
    ['approval-approved', approvalCard(approved, scene)],
    ['approval-running', approvalCard(begun, scene)],
    ['approval-succeeded', approvalCard(succeeded, scene)],
    ['approval-failed', approvalCard(taken(finish(begun, { state: 'failed', says: 'the port still times out' }, AT + 3 * MINUTE)), scene)],
    ['approval-unknown', approvalCard(taken(interrupt(begun, 'the worker stopped while it ran', AT + 3 * MINUTE)), scene)],
    ['approval-denied', approvalCard(taken(deny(pending, cy, AT + MINUTE, rules)), scene)],
    ['approval-expired', approvalCard(taken(expire(pending, AT + 15 * MINUTE)), scene)],
    ['approval-expired-approved', approvalCard(taken(expire(approved, AT + 15 * MINUTE)), scene)],
    ['approval-expired-half', approvalCard(taken(expire(halfway, AT + 15 * MINUTE)), scene)],
    ['approval-next-day', approvalCard(nextDay, scene)],
    ['approval-two-commands', approvalCard(made.approvalOf(made.bothRemedy, 'a4'), scene)],
    ['approval-security-group', approvalCard(made.approvalOf(made.groupRemedy, 'a5'), scene)],
    ['approval-final', approvalCard(made.approvalOf(made.restartRemedy, 'a6'), scene)],
    ['approval-final-succeeded', approvalCard({ ...succeeded, remedy: made.restartRemedy }, scene)],
    ['approval-superseded', approvalCard(taken(standDown(begun, 'ufw is off since 10:41 UTC', AT + 3 * MINUTE)), scene)],
    ['approval-undo-proposed', approvalCard(undone, scene, undoing)],
    ['approval-undo', approvalCard(undoing, scene)],
    ['help', helpCard({ available: ['tunnel'], clusters: ['demo'] })],
    ['help-tunnel', helpCard({ available: ['tunnel'], clusters: ['demo'] }, 'tunnel')],
    ['clusters', clustersCard(['demo', 'prod-weu'])],
    ['runs', runsCard([made.done, { ...made.running, request: { ...made.request, requestedAt: AT - 86_400_000 } }], AT + MINUTE)],
    ['usage', usageCard(usage('I know no cluster "prod"', ['/aks tunnel prod-weu', '/aks clusters']))],
    ['evidence', evidenceCard(made.report)],
    ['show', showCard(made.done, [pending], AT + MINUTE)],
  ])('%s', (name, card) => expectGolden(name, cardText(card)));

  test('a whole thread reads from the verdict to what could not be told', () => {
    const thread = renderRun(made.done, [risky, pending], scene);
    expect(thread.map(({ key }) => key)).toEqual(['root', 'fault:ufw-blocks-kubelet-port', 'approval:a1', 'approval:a2', 'closing']);
    expectGolden('thread', thread.map(({ key, card }) => `== ${key}\n${cardText(card)}`).join('\n\n'));
  });

  test('an undo comes after everything that was said before it', () => {
    const thread = renderRun(made.done, [undoing, taken(beginUndo(succeeded, 'a3')), risky], scene);
    expect(thread.at(-1)?.key).toBe('approval:a3');
  });
});

describe('what a card promises', () => {
  const settled: readonly Approval[] = [
    approved,
    begun,
    taken(deny(pending, cy, AT + MINUTE, rules)),
    taken(expire(pending, AT + 15 * MINUTE)),
    taken(standDown(begun, 'it changed', AT + 3 * MINUTE)),
  ];
  test.each(settled.map((approval) => [approval.state, approval] as const))('no dead buttons once it is %s', (_, approval) => {
    expect(approvalCard(approval, scene).blocks.filter(({ kind }) => kind === 'buttons')).toEqual([]);
  });

  test('a command that cannot be shown to the letter cannot be approved', () => {
    for (const command of ['x'.repeat(3000), 'ufw \u202Eallow', 'ufw\u00A0allow', 'ufw \u2800allow', 'ufw \u0430llow', 'ufw\tallow']) {
      const text = cardText(approvalCard({ ...pending, remedy: { ...made.allowRemedy, command } }, scene));
      expect(text).not.toContain('-> approve');
      expect(text).toContain('-> deny');
    }
  });

  test('an undo that ended without acting is offered again', () => {
    const expired = taken(expire(undoing, AT + 20 * MINUTE));
    expect(cardText(approvalCard(taken(beginUndo(succeeded, 'a3')), scene, expired))).toContain('-> undo');
  });

  test('a fault of many nodes stays readable, and says what it leaves out', () => {
    const remedies = Array.from({ length: 40 }, (_, index) => ({ ...made.allowRemedy, key: `allow-${index}` }));
    const [check] = made.report.checks;
    const findings = Array.from({ length: 40 }, (_, index) => ({ subject: `node-${index}`, headline: `h${index}`, says: '', evidence: [] }));
    const report = { ...made.report, checks: [{ ...check, id: 'ufw-blocks-kubelet-port', verdict: 'fault' as const, reason: '', findings, remedies }] };
    const approvals = remedies.map((remedy, index) => made.approvalOf(remedy, `b${index}`));
    const thread = renderRun({ ...made.done, report }, approvals.toReversed(), scene);
    expect(thread.map(({ key }) => key)).toEqual(['root', 'fault:ufw-blocks-kubelet-port', ...approvals.slice(0, 10).map(({ id }) => `approval:${id}`)]);
    const fault = cardText(thread[1]?.card ?? { summary: '', blocks: [] });
    expect(fault).toContain('The same for 34 more: node-6, node-7');
    expect(fault).toContain('30 more repairs not shown here');
  });

  test('of what belongs to no fault the newest is kept', () => {
    const some = Array.from({ length: 30 }, (_, index) => ({ ...pending, id: `c${String(index).padStart(2, '0')}`, check: 'gone', createdAt: AT + index }));
    const keys = renderRun(made.done, some, scene).map(({ key }) => key).filter((key) => key.startsWith('approval:'));
    expect(keys).toEqual(some.slice(10).map(({ id }) => `approval:${id}`));
  });

  test('nothing is shouted', () => {
    for (const { card } of renderRun(made.done, [pending, risky], scene)) expect(cardText(card)).not.toContain('!');
  });
});
