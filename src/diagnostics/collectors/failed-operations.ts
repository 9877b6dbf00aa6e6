import { allOf } from '../all-of.ts';
import type { Answer, ClusterFacts } from '../evidence.ts';
import type { FailedOperations } from '../evidence/identity.ts';
import { AccessError } from '../ports.ts';
import { need } from './collector.ts';
import type { Collector } from './collector.ts';

/** How far back the activity log is read. */
const HOURS = 6;

/** Resource groups whose activity is read: that of the nodes, and those of the customer's networks. */
const MAX_GROUPS = 4;

/** What Azure refused for want of a permission, by the activity log and by the events of Services. */
export const failedOperations: Collector<'failedOperations', 'cluster'> = {
  kind: 'failedOperations',
  source: 'Azure and the Kubernetes API',
  uses: ['cluster'],
  async collect({ cluster }, { access: { arm, kubernetes }, signal }) {
    const groups = groupsOf(need(cluster));
    const [operations, events] = await allOf([
      answerOf(async () => (await allOf(groups.map((group) => arm.refusedOperations(group, HOURS, signal)))).flat()),
      answerOf(() => kubernetes.loadBalancerEvents(signal)),
    ]);
    return { hours: HOURS, operations, events };
  },
  excerpts: ({ operations, events }: FailedOperations) => ({
    'arm/activity-log': operations.ok ? operations.value.map(({ at, caller, code, operation, message }) => `${at} ${caller} ${code} ${operation}: ${message}`).join('\n') || 'nothing was refused' : operations.reason,
    'kubernetes/load-balancer-events': events.ok ? events.value.map(({ service, count, lastSeen, message }) => `${lastSeen} ${service} ×${count}: ${message}`).join('\n') || 'none' : events.reason,
  }),
};

async function answerOf<T>(read: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { ok: true, value: await read() };
  } catch (error) {
    if (error instanceof AccessError) return { ok: false, reason: error.message };
    throw error;
  }
}

const groupOf = (id: string): string => /\/resourceGroups\/([^/]+)\//i.exec(id)?.[1] ?? '';

/** Names of resource groups are compared without regard to case. */
function groupsOf({ nodeResourceGroup, pools }: ClusterFacts): readonly string[] {
  const all = [nodeResourceGroup, ...pools.flatMap(({ subnetId, podSubnetId }) => [subnetId ?? '', podSubnetId ?? '']).map(groupOf)];
  const different = new Map(all.filter((name) => name !== '').map((name) => [name.toLowerCase(), name]));
  return [...different.values()].slice(0, MAX_GROUPS);
}
