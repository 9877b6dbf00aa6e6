import { jobName, type FinishedJobs } from '../../scenario/finished-jobs.ts';
import type { Scenario } from '../../scenario/schema.ts';
import { controlledBy, createdAt, fieldAt, metadata, type KubernetesObject } from '../object.ts';
import type { Resource } from '../resource.ts';
import type { Store } from '../store/store.ts';
import { stored } from './stored.ts';

const template = ({ name, labels }: FinishedJobs): object => ({
  metadata: { labels },
  spec: { restartPolicy: 'Never', containers: [{ name, image: `example.azurecr.io/${name}:1.4.2` }] },
});

const ttl = ({ ttlSecondsAfterFinished: seconds }: FinishedJobs): object => (seconds === undefined ? {} : { ttlSecondsAfterFinished: seconds });

function job(jobs: FinishedJobs, index: number): KubernetesObject {
  const { namespace, name, phase, schedule } = jobs;
  const owner = schedule === undefined ? {} : { ownerReferences: [{ ...controlledBy('CronJob', { name, namespace }), apiVersion: 'batch/v1' }] };
  const type = phase === 'Succeeded' ? 'Complete' : 'Failed';
  return {
    metadata: metadata('Job', { name: jobName(jobs, index), namespace, labels: jobs.labels, generation: 1, ...owner }),
    spec: { parallelism: 1, completions: 1, backoffLimit: 6, template: template(jobs), ...ttl(jobs) },
    status: { [phase === 'Succeeded' ? 'succeeded' : 'failed']: 1, startTime: createdAt, completionTime: createdAt, conditions: [{ type, status: 'True', lastTransitionTime: createdAt }] },
  };
}

function cronJob(jobs: FinishedJobs): KubernetesObject[] {
  const { namespace, name, schedule, keepsSucceeded } = jobs;
  if (schedule === undefined) return [];
  const limits = keepsSucceeded === undefined ? {} : { successfulJobsHistoryLimit: keepsSucceeded };
  return [
    {
      metadata: metadata('CronJob', { name, namespace, generation: 1 }),
      spec: { schedule, concurrencyPolicy: 'Allow', suspend: false, ...limits, jobTemplate: { spec: { template: template(jobs), ...ttl(jobs) } } },
      status: { lastScheduleTime: createdAt },
    },
  ];
}

/** Puts the jobs of a scenario, and who makes them, into the store. */
export function seedBatch(store: Store, { finishedJobs }: Scenario): void {
  store.seed('jobs.batch', finishedJobs.flatMap((jobs) => Array.from({ length: jobs.count }, (_, index) => job(jobs, index))));
  store.seed('cronjobs.batch', finishedJobs.flatMap(cronJob));
}

const group = { group: 'batch', version: 'v1' } as const;

/** Jobs and CronJobs, without controllers: what has ended stays, and nothing is begun. */
export const batchKinds = (store: Store): readonly Resource[] => [
  stored(store, { ...group, name: 'jobs', kind: 'Job', columns: [{ name: 'Completions', cell: (object) => `${fieldAt(object, 'status.succeeded') || '0'}/${fieldAt(object, 'spec.completions')}` }] }),
  stored(store, { ...group, name: 'cronjobs', kind: 'CronJob', shortNames: ['cj'], columns: [{ name: 'Schedule', cell: (object) => fieldAt(object, 'spec.schedule') }] }),
];
