/**
 * What puts work into the three queues; `queue-worker.ts` takes it out. BullMQ is known to these two files alone.
 *
 * Diagnosing only reads, so it is tried twice and resumed after a crash. Showing is idempotent, so it is tried until it
 * works, one job per run at a time. A remedy is started once: no second attempt, and a stalled job is not run again.
 */
import { Queue } from 'bullmq';
import type { Jobs } from './contract.ts';
import { PREFIX, projectedKey } from './keys.ts';
import type { LiveJobs, Log } from './ports.ts';
import { SHOW_ATTEMPTS, SHOW_EVERY_MS } from './queue-job.ts';
import type { Payload, QueueName } from './queue-job.ts';
import type { Connection } from './redis.ts';

export interface JobQueues extends Jobs, LiveJobs {
  close(): Promise<void>;
}

export function createJobs(connection: Connection, log: Log): JobQueues {
  const open = (name: QueueName) => {
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
