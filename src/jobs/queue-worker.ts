/** What takes work out of the queues of `queue.ts`, and how much a job may cost. */
import { setTimeout as sleep } from 'node:timers/promises';
import { WaitingError, Worker } from 'bullmq';
import type { Job, WorkerOptions } from 'bullmq';
import { createHolds } from './holds.ts';
import type { Holds } from './holds.ts';
import { PREFIX, UNSHOWN_KEY, projectedKey } from './keys.ts';
import type { Handler, Log } from './ports.ts';
import { SHOW_ATTEMPTS, SHOW_EVERY_MS, payload } from './queue-job.ts';
import type { Payload, QueueName } from './queue-job.ts';
import { waitingCopy } from './redis.ts';
import type { Connection } from './redis.ts';
import { overdue, whyStopped } from './stop.ts';

const ENDED_JOBS = { count: 1000, age: 86_400 };
const LONGEST_PAUSE_MS = 30_000;
const CLOSE_AFTER_STOP_MS = 3000;

export interface WorkOptions {
  readonly log: Log;
  /** Jobs at once in this process. */
  readonly concurrency: number;
  /** A job's signal aborts after this time. */
  readonly deadlineMs: number;
  /** For how long a job is kept for a worker that gives no sign of life. */
  readonly lockMs?: number;
  readonly stalledCheckMs?: number;
  /** Told when a job will not be tried again although its handler did not succeed, or died with its process. */
  readonly onGivenUp?: (id: string) => Promise<void>;
}

export interface RunningWorker {
  /**
   * Takes no more jobs, lets those at hand go on for `graceMs`, then stops them; done within 3 s after that.
   * While Redis is away BullMQ goes on waiting for it, so a process that ends must exit afterwards.
   */
  close(graceMs: number): Promise<void>;
}

export function startDiagnoseWorker(connection: Connection, handler: Handler, options: WorkOptions): RunningWorker {
  return startWorker('diagnose', connection, handler, options, { maxStalledCount: 1 });
}

export function startProjectWorker(connection: Connection, handler: Handler, options: WorkOptions): RunningWorker {
  const marked: Handler = async (run, signal) => {
    const mark = () => connection.set(projectedKey(run), '1', 'PX', SHOW_EVERY_MS);
    await mark();
    // Before the state is read, so that a later change is listed again. What is read now is kept by this job's retries.
    await connection.srem(UNSHOWN_KEY, run);
    await handler(run, signal);
    await mark();
  };
  return startWorker('project', connection, marked, options, {
    maxStalledCount: SHOW_ATTEMPTS,
    settings: { backoffStrategy: (attempts) => Math.min(1000 * 2 ** (attempts - 1), LONGEST_PAUSE_MS) },
  });
}

export function startRemediateWorker(connection: Connection, handler: Handler, options: WorkOptions): RunningWorker {
  return startWorker('remediate', connection, handler, options, { maxStalledCount: 0 });
}

function startWorker(name: QueueName, connection: Connection, handler: Handler, options: WorkOptions, special: Partial<WorkerOptions>): RunningWorker {
  const { log, concurrency, deadlineMs, lockMs = 15_000, stalledCheckMs = 5000 } = options;
  const holds = createHolds({ deadlineMs, lockMs });
  const own = waitingCopy(connection);
  own.on('error', (error) => log.warn({ err: error, queue: name }, 'Redis trouble'));

  const worker = new Worker<Payload>(name, (job, token) => work(name, holds, handler, job, token), {
    ...special,
    connection: own,
    prefix: PREFIX,
    concurrency,
    lockDuration: lockMs,
    stalledInterval: stalledCheckMs,
    removeOnComplete: ENDED_JOBS,
    removeOnFail: ENDED_JOBS,
  });
  worker.on('locksRenewed', ({ jobIds }) => holds.renewed(jobIds));
  worker.on('lockRenewalFailed', (jobIds) => holds.lost(jobIds));
  worker.on('error', (error) => log.error({ err: error, queue: name }, 'worker trouble'));
  worker.on('failed', (job, error) => void failed(name, options, job, error));

  return {
    async close(graceMs) {
      const closed = worker.close();
      await Promise.race([closed, sleep(graceMs, undefined, { ref: false })]);
      holds.stopAll('shutdown');
      await Promise.race([closed, sleep(CLOSE_AFTER_STOP_MS, undefined, { ref: false })]);
      own.disconnect();
    },
  };
}

/** A job that is stopped by the end of its process goes back to the queue, except a remedy that was begun: that is started once. */
async function work(name: QueueName, holds: Holds, handler: Handler, job: Job<Payload>, token?: string): Promise<void> {
  const hold = holds.take(job.id ?? '');
  let begun = false;
  try {
    // BullMQ may hand one more job to a worker that is closing already: the one that was just handed back, say.
    hold.signal.throwIfAborted();
    begun = true;
    await Promise.race([handler(payload.parse(job.data).id, hold.signal), overdue(hold.signal)]);
  } catch (error) {
    if ((name === 'remediate' && begun) || whyStopped(hold.signal) !== 'shutdown') throw error;
    await job.moveToWait(token);
    throw new WaitingError();
  } finally {
    hold.release();
  }
}

async function failed(name: QueueName, { log, onGivenUp }: WorkOptions, job: Job<Payload> | undefined, error: Error): Promise<void> {
  log.error({ err: error, queue: name, job: job?.id }, 'job failed');
  if (job?.finishedOn === undefined) return;
  await onGivenUp?.(job.data.id).catch((trouble: unknown) => log.error({ err: trouble, job: job.id }, 'giving up failed'));
}
