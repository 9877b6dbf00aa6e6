import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { newId } from '../../src/jobs/ids.ts';
import { UNSHOWN_KEY } from '../../src/jobs/keys.ts';
import type { Handler } from '../../src/jobs/ports.ts';
import { startDiagnoseWorker, startProjectWorker, startRemediateWorker } from '../../src/jobs/queue-worker.ts';
import type { RunningWorker, WorkOptions } from '../../src/jobs/queue-worker.ts';
import { createJobs } from '../../src/jobs/queue.ts';
import type { JobQueues } from '../../src/jobs/queue.ts';
import { openRedis } from '../../src/jobs/redis.ts';
import type { Connection } from '../../src/jobs/redis.ts';
import { whyStopped } from '../../src/jobs/stop.ts';
import { startRedis } from '../redis.ts';
import type { TestRedis } from '../redis.ts';
import { eventually } from './eventually.ts';
import { quietLog } from './samples.ts';

let server: TestRedis;
let redis: Connection;
let jobs: JobQueues;
let workers: RunningWorker[];
const quick: WorkOptions = { log: quietLog, concurrency: 5, deadlineMs: 60_000, lockMs: 1000, stalledCheckMs: 250 };

beforeAll(async () => void (server = await startRedis()));
afterAll(() => server.stop());
beforeEach(() => {
  redis = openRedis({ kind: 'single', url: server.url }, () => undefined);
  jobs = createJobs(redis, quietLog);
  workers = [];
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.close(0)));
  await jobs.close();
  redis.disconnect();
});

type Start = typeof startDiagnoseWorker;
function run(start: Start, handler: Handler, options: Partial<WorkOptions> = {}): RunningWorker {
  const worker = start(redis, handler, { ...quick, ...options });
  workers.push(worker);
  return worker;
}

const untilAborted = (signal: AbortSignal) => once(signal, 'abort');

describe('showing', () => {
  test('a burst of 200 changes is shown in few times, never two at a time, and the last state is always shown', async () => {
    const id = newId();
    let state = 0;
    let atOnce = 0;
    const shown: number[] = [];
    run(startProjectWorker, async () => {
      expect((atOnce += 1)).toBe(1);
      const seen = state;
      await new Promise((resolve) => void setTimeout(resolve, 20));
      shown.push(seen);
      atOnce -= 1;
    });
    for (state = 1; state < 200; state++) {
      await jobs.project(id);
      if (state === 50) await eventually('the first state is shown before the burst is over', () => shown.length > 0);
    }
    state = 200;
    await jobs.project(id);
    await eventually('the last state is shown', () => shown.at(-1) === 200);
    expect(shown.length).toBeLessThanOrEqual(4);
  });

  test('edits of one run keep their distance, after a pause the next is shown at once', async () => {
    const id = newId();
    const times: number[] = [];
    run(startProjectWorker, async () => void times.push(Date.now()));
    await jobs.project(id);
    await eventually('the first is shown', () => times.length === 1);
    await jobs.project(id);
    await eventually('the second is shown', () => times.length === 2);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(1400);
  });

  test('takes the run off the list of those to show before it looks, so that a change meanwhile puts it there again', async () => {
    const id = newId();
    const seen: unknown[] = [];
    await redis.sadd(UNSHOWN_KEY, id, 'other');
    run(startProjectWorker, async () => {
      seen.push(await redis.smembers(UNSHOWN_KEY));
      await redis.sadd(UNSHOWN_KEY, id);
    });
    await jobs.project(id);
    await eventually('it is shown', () => seen.length > 0);
    expect(seen).toEqual([['other']]);
    expect(await redis.sismember(UNSHOWN_KEY, id)).toBe(1);
  });

  test('another run does not wait for it', async () => {
    const shown: string[] = [];
    run(startProjectWorker, async (id, signal) => {
      shown.push(id);
      if (id === 'slow') await untilAborted(signal);
    });
    await jobs.project('slow');
    await jobs.project('quick');
    await eventually('the other run is shown', () => shown.includes('quick'));
  });

  test('what fails is tried again until it works, and changes meanwhile are not lost', async () => {
    const id = newId();
    let tries = 0;
    run(startProjectWorker, async () => {
      tries += 1;
      if (tries < 3) throw new Error('Slack is down');
    });
    await jobs.project(id);
    await jobs.project(id);
    await eventually('it worked at last', () => tries >= 3);
  });
});

describe('a remedy', () => {
  test('that is queued twice is done once', async () => {
    const id = newId();
    const done: string[] = [];
    const handler: Handler = async (approval) => void done.push(approval);
    run(startRemediateWorker, handler);
    run(startRemediateWorker, handler);
    await Promise.all([jobs.remediate(id), jobs.remediate(id), jobs.remediate(id)]);
    await eventually('it is done', async () => done.length > 0 && !(await jobs.isRemediating(id)));
    await jobs.remediate(id);
    await jobs.remediate('after');
    await eventually('the next one is done', () => done.includes('after'));
    expect(done).toEqual([id, 'after']);
  });

  test('that failed is not tried again by itself', async () => {
    const tried: string[] = [];
    const givenUp: string[] = [];
    run(startRemediateWorker, async (id) => {
      tried.push(id);
      if (id === 'bad') throw new Error('bug');
    }, { onGivenUp: async (id) => void givenUp.push(id) });
    await jobs.remediate('bad');
    await eventually('it is given up', () => givenUp.length > 0);
    await jobs.remediate('good');
    await eventually('the next one is done', () => tried.includes('good'));
    expect(tried).toEqual(['bad', 'good']);
    expect(await jobs.isRemediating('bad')).toBe(false);
  });
});

describe('a job', () => {
  test('may have an id of digits only', async () => {
    const done: string[] = [];
    run(startDiagnoseWorker, async (id) => void done.push(id));
    await jobs.diagnose('1234567890');
    await eventually('it is done', () => done.length > 0);
    expect(done).toEqual(['1234567890']);
  });

  test('is live while it waits and while it runs, and not before or after', async () => {
    const id = newId();
    expect(await jobs.isDiagnosing(id)).toBe(false);
    await jobs.diagnose(id);
    expect(await jobs.isDiagnosing(id)).toBe(true);
    run(startDiagnoseWorker, async () => undefined);
    await eventually('it has ended', async () => !(await jobs.isDiagnosing(id)));
  });

  test('is told when its time is over', async () => {
    const reasons: unknown[] = [];
    run(startDiagnoseWorker, async (_id, signal) => {
      await untilAborted(signal);
      reasons.push(whyStopped(signal));
    }, { deadlineMs: 50 });
    await jobs.diagnose(newId());
    await eventually('it was told', () => reasons.length > 0);
    expect(reasons).toEqual(['deadline']);
  });

  test('goes on beyond the life of its lock while Redis renews it', async () => {
    const ends: unknown[] = [];
    run(startDiagnoseWorker, async (_id, signal) => {
      await new Promise((resolve) => void setTimeout(resolve, 2500));
      ends.push(whyStopped(signal));
    });
    await jobs.diagnose(newId());
    await eventually('it ended', () => ends.length > 0);
    expect(ends).toEqual([undefined]);
  });

  test('is told when its lock was taken away', async () => {
    const reasons: unknown[] = [];
    run(startRemediateWorker, async (id, signal) => {
      await redis.set(`{aks}:remediate:of-${id}:lock`, 'somebody else');
      await untilAborted(signal);
      reasons.push(whyStopped(signal));
    });
    await jobs.remediate(newId());
    await eventually('it was told', () => reasons.length > 0);
    expect(reasons).toEqual(['lock-lost']);
  });

  test('is told when Redis has been silent for so long that its lock may be gone; afterwards work goes on', async () => {
    const own = await startRedis();
    const connection = openRedis({ kind: 'single', url: own.url }, () => undefined);
    const queues = createJobs(connection, quietLog);
    const reasons: unknown[] = [];
    const done: string[] = [];
    const handler: Handler = async (id, signal) => {
      if (id === 'after') return void done.push(id);
      await own.kill();
      await untilAborted(signal);
      reasons.push(whyStopped(signal));
    };
    const worker = startRemediateWorker(connection, handler, quick);
    await queues.remediate('before');
    await eventually('it was told', () => reasons.length > 0);
    expect(reasons).toEqual(['lock-lost']);
    await own.restart();
    await queues.remediate('after');
    await eventually('the next one is done', () => done.length > 0);
    await worker.close(1000);
    await queues.close();
    connection.disconnect();
    await own.stop();
  });
});

describe('shutdown', () => {
  test('lets a job finish within its grace', async () => {
    const ends: unknown[] = [];
    const begun = Promise.withResolvers<void>();
    const worker = run(startDiagnoseWorker, async (_id, signal) => {
      begun.resolve();
      await new Promise((resolve) => void setTimeout(resolve, 200));
      ends.push(whyStopped(signal));
    });
    await jobs.diagnose(newId());
    await begun.promise;
    await worker.close(10_000);
    expect(ends).toEqual([undefined]);
  });

  test('hands a diagnosis back, and another worker takes it at once', async () => {
    const id = newId();
    const begun: string[] = [];
    const first = run(startDiagnoseWorker, async (run, signal) => {
      begun.push(`first ${run}`);
      await untilAborted(signal);
      throw signal.reason;
    }, { lockMs: 60_000 });
    await jobs.diagnose(id);
    await eventually('it is begun', () => begun.length > 0);
    await first.close(0);
    expect(await jobs.isDiagnosing(id)).toBe(true);
    run(startDiagnoseWorker, async (run) => void begun.push(`second ${run}`));
    await eventually('the other one has it', () => begun.length > 1);
    expect(begun).toEqual([`first ${id}`, `second ${id}`]);
  });

  test('never hands a remedy back', async () => {
    const id = newId();
    const begun: string[] = [];
    const handler: Handler = async (approval, signal) => {
      begun.push(approval);
      if (approval !== id) return;
      await untilAborted(signal);
      throw signal.reason;
    };
    const first = run(startRemediateWorker, handler);
    await jobs.remediate(id);
    await eventually('it is begun', () => begun.length > 0);
    await first.close(0);
    run(startRemediateWorker, handler);
    await jobs.remediate('next');
    await eventually('the next one is done', () => begun.includes('next'));
    expect(begun).toEqual([id, 'next']);
    expect(await jobs.isRemediating(id)).toBe(false);
  });

  test('does not wait for a job that ignores it', async () => {
    let begun = false;
    const worker = startDiagnoseWorker(redis, () => {
      begun = true;
      return new Promise(() => undefined);
    }, quick);
    await jobs.diagnose(newId());
    await eventually('it is begun', () => begun);
    await worker.close(0);
  }, 10_000);
});
