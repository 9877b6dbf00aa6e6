import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { AccessError } from '../../src/diagnostics/ports.ts';
import { approve } from '../../src/jobs/approval.ts';
import type { RunRequest } from '../../src/jobs/contract.ts';
import { createDiagnose } from '../../src/jobs/diagnose.ts';
import type { Diagnostics } from '../../src/jobs/ports.ts';
import { JobStopped } from '../../src/jobs/stop.ts';
import type { StopReason } from '../../src/jobs/stop.ts';
import { bo, capabilitiesOf, remedyOf, reportOf, requestOf, rules } from './samples.ts';
import { openStage } from './stage.ts';
import type { Stage } from './stage.ts';

let stage: Stage;
let request: RunRequest;
beforeAll(async () => void (stage = await openStage()));
afterAll(() => stage.close());
beforeEach(async () => {
  stage.asked.length = 0;
  stage.errors.length = 0;
  request = requestOf();
  await stage.runs.create(request);
});

const going = new AbortController().signal;
const capabilities: Diagnostics['capabilities'] = async ({ cluster }) => capabilitiesOf(cluster);
const diagnose = (examine: Diagnostics['examine'], signal = going) =>
  createDiagnose({ ...stage, diagnostics: { examine, capabilities } })(request.id, signal);
const finding = (...remedies: readonly ReturnType<typeof remedyOf>[]) => async (asked: RunRequest) => reportOf(asked.id, remedies);
const progressAt = (checksDone: number) => ({ checksDone, checksTotal: 100, nodesAnswered: 0, nodesTotal: 3, waitingFor: 'nodes' });

/** Ends as an examination does that is told to stop. */
function stoppedBy(why: StopReason): { examine: Diagnostics['examine']; signal: AbortSignal } {
  const controller = new AbortController();
  const examine = async () => {
    controller.abort(new JobStopped(why));
    throw new Error('This operation was aborted');
  };
  return { examine, signal: controller.signal };
}

test('a run ends as done, with its report, an approval for its remedy, and is shown at its start and its end', async () => {
  await diagnose(finding(remedyOf('low')));
  expect(await stage.runs.read(request.id)).toMatchObject({ status: 'done', report: reportOf(request.id) });
  const [approval, ...others] = await stage.approvals.ofRun(request.id);
  expect(others).toEqual([]);
  expect(approval).toMatchObject({ run: request.id, state: 'pending', check: 'ufw-blocks-kubelet-port', remedy: remedyOf('low'), requester: request.requester });
  expect((approval?.expiresAt ?? 0) - (approval?.createdAt ?? 0)).toBe(stage.approvalMs);
  expect(stage.asked).toEqual([`project ${request.id}`, `project ${request.id}`]);
});

test('advice, which nobody can carry out for you, gets no approval', async () => {
  await diagnose(finding({ ...remedyOf('low'), operations: [], adviceBecause: 'the rule is Azure Policy' }));
  expect(await stage.approvals.ofRun(request.id)).toEqual([]);
});

test('of much progress little is written, the last of it always', async () => {
  const written: number[] = [];
  const runs = { ...stage.runs, progress: async (run: string, progress: ReturnType<typeof progressAt>) => {
    written.push(progress.checksDone);
    await stage.runs.progress(run, progress);
  } };
  const examine: Diagnostics['examine'] = async (asked, { onProgress }) => {
    for (let done = 1; done <= 100; done++) {
      onProgress(progressAt(done));
      await new Promise((resolve) => void setTimeout(resolve, 1));
    }
    return reportOf(asked.id);
  };
  await createDiagnose({ ...stage, runs, diagnostics: { examine, capabilities } })(request.id, going);
  expect(await stage.runs.read(request.id)).toMatchObject({ status: 'done', progress: progressAt(100) });
  expect(written.at(-1)).toBe(100);
  expect(written.length).toBeLessThanOrEqual(4);
});

describe('an examination that fails', () => {
  test('because a source refused is told in its words', async () => {
    await diagnose(async () => { throw new AccessError('Azure refused to read prod: ask for Reader on rg'); });
    expect(await stage.runs.read(request.id)).toMatchObject({ status: 'failed', failure: 'Azure refused to read prod: ask for Reader on rg' });
    expect(stage.errors).toEqual([]);
  });

  test('because of a bug is told as a bug, with what is needed to find it in the log, and not in its words', async () => {
    await diagnose(async () => { throw new TypeError('x is not a function of secret'); });
    const state = await stage.runs.read(request.id);
    expect(state?.failure).toMatch(/^The worker hit a bug while examining prod; its log has the details under [0-9a-f]{8}$/);
    expect(stage.errors).toEqual([expect.objectContaining({ run: request.id, bug: state?.failure?.slice(-8), err: expect.any(TypeError) })]);
  });

  test('because its time is over is told so', async () => {
    const { examine, signal } = stoppedBy('deadline');
    await diagnose(examine, signal);
    expect(await stage.runs.read(request.id)).toMatchObject({ status: 'failed', failure: expect.stringContaining('took too long') });
  });

  test.each(['shutdown', 'lock-lost'] as const)('because of %s is left to the next worker', async (why) => {
    const { examine, signal } = stoppedBy(why);
    await expect(diagnose(examine, signal)).rejects.toThrow();
    expect(await stage.runs.read(request.id)).toMatchObject({ status: 'running' });
    await diagnose(finding());
    expect(await stage.runs.read(request.id)).toMatchObject({ status: 'done' });
  });
});

test('an examination that ends well after its lock was lost writes nothing', async () => {
  const controller = new AbortController();
  const examine: Diagnostics['examine'] = async (asked) => {
    controller.abort(new JobStopped('lock-lost'));
    return reportOf(asked.id);
  };
  await expect(diagnose(examine, controller.signal)).rejects.toThrow(JobStopped);
  expect(await stage.runs.read(request.id)).toMatchObject({ status: 'running' });
  expect(await stage.approvals.ofRun(request.id)).toEqual([]);
});

describe('a run that is begun again after a crash', () => {
  const crashBeforeTheEnd = { finish: async () => { throw new Error('killed'); } };

  test('offers its remedy on the same card, with the votes that it has', async () => {
    const crashing = createDiagnose({ ...stage, runs: { ...stage.runs, ...crashBeforeTheEnd }, diagnostics: { examine: finding(remedyOf('risky')), capabilities } });
    await expect(crashing(request.id, going)).rejects.toThrow('killed');
    const [before] = await stage.approvals.ofRun(request.id);
    await stage.approvals.change(before?.id ?? '', (approval) => approve(approval, bo, Date.now(), rules));
    await diagnose(finding(remedyOf('risky')));
    const approvals = await stage.approvals.ofRun(request.id);
    expect(approvals).toEqual([expect.objectContaining({ id: before?.id, state: 'pending', votes: [expect.objectContaining({ person: bo })] })]);
  });

  test('withdraws what it would not propose any more, and proposes what fits now', async () => {
    const crashing = createDiagnose({ ...stage, runs: { ...stage.runs, ...crashBeforeTheEnd }, diagnostics: { examine: finding(remedyOf('low')), capabilities } });
    await expect(crashing(request.id, going)).rejects.toThrow('killed');
    await diagnose(finding({ ...remedyOf('low'), restsOn: 'something else' }));
    expect(await stage.approvals.ofRun(request.id)).toEqual([
      expect.objectContaining({ state: 'superseded', because: 'the run was repeated and found something else' }),
      expect.objectContaining({ state: 'pending' }),
    ]);
  });

  test('is not examined again where it had ended, only shown', async () => {
    await diagnose(finding());
    stage.asked.length = 0;
    await diagnose(async () => { throw new Error('not asked'); });
    expect(stage.asked).toEqual([`project ${request.id}`]);
    expect(await stage.runs.read(request.id)).toMatchObject({ status: 'done' });
  });
});

test('a run that nobody created is nothing', async () => {
  await createDiagnose({ ...stage, diagnostics: { examine: finding(), capabilities } })('nobody', going);
  expect(stage.asked).toEqual([]);
});

describe('a run that asks what can be told', () => {
  const asking = async (tell: Diagnostics['capabilities'], signal = going) => {
    const asked = { ...requestOf(), id: `c${request.id}`, purpose: 'capabilities' as const };
    await stage.runs.create(asked);
    await createDiagnose({ ...stage, diagnostics: { examine: async () => { throw new Error('not to be examined'); }, capabilities: tell } })(asked.id, signal);
    return stage.runs.read(asked.id);
  };

  test('ends with a card, examines nothing, and proposes nothing', async () => {
    const state = await asking(capabilities);
    expect(state).toMatchObject({ status: 'done', capabilities: capabilitiesOf(request.cluster) });
    expect(state?.report).toBeUndefined();
    expect(await stage.approvals.ofRun(`c${request.id}`)).toEqual([]);
  });

  test('says what a source refused, and never a bug as if it were a fact', async () => {
    expect(await asking(async () => { throw new AccessError('Cannot read the cluster: refused'); })).toMatchObject({ status: 'failed', failure: 'Cannot read the cluster: refused' });
  });

  test('stays open for another worker where this one must stop', async () => {
    const stopping = new AbortController();
    const tell = async () => { stopping.abort(new JobStopped('shutdown')); throw new Error('aborted'); };
    await expect(asking(tell, stopping.signal)).rejects.toThrow('aborted');
    expect(await stage.runs.read(`c${request.id}`)).toMatchObject({ status: 'running' });
  });
});
