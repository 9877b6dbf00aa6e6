import type { Collector } from './collector.ts';

/** Jobs of one kind whose lines people are shown. */
const SHOWN = 60;

/** Jobs and CronJobs, and how long they keep what is done. */
export const batch: Collector<'batch', never> = {
  kind: 'batch',
  source: 'the Kubernetes API',
  uses: [],
  collect: (_gathered, { access, signal }) => access.kubernetes.batch(signal),
  excerpts: ({ jobs, cronJobs }) => ({
    'kubernetes/jobs': [
      ...cronJobs.slice(0, SHOWN).map(({ namespace, name, schedule, keepsSucceeded, keepsFailed, ttlSeconds }) => `CronJob ${namespace}/${name} ${schedule} keeps ${keepsSucceeded} succeeded, ${keepsFailed} failed, ttl ${ttlSeconds ?? 'none'}`),
      ...jobs.slice(0, SHOWN).map(({ namespace, name, cronJob, finished, ttlSeconds }) => `Job ${namespace}/${name}${cronJob === '' ? '' : ` of ${cronJob}`} finished=${finished} ttl ${ttlSeconds ?? 'none'}`),
      ...(jobs.length > SHOWN ? [`and ${jobs.length - SHOWN} more jobs`] : []),
    ].join('\n') || 'none',
  }),
};
