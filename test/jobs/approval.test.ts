import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { isOpen, isSettled } from '../../src/jobs/approval-state.ts';
import { approve, beginMeasuring, beginUndo, deny, expire, finish, interrupt, measured, standDown, start, supersede } from '../../src/jobs/approval.ts';
import { proposeUndo } from '../../src/jobs/proposal.ts';
import type { Approval, Person, Step } from '../../src/jobs/contract.ts';
import { fingerprintOf } from '../../src/diagnostics/remedies/fingerprint.ts';
import { rulesOf } from '../../src/jobs/policy.ts';
import { MINUTE, T0, ana, approvalOf, bo, cy, dan, elsewhere, foreignBo, rules, twoWorkspaces } from './samples.ts';

const AT = T0 + 2 * MINUTE;
const LATE = T0 + 15 * MINUTE;
const done = { state: 'succeeded', says: 'port answers' } as const;

/** The record after these steps, each of which must be accepted. */
function after(approval: Approval, ...steps: readonly ((approval: Approval) => Step)[]): Approval {
  return steps.reduce((current, step) => {
    const result = step(current);
    if (!result.ok) throw new Error(result.refusal.says);
    return result.approval;
  }, approval);
}

const yes = (person: Person, at = AT) => (approval: Approval) => approve(approval, person, at, rules);
const no = (person: Person) => (approval: Approval) => deny(approval, person, AT, rules);
const begin = (approval: Approval) => start(approval, AT, 'w');
const succeed = (approval: Approval) => finish(approval, done, AT);

describe('votes', () => {
  test('a low risk is approved by one approver, even the requester', () => {
    expect(after(approvalOf('low'), yes(ana)).state).toBe('approved');
  });

  test('a risky change is pending until two approvers agreed', () => {
    const once = after(approvalOf('risky'), yes(bo));
    expect(once.state).toBe('pending');
    expect(after(once, yes(cy)).state).toBe('approved');
  });

  test('one no ends it, also after one yes', () => {
    const denied = after(approvalOf('risky'), yes(bo), no(cy));
    expect(denied).toMatchObject({ state: 'denied', deniedBy: { person: cy, at: AT } });
  });

  test.each<[string, Approval, Person, number, string, string]>([
    ['somebody who is no approver', approvalOf(), dan, AT, 'not-an-approver', 'Only approvers may decide this; ask Ana or Bo or Cy'],
    ["an approver's id of another workspace", approvalOf(), foreignBo, AT, 'not-an-approver', 'Only approvers may decide this; ask Ana or Bo or Cy'],
    ['the requester of a risky change', approvalOf('risky'), ana, AT, 'own-request', 'You asked for this run, and this change needs approvers who did not; ask Ana or Bo or Cy'],
    ['the same person twice', after(approvalOf('risky'), yes(bo)), bo, AT, 'already-voted', 'You approved this at 10:42 UTC; one more approver must agree'],
    ['a click at the moment of expiry', approvalOf(), bo, LATE, 'expired', 'This proposal expired at 10:55 UTC; run the diagnosis again for a fresh one'],
    ['a click after the sweep', after(approvalOf(), (a) => expire(a, LATE)), bo, LATE, 'expired', 'This proposal expired at 10:55 UTC; run the diagnosis again for a fresh one'],
    ['a click after an approval', after(approvalOf(), yes(bo)), cy, AT, 'already-decided', 'Already approved by Bo at 10:42 UTC'],
    ['a double click', after(approvalOf(), yes(bo)), bo, AT, 'already-decided', 'Already approved by Bo at 10:42 UTC'],
    ['a click after two approvals', after(approvalOf('risky'), yes(bo), yes(cy), begin), bo, AT, 'already-decided', 'Already approved by Bo and Cy at 10:42 UTC; it is being applied'],
    ['a click after the end', after(approvalOf(), yes(bo), begin, succeed), cy, LATE, 'already-decided', 'Already approved by Bo at 10:42 UTC; it was applied'],
    ['a click after a denial', after(approvalOf(), no(cy)), bo, AT, 'already-decided', 'Already denied by Cy at 10:42 UTC'],
    ['a click on what is no longer offered', after(approvalOf(), (a) => supersede(a, 'ufw is off')), bo, AT, 'already-decided', 'No longer offered: ufw is off'],
  ])('%s is refused with a reason', (_name, approval, clicker, at, kind, says) => {
    const step = approve(approval, clicker, at, rules);
    expect(step).toEqual({ ok: false, refusal: { kind, says }, approval });
    if (kind !== 'already-voted' && kind !== 'own-request') {
      expect(deny(approval, clicker, at, rules)).toMatchObject({ ok: false, refusal: { kind } });
    }
  });
});

describe('one human with an id in each of two workspaces', () => {
  const both = rulesOf(twoWorkspaces);
  test('has one vote', () => {
    const once = after(approvalOf('risky'), (a) => approve(a, bo, AT, both));
    expect(approve(once, elsewhere(bo), AT, both)).toMatchObject({ ok: false, refusal: { kind: 'already-voted' } });
  });

  test('does not approve their own risky request', () => {
    expect(approve(approvalOf('risky'), elsewhere(ana), AT, both)).toMatchObject({ ok: false, refusal: { kind: 'own-request' } });
  });
});

describe('the change', () => {
  test.each<[string, Approval, number]>([
    ['is pending', approvalOf(), AT],
    ['has half of its votes', after(approvalOf('risky'), yes(bo)), AT],
    ['was approved but has expired', after(approvalOf(), yes(bo)), LATE],
    ['was started before', after(approvalOf(), yes(bo), begin), AT],
    ['has ended', after(approvalOf(), yes(bo), begin, succeed), AT],
    ['was denied', after(approvalOf(), no(bo)), AT],
  ])('is not started where it %s', (_name, approval, at) => {
    expect(start(approval, at, 'w').ok).toBe(false);
  });

  test('that is running is not expired and not superseded under the worker', () => {
    const running = after(approvalOf(), yes(bo), begin);
    expect(expire(running, LATE).ok).toBe(false);
    expect(supersede(running, 'x').ok).toBe(false);
  });

  test('expires only when its time is over', () => {
    expect(expire(approvalOf(), LATE - 1).ok).toBe(false);
    expect(after(approvalOf(), (a) => expire(a, LATE)).state).toBe('expired');
  });

  test('says whether the target was changed', () => {
    const running = after(approvalOf(), yes(bo), begin);
    expect(after(running, succeed)).toMatchObject({ state: 'succeeded', applied: 'yes', finishedAt: AT });
    expect(after(running, (a) => standDown(a, 'gone', AT))).toMatchObject({ state: 'superseded', applied: 'no', because: 'gone' });
    expect(after(running, (a) => interrupt(a, 'killed', AT))).toMatchObject({ state: 'unknown', applied: 'unknown' });
  });

  test('that was interrupted stays unknown, whatever is measured', () => {
    const unknown = after(approvalOf(), yes(bo), begin, (a) => interrupt(a, 'Killed.', AT));
    const told = after(unknown, (a) => measured(a, done));
    expect(told).toMatchObject({ state: 'unknown', outcome: { state: 'unknown', says: 'Killed. Measured since: port answers' } });
  });
});

describe('measuring after an interruption', () => {
  const unknown = after(approvalOf(), yes(bo), begin, (a) => interrupt(a, 'Killed.', AT));

  test('is one worker\'s at a time, and anyone\'s again when that one must be dead', () => {
    expect(isOpen(unknown)).toBe(true);
    const begun = after(unknown, (a) => beginMeasuring(a, AT, MINUTE));
    expect(beginMeasuring(begun, AT + MINUTE - 1, MINUTE).ok).toBe(false);
    expect(beginMeasuring(begun, AT + MINUTE, MINUTE).ok).toBe(true);
  });

  test.each([
    ['it was measured', done],
    ['it could not be measured', undefined],
  ])('is over once %s', (_name, outcome) => {
    const over = after(unknown, (a) => measured(a, outcome));
    expect(isOpen(over)).toBe(false);
    expect(beginMeasuring(over, LATE, MINUTE).ok).toBe(false);
    expect(measured(over, done).ok).toBe(false);
  });

  test('does not follow a change that came to its end', () => {
    const ended = after(approvalOf(), yes(bo), begin, succeed);
    expect(isOpen(ended)).toBe(false);
    expect(beginMeasuring(ended, AT, MINUTE).ok).toBe(false);
  });
});

describe('undo', () => {
  const applied = after(approvalOf('risky'), yes(bo), yes(cy), begin, succeed);
  const undo = { id: 'u', requester: bo, at: AT, expiresAt: AT + MINUTE };

  test('is a proposal of its own: inverse operations, the same risk, no votes, its own fingerprint', () => {
    const proposal = proposeUndo(applied, undo);
    expect(proposal).toMatchObject({ id: 'u', state: 'pending', undoes: applied.id, run: applied.run, votes: [], requester: bo });
    expect(proposal.remedy.operations).toMatchObject([{ kind: 'ufw-delete-allow', source: '10.224.0.0/16' }]);
    expect(proposal.remedy.command).toBe(applied.remedy.undo);
    expect(proposal.needs).toEqual({ approvers: 2, requesterMayApprove: false });
    expect(proposal.fingerprint).toBe(fingerprintOf(proposal.remedy));
    expect(proposal.fingerprint).not.toBe(applied.fingerprint);
    expect(proposal).not.toHaveProperty('outcome');
  });

  test('is about what the original was about', () => {
    const { target: _all, diagnosis: _none, ...older } = applied;
    expect(proposeUndo({ ...applied, diagnosis: 'egress', target: { host: 'a.example' } }, undo)).toMatchObject({ diagnosis: 'egress', target: { host: 'a.example' } });
    expect(proposeUndo(older, undo)).not.toHaveProperty('target');
  });

  test('is not proposed where one of several operations cannot be taken back', () => {
    const restart = { kind: 'rollout-restart', namespace: 'kube-system', deployment: 'coredns' } as const;
    const mixed = { ...applied, remedy: { ...applied.remedy, operations: [...applied.remedy.operations, restart], undo: 'a restart cannot be taken back' } };
    expect(() => proposeUndo(mixed, undo)).toThrow('Cannot undo "Allow the kubelet port": a restart cannot be taken back');
    expect(beginUndo(mixed, 'u')).toMatchObject({ ok: false, refusal: { says: 'Nothing takes this change back: a restart cannot be taken back' } });
  });

  test('names what it touches where not all of it is a node', () => {
    const policy = { kind: 'network-policy-create', namespace: 'shop', name: 'allow', podSelector: { matchLabels: {}, matchExpressions: [] }, direction: 'Egress', rules: [] } as const;
    const mixed = { ...applied, remedy: { ...applied.remedy, operations: [...applied.remedy.operations, policy] } };
    expect(proposeUndo(mixed, undo).remedy.blastRadius).toBe('the same shop/allow, aks-np-vmss000002; the change is taken back, and the fault may return');
  });

  test('says in its own words what it touches, and promises no repair', () => {
    const { remedy } = proposeUndo(applied, undo);
    expect(remedy).toMatchObject({ risk: 'risky', lasting: '', undo: applied.remedy.command });
    expect(remedy.blastRadius).toBe('the same 1 node; the change is taken back, and the fault may return');
  });

  test('is begun once, and again where the first never acted', () => {
    const begun = after(applied, (a) => beginUndo(a, 'u'));
    expect(beginUndo(begun, 'v').ok).toBe(false);
    const proposal = proposeUndo(applied, undo);
    expect(beginUndo(begun, 'v', proposal).ok).toBe(false);
    expect(beginUndo(begun, 'v', after(proposal, (a) => expire(a, LATE))).ok).toBe(true);
    expect(beginUndo(begun, 'v', { ...after(proposal, (a) => expire(a, LATE)), id: 'other' }).ok).toBe(false);
    const undone = { ...proposal, state: 'succeeded', applied: 'yes' } as const;
    expect(beginUndo(begun, 'v', undone).ok).toBe(false);
  });

  test.each<[string, Approval]>([
    ['was never applied', approvalOf()],
    ['is being applied', after(approvalOf(), yes(bo), begin)],
    ['certainly changed nothing', after(approvalOf(), yes(bo), begin, (a) => finish(a, { state: 'failed', says: 'refused' }, AT, 'no'))],
    ['is an undo itself', { ...applied, undoes: 'x' }],
    ['nothing takes back', { ...applied, remedy: { ...applied.remedy, operations: [{ kind: 'rollout-restart', namespace: 'kube-system', deployment: 'coredns' }] } }],
  ])('is refused for a change that %s', (_name, approval) => {
    expect(beginUndo(approval, 'u')).toMatchObject({ ok: false, refusal: { kind: 'wrong-state' } });
  });

  test('is offered for a change that may have been made', () => {
    expect(beginUndo(after(approvalOf(), yes(bo), begin, (a) => interrupt(a, 'killed', AT)), 'u').ok).toBe(true);
  });
});

type Act = (approval: Approval, at: number) => Step;
const everywhere = rulesOf(twoWorkspaces);
const people = [ana, bo, cy, dan, foreignBo, elsewhere(ana), elsewhere(bo)];
const begins: Act = (approval, at) => start(approval, at, 'w');
const acts = fc.oneof(
  ...people.map((person) => fc.constant<Act>((approval, at) => approve(approval, person, at, everywhere))),
  fc.constantFrom<Act[]>(
    (approval, at) => deny(approval, bo, at, rules),
    (approval, at) => deny(approval, dan, at, rules),
    expire,
    (approval) => supersede(approval, 'moved'),
    begins,
    begins,
    (approval, at) => standDown(approval, 'moved', at),
    (approval, at) => finish(approval, done, at),
    (approval, at) => interrupt(approval, 'killed', at),
  ),
);

test('whatever happens in whatever order, a change starts at most once, in time, and with enough distinct approvers who may', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('low', 'risky'),
      fc.array(fc.tuple(acts, fc.integer({ min: 0, max: 4 })), { maxLength: 40 }),
      (risk, history) => {
        let current = approvalOf(risk);
        let at = T0;
        const starts: Approval[] = [];
        let ended = false;
        for (const [act, minutes] of history) {
          at += minutes * MINUTE;
          const before = current;
          const step = act(before, at);
          if (!step.ok) {
            expect(step.refusal.says).not.toBe('');
            continue;
          }
          current = step.approval;
          expect(ended).toBe(false);
          if (act === begins) {
            starts.push(before);
            expect(at).toBeLessThan(before.expiresAt);
          }
          ended = isSettled(current.state);
          expect(current.remedy).toBe(before.remedy);
          expect(current.fingerprint).toBe(before.fingerprint);
        }
        expect(starts.length).toBeLessThanOrEqual(1);
        for (const { votes } of starts) {
          const voters = new Set(votes.map(({ person }) => person.id));
          expect(voters.size).toBe(risk === 'low' ? 1 : 2);
          expect([...voters].filter((voter) => ![ana.id, bo.id, cy.id].includes(voter))).toEqual([]);
          expect(votes.filter(({ person }) => person.team === foreignBo.team)).toEqual([]);
          if (risk === 'risky') expect(voters.has(ana.id)).toBe(false);
        }
      },
    ),
    { numRuns: 2000 },
  );
});

test('the search reaches every state, so that the property above is about something', () => {
  const reached = new Set<string>();
  for (const sample of fc.sample(fc.array(fc.tuple(acts, fc.integer({ min: 0, max: 4 })), { minLength: 10, maxLength: 40 }), { numRuns: 2000, seed: 1 })) {
    let [current, at] = [approvalOf('risky'), T0];
    for (const [act, minutes] of sample) {
      at += minutes * MINUTE;
      const step = act(current, at);
      if (step.ok) current = step.approval;
    }
    reached.add(current.state);
  }
  for (const state of ['pending', 'denied', 'expired', 'superseded', 'succeeded', 'unknown']) expect(reached).toContain(state);
});

test('a fingerprint survives the way through Redis and does not depend on the order of keys', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (restsOn) => {
      const { operations } = approvalOf().remedy;
      const stored: unknown = JSON.parse(JSON.stringify(restsOn));
      expect(fingerprintOf({ operations, restsOn: stored })).toBe(fingerprintOf({ operations, restsOn }));
    }),
  );
  const { operations } = approvalOf().remedy;
  expect(fingerprintOf({ operations, restsOn: { a: 1, b: 2 } })).toBe(fingerprintOf({ operations, restsOn: { b: 2, a: 1 } }));
  expect(fingerprintOf({ operations, restsOn: { a: 1 } })).not.toBe(fingerprintOf({ operations: [], restsOn: { a: 1 } }));
});
