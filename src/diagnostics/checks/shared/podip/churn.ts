import type { Answer } from '../../../evidence.ts';
import type { PodFacts } from '../../../evidence/pods.ts';
import type { Batch, CronJobFacts } from '../../../evidence/podip.ts';

/** Pods that are done, of one workload that people know. */
export interface Leftovers {
  readonly namespace: string;
  /** `CronJob/report` where one makes the jobs; `jobs with app=worker` where each is a job of its own; otherwise what owns the pods. */
  readonly workload: string;
  readonly pods: readonly PodFacts[];
  /** Absent where no CronJob makes them, or it is gone. */
  readonly cronJob?: CronJobFacts;
  /** None of their jobs goes by itself. */
  readonly staysForEver: boolean;
}

/** The most first. */
export function leftoversOf(done: readonly PodFacts[], batch: Answer<Batch>): readonly Leftovers[] {
  const groups = Map.groupBy(done, (pod) => `${pod.namespace} ${workloadOf(pod, batch)}`);
  return [...groups.values()].map((pods) => leftovers(pods, batch)).toSorted((a, b) => b.pods.length - a.pods.length);
}

const jobOf = ({ namespace, workload }: PodFacts, batch: Answer<Batch>) =>
  batch.ok && workload.startsWith('Job/') ? batch.value.jobs.find((job) => job.namespace === namespace && `Job/${job.name}` === workload) : undefined;

function workloadOf(pod: PodFacts, batch: Answer<Batch>): string {
  const cronJob = jobOf(pod, batch)?.cronJob ?? '';
  if (cronJob !== '') return `CronJob/${cronJob}`;
  const labels = pod.workload.startsWith('Job/') ? templateLabels(pod) : '';
  return labels === '' ? pod.workload : `jobs with ${labels}`;
}

/** Labels that the job controller sets differ from job to job. Source: Kubernetes, "Well-Known Labels". */
const PER_JOB = /^(?:batch\.kubernetes\.io\/|job-name$|controller-uid$)/;

const templateLabels = ({ labels }: PodFacts): string =>
  Object.entries(labels).flatMap(([key, value]) => (PER_JOB.test(key) ? [] : [`${key}=${value}`])).toSorted().join(',');

function leftovers(pods: readonly PodFacts[], batch: Answer<Batch>): Leftovers {
  const [first] = pods;
  const namespace = first?.namespace ?? '';
  const workload = first === undefined ? '' : workloadOf(first, batch);
  const cronJob = batch.ok ? batch.value.cronJobs.find((one) => one.namespace === namespace && `CronJob/${one.name}` === workload) : undefined;
  const jobs = pods.flatMap((pod) => jobOf(pod, batch) ?? []);
  return { namespace, workload, pods, ...(cronJob === undefined ? {} : { cronJob }), staysForEver: jobs.length > 0 && jobs.every(({ ttlSeconds }) => ttlSeconds === undefined) };
}
