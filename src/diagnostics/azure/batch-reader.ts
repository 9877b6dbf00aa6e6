import { BatchV1Api } from '@kubernetes/client-node';
import type { V1CronJob, V1Job } from '@kubernetes/client-node';
import { allOf } from '../all-of.ts';
import type { Batch, CronJobFacts, JobFacts } from '../evidence/podip.ts';
import { orAccessError } from './errors.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { allPages } from './kubernetes-pages.ts';

/** Jobs and CronJobs of every namespace, and how long they keep what is done. */
export function readBatch(api: KubernetesApi, signal: AbortSignal): Promise<Batch> {
  return orAccessError('list the jobs of the cluster', async () => {
    const batch = await api.client(BatchV1Api, signal);
    const [jobs, cronJobs] = await allOf([
      allPages((page) => batch.listJobForAllNamespaces(page, api.options(signal))),
      allPages((page) => batch.listCronJobForAllNamespaces(page, api.options(signal))),
    ]);
    return { jobs: jobs.map(jobFacts), cronJobs: cronJobs.map(cronJobFacts) };
  });
}

function jobFacts({ metadata, spec, status }: V1Job): JobFacts {
  const ttl = spec?.ttlSecondsAfterFinished;
  return {
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    ...(ttl === undefined ? {} : { ttlSeconds: ttl }),
    cronJob: metadata?.ownerReferences?.find(({ kind }) => kind === 'CronJob')?.name ?? '',
    finished: status?.conditions?.some(({ type, status: value }) => (type === 'Complete' || type === 'Failed') && value === 'True') ?? false,
  };
}

/** Defaults of the limits. Source: Kubernetes, CronJob v1: three succeeded, one failed. */
function cronJobFacts({ metadata, spec }: V1CronJob): CronJobFacts {
  const ttl = spec?.jobTemplate.spec?.ttlSecondsAfterFinished;
  return {
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    schedule: spec?.schedule ?? '',
    keepsSucceeded: spec?.successfulJobsHistoryLimit ?? 3,
    keepsFailed: spec?.failedJobsHistoryLimit ?? 1,
    ...(ttl === undefined ? {} : { ttlSeconds: ttl }),
  };
}
