import { describe, expect, test } from '@jest/globals';
import { proposeUndo } from '../../src/jobs/proposal.ts';
import type { Approval, Person, Place } from '../../src/jobs/contract.ts';
import { doubtAbout } from '../../src/jobs/doubt.ts';
import { mayApprove, mayRun, needsFor } from '../../src/jobs/policy.ts';
import { MINUTE, T0, ana, approvedOf, bo, cy, dan, elsewhere, file, foreignBo, person, remedyOf, twoWorkspaces } from './samples.ts';

const place = (channel: string, team = 'T0HOME'): Place => ({ platform: 'slack', team, channel });

test('the default policy: one approver for a low risk, two others than the requester for a risky change', () => {
  expect(needsFor('low')).toEqual({ approvers: 1, requesterMayApprove: true });
  expect(needsFor('risky')).toEqual({ approvers: 2, requesterMayApprove: false });
});

test.each<[string, Person, boolean]>([
  ['an approver', bo, true],
  ['somebody else', dan, false],
  ["an approver's id of another workspace", foreignBo, false],
  ["an approver's name", person('U0EVE', 'Bo'), false],
  ['an approver id on another platform', { ...bo, platform: 'teams' }, false],
])('%s may approve: %#', (_name, who, expected) => {
  expect(mayApprove(file, who)).toBe(expected);
});

test.each<[string, Person, string, Place, boolean]>([
  ['anybody of the workspace, a cluster without channels', dan, 'prod', place('C0ANY'), true],
  ['a cluster in its channel', dan, 'test', place('C0TEST'), true],
  ['a cluster outside of its channels', dan, 'test', place('C0ANY'), false],
  ['a cluster that is not configured', dan, 'nope', place('C0ANY'), false],
  ['a guest of another workspace', foreignBo, 'prod', place('C0ANY'), false],
  ['a place in another workspace', dan, 'prod', place('C0ANY', 'T0EVIL'), false],
])('may run: %s', (_name, who, cluster, where, expected) => {
  const permission = mayRun(file, who, cluster, where);
  expect(permission.ok).toBe(expected);
  if (!permission.ok) expect(permission.refusal.says).not.toBe('');
});

describe("the worker's own doubt about a record", () => {
  const low = approvedOf('low');
  const risky = approvedOf('risky');
  test.each<[string, Approval]>([
    ['a low risk, one approver', low],
    ['a risky change, two approvers', risky],
  ])('none: %s', (_name, approval) => {
    expect(doubtAbout(approval, file)).toBeUndefined();
  });

  test.each([
    ['a vote of the same human from another workspace', [bo, elsewhere(bo)]],
    ["the requester's vote from another workspace", [elsewhere(ana), bo]],
  ])('%s', (_name, voters) => {
    const votes = voters.map((voter) => ({ person: voter, at: 1 }));
    expect(doubtAbout({ ...risky, votes }, twoWorkspaces)).toMatch(/policy/);
  });

  test('none about an undo that the original names, some about any other', () => {
    const original: Approval = { ...low, state: 'succeeded', applied: 'yes', undoneBy: 'linked' };
    const undo = { requester: ana, at: T0, expiresAt: T0 + MINUTE };
    const agreed = (id: string): Approval => ({ ...proposeUndo(original, { ...undo, id }), votes: low.votes });
    expect(doubtAbout(agreed('linked'), file, original)).toBeUndefined();
    for (const other of [undefined, { ...original, id: 'other' }]) expect(doubtAbout(agreed('linked'), file, other)).toMatch(/does not name it/);
    expect(doubtAbout(agreed('orphan'), file, original)).toMatch(/does not name it/);
  });

  test.each<[string, Approval, RegExp]>([
    ['another command than would run', { ...low, remedy: { ...low.remedy, command: 'ufw status' } }, /command that was shown/],
    ['more time to decide than is configured', { ...low, createdAt: low.createdAt - 1 }, /approvalMinutes/],
    ['other operations than were approved', { ...low, remedy: { ...low.remedy, operations: [] } }, /does not match/],
    ['votes of nobody', { ...low, votes: [] }, /policy/],
    ['a vote of somebody who is no approver', { ...low, votes: [{ person: dan, at: 1 }] }, /policy/],
    ['one person counted twice', { ...risky, votes: [{ person: bo, at: 1 }, { person: bo, at: 2 }] }, /policy/],
    ["the requester's own vote on a risky change", { ...risky, votes: [{ person: ana, at: 1 }, { person: bo, at: 2 }] }, /policy/],
    ['needs that were made easier', { ...risky, needs: needsFor('low'), votes: [{ person: cy, at: 1 }] }, /policy/],
    ['a risk that was written down as lower', { ...risky, remedy: remedyOf('low'), fingerprint: 'x' }, /does not match/],
    ['a cluster that is gone', { ...low, cluster: 'old' }, /not configured/],
  ])('%s', (_name, approval, expected) => {
    expect(doubtAbout(approval, file)).toMatch(expected);
  });
});
