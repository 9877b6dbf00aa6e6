import type { Jobs } from '../../jobs/contract.ts';
import type { Log } from './log.ts';

/**
 * Queues whose trouble is logged instead of thrown. For work that is on record before it is queued: the workers' sweep
 * queues what was missed, and who asked must not be told to ask again for what has been done.
 */
export function lenientJobs(jobs: Jobs, log: Log): Jobs {
  const lenient = (queue: keyof Jobs) => async (id: string): Promise<void> => {
    try {
      await jobs[queue](id);
    } catch (error) {
      log.error({ err: error, queue, id }, 'recorded but not queued; the sweep of the workers will queue it');
    }
  };
  return { diagnose: lenient('diagnose'), project: lenient('project'), remediate: lenient('remediate') };
}
