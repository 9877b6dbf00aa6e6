/**
 * The three queues, and the only importer of BullMQ.
 *
 * Diagnosing only reads, so it is tried twice and resumed after a crash. Showing is idempotent, so it is tried until it
 * works, one job per run at a time. A remedy is started once: no second attempt, and a stalled job is not run again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, WaitingError, Worker } from 'bullmq';
import type { Job, WorkerOptions } from 'bullmq';
import { z } from 'zod';
import type { Jobs } from './contract.ts';
import { createHolds } from './holds.ts';
import { PREFIX, UNSHOWN_KEY, projectedKey } from './keys.ts';
import type { Handler, LiveJobs, Log } from './ports.ts';
import { waitingCopy } from './redis.ts';
import type { Connection } from './redis.ts';
import { overdue, whyStopped } from './stop.ts';

/** Slack asks for no more than about one message a second in a channel; an edit counts as one. */
const SHOW_EVERY_MS = 1500;
const ENDED_JOBS = { count: 1000, age: 86_400 };
/** With the longest pause of 30 s this outlasts eight hours without the chat platform. */
const SHOW_ATTEMPTS = 1000;
const LONGEST_PAUSE_MS = 30_000;
const CLOSE_AFTER_STOP_MS = 3000;

const payload = z.object({ id: z.string() });
type Payload = z.infer<typeof payload>;
type Name = 'diagnose' | 'project' | 'remediate';

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

export interface JobQueues extends Jobs, LiveJobs {
  close(): Promise<void>;
}

export function createJobs(connection: Connection, log: Log): JobQueues {
  const open = (name: Name) => {
    const queue = new Queue<Payload>(name, { connection, prefix: PREFIX });
    queue.on('error', (error) => log.error({ err: error, queue: name }, 'queue trouble'));
    return queue;
  };
  const [diagnose, project, remediate] = [open('diagnose'), open('project'), open('remediate')];

  return {
    diagnose: (run) => addOnce(diagnose, run, 2),
    remediate: (approval) => addOnce(remediate, approval, 1),
    async project(run) {
      const first = await connection.set(projectedKey(run), '1', 'PX', SHOW_EVERY_MS, 'NX');
      await project.add(
        'project',
        { id: run },
        {
          deduplication: { id: run, keepLastIfActive: true },
          delay: first === 'OK' ? 0 : SHOW_EVERY_MS,
          attempts: SHOW_ATTEMPTS,
          backoff: { type: 'capped' },
        },
      );
    },
    isDiagnosing: (run) => isLive(diagnose, run),
    isRemediating: (approval) => isLive(remediate, approval),
    close: async () => void (await Promise.all([diagnose, project, remediate].map((queue) => queue.close()))),
  };
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

/** A job that failed before its handler could write anything down would otherwise hold its id for a day. */
async function addOnce(queue: Queue<Payload>, id: string, attempts: number): Promise<void> {
  const jobId = jobIdOf(id);
  if ((await queue.getJobState(jobId)) === 'failed') await (await queue.getJob(jobId))?.remove();
  await queue.add(queue.name, { id }, { jobId, attempts, backoff: { type: 'fixed', delay: 1000 } });
}

/** BullMQ refuses an id of nothing but digits, which random hex can be. */
function jobIdOf(id: string): string {
  return `of-${id}`;
}

async function isLive(queue: Queue<Payload>, id: string): Promise<boolean> {
  const state = await queue.getJobState(jobIdOf(id));
  return state !== 'completed' && state !== 'failed' && state !== 'unknown';
}

function startWorker(
  name: Name,
  connection: Connection,
  handler: Handler,
  { log, concurrency, deadlineMs, onGivenUp, lockMs = 15_000, stalledCheckMs = 5000 }: WorkOptions,
  special: Partial<WorkerOptions>,
): RunningWorker {
  const holds = createHolds({ deadlineMs, lockMs });
  const own = waitingCopy(connection);
  own.on('error', (error) => log.warn({ err: error, queue: name }, 'Redis trouble'));

  async function work(job: Job<Payload>, token?: string): Promise<void> {
    const hold = holds.take(job.id ?? '');
    try {
      await Promise.race([handler(payload.parse(job.data).id, hold.signal), overdue(hold.signal)]);
    } catch (error) {
      if (name === 'remediate' || whyStopped(hold.signal) !== 'shutdown') throw error;
      await job.moveToWait(token);
      throw new WaitingError();
    } finally {
      hold.release();
    }
  }

  const worker = new Worker<Payload>(name, work, {
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
  worker.on('failed', (job, error) => void failed(job, error));

  async function failed(job: Job<Payload> | undefined, error: Error) {
    log.error({ err: error, queue: name, job: job?.id }, 'job failed');
    if (job?.finishedOn === undefined) return;
    await onGivenUp?.(job.data.id).catch((trouble: unknown) => log.error({ err: trouble, job: job.id }, 'giving up failed'));
  }

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
