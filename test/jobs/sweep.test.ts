import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { deny, finish, interrupt, start } from '../../src/jobs/approval.ts';
import type { Approval } from '../../src/jobs/contract.ts';
import type { Diagnostics } from '../../src/jobs/ports.ts';
import { sweep, sweepRegularly } from '../../src/jobs/sweep.ts';
import { MINUTE, approvalOf, approvedOf, bo, reportOf, requestOf, rules } from './samples.ts';
import { eventually } from './eventually.ts';
import { openStage } from './stage.ts';
import type { Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => void (stage = await openStage()));
afterAll(() => stage.close());
beforeEach(() => {
  stage.asked.length = 0;
  stage.errors.length = 0;
});

const verify: Diagnostics['verify'] = async () => ({ state: 'succeeded', says: 'port answers' });
const tidy = () => sweep({ ...stage, diagnostics: { verify } });

async function store(approval: Approval): Promise<Approval> {
  await stage.approvals.create(approval);
  return approval;
}
async function running(): Promise<Approval> {
  const approval = await store(approvedOf());
  await stage.approvals.change(approval.id, (each) => start(each, Date.now(), 'w'));
  return approval;
}
/** Each once: a run that nobody shows is asked for in every sweep. */
const askedOf = (approval: Approval) => [...new Set(stage.asked.filter((each) => each.endsWith(approval.id) || each.endsWith(approval.run)))];

test('what was approved and never queued is queued', async () => {
  const approval = await store(approvedOf());
  await tidy();
  expect(askedOf(approval)).toEqual([`remediate ${approval.id}`]);
});

test('what was approved and waits in the queue is left alone', async () => {
  const approval = await store(approvedOf());
  stage.live.add(approval.id);
  await tidy();
  expect(askedOf(approval)).toEqual([]);
});

test('what is being applied is left alone while its job lives, however long that takes', async () => {
  const approval = await running();
  stage.live.add(approval.id);
  await sweep({ ...stage, diagnostics: { verify }, clock: () => Date.now() + 60 * MINUTE });
  expect(await stage.approvals.read(approval.id)).toMatchObject({ state: 'running' });
});

test('what was being applied when its worker died becomes unknown, is measured and shown, and is not applied again', async () => {
  const approval = await running();
  await Promise.all([tidy(), tidy(), tidy()]);
  expect(await stage.approvals.read(approval.id)).toMatchObject({
    state: 'unknown',
    applied: 'unknown',
    outcome: { says: 'The worker stopped in the middle; whether the change was made is not known. Measured since: port answers' },
  });
  expect(askedOf(approval)).toEqual([`project ${approval.run}`]);
});

describe('a change that was interrupted and not measured', () => {
  async function interrupted(): Promise<Approval> {
    const approval = await running();
    await stage.approvals.change(approval.id, (each) => interrupt(each, 'The worker was shut down', Date.now()));
    return approval;
  }
  const counting = (asked: string[]): Diagnostics['verify'] => async ({ id }) => {
    asked.push(id);
    return { state: 'succeeded', says: 'port answers' };
  };

  test('is measured once, however many sweep', async () => {
    const approval = await interrupted();
    const asked: string[] = [];
    const deps = { ...stage, diagnostics: { verify: counting(asked) } };
    await Promise.all([sweep(deps), sweep(deps), sweep(deps)]);
    await sweep(deps);
    expect(asked).toEqual([approval.id]);
    expect(await stage.approvals.read(approval.id)).toMatchObject({
      state: 'unknown',
      outcome: { says: 'The worker was shut down. Measured since: port answers' },
    });
  });

  test('is measured by another worker where the one that began it died over it', async () => {
    const approval = await interrupted();
    void sweep({ ...stage, diagnostics: { verify: () => new Promise(() => undefined) } });
    await eventually('it has begun', async () => ((await stage.approvals.read(approval.id))?.measureFrom ?? 0) > Date.now());
    const asked: string[] = [];
    await sweep({ ...stage, diagnostics: { verify: counting(asked) } });
    expect(asked).toEqual([]);
    await sweep({ ...stage, clock: () => Date.now() + 4 * MINUTE, diagnostics: { verify: counting(asked) } });
    expect(asked).toEqual([approval.id]);
  });
});

test('an end that nobody asked to show is shown, in every sweep until somebody begins to', async () => {
  const denied = await store(approvalOf('low', Date.now()));
  await stage.approvals.change(denied.id, (each) => deny(each, bo, Date.now(), rules));
  const request = requestOf();
  await stage.runs.create(request);
  await stage.runs.fail(request.id, 'too long');
  for (const _sweep of [1, 2]) {
    stage.asked.length = 0;
    await tidy();
    expect(stage.asked).toEqual(expect.arrayContaining([`project ${denied.run}`, `project ${request.id}`]));
  }
});

test('what has ended is not read again: a report may be large', async () => {
  const request = requestOf();
  await stage.runs.create(request);
  await stage.runs.finish(request.id, reportOf(request.id));
  const read: unknown[] = [];
  const runs = { ...stage.runs, open: async (limit: number) => {
    const states = await stage.runs.open(limit);
    read.push(...states.map(({ status }) => status));
    return states;
  }, recent: async () => { throw new Error('reads whole reports'); } };
  await sweep({ ...stage, runs, diagnostics: { verify } });
  expect(read).not.toContain('done');
  expect(stage.errors).toEqual([]);
});

test('what ended while the sweep was looking stays as it ended', async () => {
  const approval = await running();
  const jobs = { ...stage.jobs, isRemediating: async (id: string) => {
    await stage.approvals.change(id, (each) => finish(each, { state: 'succeeded', says: 'done' }, Date.now()));
    return false;
  } };
  await sweep({ ...stage, jobs, diagnostics: { verify } });
  expect(await stage.approvals.read(approval.id)).toMatchObject({ state: 'succeeded' });
});

test.each([
  ['nobody decided', () => approvalOf('low', Date.now() - 16 * MINUTE)],
  ['was approved and not started in time', () => approvedOf('low', Date.now() - 16 * MINUTE)],
])('what %s expires and is shown', async (_name, sample) => {
  const approval = await store(sample());
  await tidy();
  expect(await stage.approvals.read(approval.id)).toMatchObject({ state: 'expired' });
  expect(askedOf(approval)).toEqual([`project ${approval.run}`]);
});

test('what is pending or has been decided is left alone', async () => {
  const pending = await store(approvalOf('low', Date.now()));
  const denied = await store(approvalOf('low', Date.now()));
  await stage.approvals.change(denied.id, (each) => deny(each, bo, Date.now(), rules));
  await tidy();
  expect(await stage.approvals.read(pending.id)).toEqual(pending);
  expect(await stage.approvals.read(denied.id)).toMatchObject({ state: 'denied', version: 2 });
  expect(askedOf(pending)).toEqual([]);
});

test('one record in trouble does not keep the others waiting', async () => {
  const first = await store(approvedOf('low', Date.now() - 2000));
  const second = await store(approvedOf('low', Date.now() - 1000));
  const jobs = { ...stage.jobs, isRemediating: async (id: string) => {
    if (id === first.id) throw new Error('trouble');
    return false;
  } };
  await sweep({ ...stage, jobs, diagnostics: { verify } });
  expect(askedOf(second)).toEqual([`remediate ${second.id}`]);
  expect(stage.errors).toContainEqual(expect.objectContaining({ approval: first.id }));
});

test('a run that was created and never queued is queued, after its bot had time to', async () => {
  const [fresh, forgotten] = [requestOf(), requestOf(undefined, Date.now() - MINUTE)];
  await stage.runs.create(fresh);
  await stage.runs.create(forgotten);
  await tidy();
  expect(stage.asked).not.toContain(`diagnose ${fresh.id}`);
  expect(stage.asked).toContain(`diagnose ${forgotten.id}`);
});

test('a run whose job is gone fails with a sentence, one whose job lives goes on', async () => {
  const [gone, alive] = [requestOf(), requestOf()];
  for (const { id } of [gone, alive]) {
    await stage.runs.create(id === gone.id ? gone : alive);
    await stage.runs.start(id);
  }
  stage.live.add(alive.id);
  await tidy();
  expect(await stage.runs.read(gone.id)).toMatchObject({ status: 'failed', failure: expect.stringContaining('run it again') });
  expect(await stage.runs.read(alive.id)).toMatchObject({ status: 'running' });
  expect(stage.asked).toContain(`project ${gone.id}`);
});

test('sweeping goes on after trouble, and ends when it is told to', async () => {
  let tries = 0;
  const approvals = { ...stage.approvals, open: async () => {
    tries += 1;
    throw new Error('Redis is away');
  } };
  const stop = new AbortController();
  const sweeping = sweepRegularly({ ...stage, approvals, diagnostics: { verify } }, 1, stop.signal);
  await eventually('it has tried again', () => tries > 2);
  stop.abort();
  await sweeping;
});
