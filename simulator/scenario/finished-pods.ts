import { podSuffix } from './agents.ts';
import type { ClusterPod } from './cluster-pod.ts';
import { jobName } from './finished-jobs.ts';
import { podOf } from './pod-of.ts';
import type { Scenario } from './schema.ts';

/** The pods of ended jobs. Those that hold addresses have them in the store of their node; none is a network namespace. */
export function finishedPods(scenario: Pick<Scenario, 'finishedJobs'>, addressOn: (node: string) => string): readonly ClusterPod[] {
  return scenario.finishedJobs.flatMap((jobs) =>
    Array.from({ length: jobs.count }, (_, index) => {
      const job = jobName(jobs, index);
      return podOf(jobs.name, {
        namespace: jobs.namespace,
        name: `${job}-${podSuffix(`${jobs.namespace}/${job}`)}`,
        node: jobs.node,
        address: addressOn(jobs.node),
        labels: { ...jobs.labels, 'batch.kubernetes.io/job-name': job },
        owner: { kind: 'Job', name: job },
        ready: false,
        phase: jobs.phase,
        remains: jobs.holdsAddresses ? 'holds' : 'released',
      });
    }),
  );
}
