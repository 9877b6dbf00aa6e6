import pLimit from 'p-limit';
import type { Answer, Gathered } from '../evidence.ts';
import type { SubnetUsage } from '../evidence/podip.ts';
import { AccessError } from '../ports.ts';
import { need } from './collector.ts';
import type { CollectContext, Collector } from './collector.ts';

type Needs = 'cluster' | 'networkSecurity';

/** How full the subnets are that pods get addresses of; none where pods have a range of their own. */
export const subnetUsage: Collector<'subnetUsage', Needs> = {
  kind: 'subnetUsage',
  source: 'Azure',
  uses: ['cluster', 'networkSecurity'],
  collect: (gathered, context) => usages(subnetsOfPods(gathered), context),
  excerpts: (found) => ({ 'azure/subnet-usage': Object.entries(found).map(([id, answer]) => `${id}: ${answer.ok ? `${answer.value.used} of ${answer.value.limit}` : answer.reason}`).join('\n') || 'no subnet gives addresses to pods' }),
};

/** A pool's own subnets where the cluster names them; of a network that AKS made, those of the nodes' interfaces. */
function subnetsOfPods({ cluster, networkSecurity }: Gathered<Needs>): readonly string[] {
  const { networkPlugin, networkPluginMode, pools } = need(cluster);
  if (networkPlugin !== 'azure' || networkPluginMode === 'overlay') return [];
  const named = pools.flatMap(({ podSubnetId, subnetId }) => podSubnetId ?? subnetId ?? []);
  const isManaged = pools.some(({ podSubnetId, subnetId }) => podSubnetId === undefined && subnetId === undefined);
  const found = isManaged ? need(networkSecurity).flatMap((answer) => (answer.ok ? [answer.value.subnetId] : [])) : [];
  return [...new Map([...named, ...found].map((id) => [id.toLowerCase(), id])).values()];
}

async function usages(ids: readonly string[], { access, signal, atOnce }: CollectContext): Promise<Readonly<Record<string, Answer<SubnetUsage>>>> {
  const limit = pLimit(atOnce);
  return Object.fromEntries(await Promise.all(ids.map((id) => limit(async () => [id, await usageOf(() => access.arm.subnetUsage(id, signal))] as const))));
}

async function usageOf(read: () => Promise<SubnetUsage>): Promise<Answer<SubnetUsage>> {
  try {
    return { ok: true, value: await read() };
  } catch (error) {
    if (error instanceof AccessError) return { ok: false, reason: error.message };
    throw error;
  }
}
