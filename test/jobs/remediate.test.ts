import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { AccessError } from '../../src/diagnostics/ports.ts';
import { beginUndo, interrupt, start } from '../../src/jobs/approval.ts';
import { proposeUndo } from '../../src/jobs/proposal.ts';
import type { Approval } from '../../src/jobs/contract.ts';
import type { Diagnostics } from '../../src/jobs/ports.ts';
import { createRemediate } from '../../src/jobs/remediate.ts';
import { JobStopped } from '../../src/jobs/stop.ts';
import type { StopReason } from '../../src/jobs/stop.ts';
import { sweep } from '../../src/jobs/sweep.ts';
import { MINUTE, approvalOf, approvedOf, bo, dan } from './samples.ts';
import { openStage } from './stage.ts';
import type { Stage } from './stage.ts';

let stage: Stage;
let approval: Approval;
/** What the diagnostics were asked for, in order. */
let calls: string[];

beforeAll(async () => void (stage = await openStage()));
afterAll(() => stage.close());
beforeEach(async () => {
  stage.asked.length = 0;
  stage.errors.length = 0;
  calls = [];
  approval = approvedOf('low');
  await stage.approvals.create(approval);
});

type Part = Partial<Pick<Diagnostics, 'precheck' | 'apply' | 'verify'>>;

function remediate(part: Part = {}, { id = approval.id, signal = new AbortController().signal } = {}): Promise<void> {
  const well = {
    precheck: async () => ({ ok: true }) as const,
    apply: async () => ({ ok: true, says: 'ufw allow ran' }),
    verify: async () => ({ state: 'succeeded', says: 'port answers from 2 of 2 agents' }) as const,
    ...part,
  };
  const diagnostics: Pick<Diagnostics, 'precheck' | 'apply' | 'verify'> = {
    precheck: (...asked) => (calls.push('precheck'), well.precheck(...asked)),
    apply: (...asked) => (calls.push('apply'), well.apply(...asked)),
    verify: (...asked) => (calls.push('verify'), well.verify(...asked)),
  };
  return createRemediate({ ...stage, diagnostics })(id, signal);
}

/** Goes well whenever it is asked. */
const careless: Pick<Diagnostics, 'precheck' | 'apply' | 'verify'> = {
  precheck: async () => ({ ok: true }),
  apply: async () => (calls.push('apply'), { ok: true, says: 'ufw allow ran' }),
  verify: async () => ({ state: 'succeeded', says: 'port answers' }),
};

const now = async () => await stage.approvals.read(approval.id);
const bug = async (): Promise<never> => { throw new TypeError('secret'); };

/** A signal that aborts while `during` is asked for. */
function stoppedIn(during: keyof Part, why: StopReason, answer: () => Promise<never>): [Part, { signal: AbortSignal }] {
  const controller = new AbortController();
  const part = { [during]: async () => {
    if (!controller.signal.aborted) {
      controller.abort(new JobStopped(why));
      return await answer();
    }
    return { state: 'failed', says: 'the port still times out' } as const;
  } };
  return [part, { signal: controller.signal }];
}
const aborted = async (): Promise<never> => { throw new DOMException('This operation was aborted', 'AbortError'); };

test('an approved remedy is checked again, applied, verified and shown', async () => {
  await remediate();
  expect(calls).toEqual(['precheck', 'apply', 'verify']);
  expect(await now()).toMatchObject({
    state: 'succeeded',
    applied: 'yes',
    outcome: { state: 'succeeded', says: 'port answers from 2 of 2 agents' },
    startedAt: expect.any(Number),
    finishedAt: expect.any(Number),
  });
  expect(stage.asked).toEqual([`project ${approval.run}`]);
});

test('twenty workers that are given the same remedy apply it once', async () => {
  await Promise.all(Array.from({ length: 20 }, () => remediate()));
  expect(calls).toEqual(['precheck', 'apply', 'verify']);
});

test('a verification that finds the fault again is a failure of a change that was made', async () => {
  await remediate({ verify: async () => ({ state: 'failed', says: 'the port still times out' }) });
  expect(await now()).toMatchObject({ state: 'failed', applied: 'yes' });
});

describe('nothing is changed', () => {
  test.each<[string, () => Approval, object]>([
    ['is pending', () => approvalOf('low', Date.now()), { state: 'pending' }],
    ['was denied', () => ({ ...approvedOf(), state: 'denied' }), { state: 'denied' }],
    ['has expired since', () => approvedOf('low', Date.now() - 16 * MINUTE), { state: 'expired' }],
    ['was approved by somebody who is no approver', () => ({ ...approvedOf(), votes: [{ person: dan, at: 1 }] }), { state: 'superseded', because: expect.stringContaining('policy') }],
    ['is risky and has one vote', () => ({ ...approvedOf('risky'), votes: [{ person: bo, at: 1 }] }), { state: 'superseded' }],
    ['shows another command than would run', () => ({ ...approvedOf(), remedy: { ...approvedOf().remedy, command: 'ufw status' } }), { state: 'superseded', because: expect.stringContaining('command') }],
    ['could be decided on for longer than is configured', () => ({ ...approvedOf(), expiresAt: Date.now() + 24 * 60 * MINUTE }), { state: 'superseded', because: expect.stringContaining('approvalMinutes') }],
    ['holds another operation than was approved', () => ({ ...approvedOf(), fingerprint: 'other' }), { state: 'superseded', because: expect.stringContaining('does not match') }],
  ])('where the approval %s', async (_name, sample, expected) => {
    approval = sample();
    await stage.approvals.create(approval);
    await remediate();
    expect(calls).toEqual([]);
    expect(await now()).toMatchObject(expected);
  });

  test('where the evidence has moved: the approval says why', async () => {
    await remediate({ precheck: async () => ({ ok: false, because: 'ufw is inactive now' }) });
    expect(calls).toEqual(['precheck']);
    expect(await now()).toMatchObject({ state: 'superseded', applied: 'no', because: 'ufw is inactive now' });
  });

  test.each([
    ['is refused', async () => { throw new AccessError('Azure refused'); }, /^Nothing was changed, .*: Azure refused$/],
    ['hits a bug', bug, /^Nothing was changed, .*: the worker hit a bug/],
  ])('where the evidence cannot be read again because reading %s', async (_name, precheck, says) => {
    await remediate({ precheck });
    expect(calls).toEqual(['precheck']);
    const { outcome, ...rest } = (await now()) ?? {};
    expect(rest).toMatchObject({ state: 'failed', applied: 'no' });
    expect(outcome?.says).toMatch(says);
  });

  test.each(['shutdown', 'deadline', 'lock-lost'] as const)('where %s comes before the change', async (why) => {
    await remediate(...stoppedIn('precheck', why, aborted));
    expect(calls).toEqual(['precheck']);
    expect(await now()).toMatchObject({ state: 'failed', applied: 'no', outcome: { says: expect.stringMatching(/^Nothing was changed/) } });
  });

  test('where the approval was given another end during the last look', async () => {
    await remediate({
      precheck: async () => {
        await stage.approvals.change(approval.id, (each) => interrupt(each, 'swept', 1));
        return { ok: true };
      },
    });
    expect(calls).toEqual(['precheck']);
    expect(await now()).toMatchObject({ state: 'unknown', outcome: { says: 'swept' } });
  });

  test('where the change itself says so', async () => {
    await remediate({ apply: async () => ({ ok: false, says: 'Run Command is busy' }) });
    expect(calls).toEqual(['precheck', 'apply']);
    expect(await now()).toMatchObject({ state: 'failed', applied: 'no', outcome: { says: 'Run Command is busy' } });
  });
});

describe('a change of which nobody knows whether it was made', () => {
  test.each<[string, Diagnostics['apply'], string]>([
    ['says so', async () => ({ ok: 'unknown', says: 'Azure did not answer.' }), 'Azure did not answer. Measured since: port answers from 2 of 2 agents'],
    ['hits a bug', bug, 'The change was interrupted: the worker hit a bug, which its log names. Measured since: port answers from 2 of 2 agents'],
    ['is refused half way', async () => { throw new AccessError('Azure refused'); }, 'The change was interrupted: Azure refused. Measured since: port answers from 2 of 2 agents'],
  ])('is unknown and measured where it %s, and is not tried again', async (_name, apply, says) => {
    await remediate({ apply });
    expect(calls).toEqual(['precheck', 'apply', 'verify']);
    expect(await now()).toMatchObject({ state: 'unknown', applied: 'unknown', outcome: { state: 'unknown', says } });
    await remediate({ apply });
    expect(calls).toEqual(['precheck', 'apply', 'verify']);
  });

  test('is shown as unknown before it is measured', async () => {
    const seen: unknown[] = [];
    await remediate({
      apply: async () => ({ ok: 'unknown', says: 'Azure did not answer' }),
      verify: async () => {
        seen.push((await now())?.state, ...stage.asked);
        return { state: 'succeeded', says: 'port answers' };
      },
    });
    expect(seen).toEqual(['unknown', `project ${approval.run}`]);
  });

  test('is measured after its deadline', async () => {
    const [part, options] = stoppedIn('apply', 'deadline', aborted);
    await remediate(part, options);
    expect(calls).toEqual(['precheck', 'apply', 'verify']);
    expect(await now()).toMatchObject({ state: 'unknown', outcome: { says: expect.stringMatching(/it took too long and was stopped\. Measured since/) } });
  });

  test.each<['apply' | 'verify', string[], string, string]>([
    ['apply', ['precheck', 'apply'], 'unknown', 'The change was interrupted: the worker was shut down'],
    ['verify', ['precheck', 'apply', 'verify'], 'yes', 'ufw allow ran, but its effect could not be measured: the worker was shut down'],
  ])('is written down at once at a shutdown during %s, and measured by the sweep of another worker', async (during, before, applied, says) => {
    const [part, options] = stoppedIn(during, 'shutdown', aborted);
    await remediate(part, options);
    expect(calls).toEqual(before);
    expect(await now()).toMatchObject({ state: 'unknown', applied, outcome: { says } });
    await sweep({ ...stage, diagnostics: { verify: async () => ({ state: 'succeeded', says: 'port answers' }) } });
    expect(await now()).toMatchObject({ state: 'unknown', applied, outcome: { says: `${says}. Measured since: port answers` } });
  });

  test('stays unknown where it cannot be measured', async () => {
    await remediate({ apply: bug, verify: bug });
    expect(await now()).toMatchObject({ state: 'unknown', outcome: { says: expect.not.stringContaining('Measured') } });
  });
});

test('a change that was made and could not be measured is unknown, and says that it was made', async () => {
  await remediate({ verify: async () => { throw new AccessError('Azure refused'); } });
  expect(await now()).toMatchObject({
    state: 'unknown',
    applied: 'yes',
    outcome: { state: 'unknown', says: 'ufw allow ran, but its effect could not be measured: Azure refused' },
  });
});

describe('a failover that forgets the start', () => {
  /** The record is approved again, and another worker begins: the version is the same as before. */
  async function overtake(): Promise<void> {
    await stage.forget(approval);
    await stage.approvals.change(approval.id, (each) => start(each, Date.now(), 'another worker'));
  }

  test.each<[string, () => ReturnType<Diagnostics['precheck']>]>([
    ['holds', async () => ({ ok: true })],
    ['fails', async () => ({ ok: false, because: 'gone' })],
  ])('lets one worker act, and leaves the end to that one, where the last look of the other %s', async (_name, look) => {
    await remediate({ precheck: async () => (await overtake(), await look()) });
    expect(calls).toEqual(['precheck']);
    expect(await now()).toMatchObject({ state: 'running', startedBy: 'another worker' });
  });

  test('during the change leaves the end to the other worker, too', async () => {
    await remediate({ apply: async () => (await overtake(), { ok: 'unknown', says: 'Azure did not answer' }) });
    expect(calls).toEqual(['precheck', 'apply']);
    expect(await now()).toMatchObject({ state: 'running', startedBy: 'another worker' });
  });
});

test('of two undos of one change only the one that is linked to it is carried out', async () => {
  const original: Approval = { ...approvedOf(), state: 'succeeded', applied: 'yes' };
  await stage.approvals.create(original);
  const at = Date.now();
  const [orphan, linked] = ['x', 'y'].map((letter) => proposeUndo(original, { id: `${letter}${original.id.slice(1)}`, requester: bo, at, expiresAt: at + MINUTE }));
  if (orphan === undefined || linked === undefined) throw new Error('samples are missing');
  for (const undo of [orphan, linked]) await stage.approvals.create({ ...undo, state: 'approved', votes: [{ person: bo, at }] });
  await stage.approvals.change(original.id, (each) => beginUndo(each, linked.id));
  await remediate({}, { id: orphan.id });
  expect(calls).toEqual([]);
  expect(await stage.approvals.read(orphan.id)).toMatchObject({ state: 'superseded', because: expect.stringContaining('propose the undo again') });
  await remediate({}, { id: linked.id });
  expect(calls).toEqual(['precheck', 'apply', 'verify']);
});

test('an end whose showing was never asked for is left for the sweep to show', async () => {
  const jobs = { ...stage.jobs, project: async () => { throw new Error('Redis is away'); } };
  await expect(createRemediate({ ...stage, jobs, diagnostics: careless })(approval.id, new AbortController().signal)).rejects.toThrow('away');
  expect(await now()).toMatchObject({ state: 'succeeded' });
  await sweep({ ...stage, diagnostics: careless });
  expect(stage.asked).toContain(`project ${approval.run}`);
});

test('an approval that nobody created is nothing', async () => {
  await remediate({}, { id: 'nobody' });
  expect(calls).toEqual([]);
});
