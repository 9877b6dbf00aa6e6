import { podSuffix } from './agents.ts';
import type { ClusterPod } from './cluster-pod.ts';
import { jobName } from './finished-jobs.ts';
import type { Scenario } from './schema.ts';

/** The pods of ended jobs. Those that hold addresses have them in the store of their node; none is a network namespace. */
export function finishedPods(scenario: Pick<Scenario, 'finishedJobs'>, addressOn: (node: string) => string): readonly ClusterPod[] {
  return scenario.finishedJobs.flatMap((jobs) =>
    Array.from({ length: jobs.count }, (_, index): ClusterPod => {
      const job = jobName(jobs, index);
      return {
        namespace: jobs.namespace,
        name: `${job}-${podSuffix(`${jobs.namespace}/${job}`)}`,
        node: jobs.node,
        address: addressOn(jobs.node),
        labels: { ...jobs.labels, 'batch.kubernetes.io/job-name': job },
        owner: { kind: 'Job', name: job },
        hostNetwork: false,
        ready: false,
        phase: jobs.phase,
        restarts: 0,
        dnsPolicy: 'ClusterFirst',
        images: [],
        serviceAccount: 'default',
        setup: [],
        ports: [],
        listens: [],
        containerName: jobs.name,
        remains: jobs.holdsAddresses ? 'holds' : 'released',
      };
    }),
  );
}
