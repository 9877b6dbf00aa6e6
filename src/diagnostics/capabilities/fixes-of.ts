import pLimit from 'p-limit';
import type { KubernetesRight } from '../azure/access-review.ts';
import type { Rehearsal } from '../azure/rehearsal.ts';
import type { Answer, ClusterFacts, Gathered } from '../evidence.ts';
import type { ChannelCapability, FixCapability, Works } from './capability.ts';
import { FIX_OF, NEEDED } from './fixes.ts';
import type { Fix, NeededRight } from './fixes.ts';
import { settledBy } from './settled-by.ts';

export interface FixQuestion {
  readonly rehearsal: Pick<Rehearsal, 'rights' | 'reviews'>;
  readonly gathered: Pick<Gathered, 'cluster' | 'networkSecurity'>;
  /** Changes on nodes go by Run Command. */
  readonly runCommand: ChannelCapability;
  /** Questions under way at once. */
  readonly atOnce: number;
  readonly signal: AbortSignal;
}

/** Places of one kind that are asked about: rights rarely differ between two security groups. */
const MAX_PLACES = 8;

/** What the bot could change once people agree, by its rights alone: nothing is tried. */
export async function fixesOf(question: FixQuestion): Promise<readonly FixCapability[]> {
  const fixes = [...new Set(Object.values(FIX_OF))];
  const limit = pLimit(question.atOnce);
  return Promise.all(fixes.map((fix) => limit(() => fixOf(fix, question))));
}

async function fixOf(fix: Fix, question: FixQuestion): Promise<FixCapability> {
  const found = (await Promise.all(NEEDED[fix].map((needed) => judged(needed, question)))).flat();
  const against = found.filter(({ works }) => works === 'no');
  const open = found.filter(({ works }) => works === 'unknown');
  const [works, because]: readonly [Works, readonly Judged[]] = against.length > 0 ? ['no', against] : open.length > 0 ? ['unknown', open] : ['yes', []];
  const reason = [...new Set(because.flatMap((one) => one.reason ?? []))].join('; ');
  return { fix, works, ...(reason === '' ? {} : { reason }), settle: settledBy(reason) };
}

type Judged = Pick<FixCapability, 'works' | 'reason'>;

async function judged(needed: NeededRight, question: FixQuestion): Promise<readonly Judged[]> {
  switch (needed.kind) {
    case 'node':
      return [question.runCommand];
    case 'kubernetes':
      return [await inKubernetes(needed.right, question)];
    case 'azure':
      return inAzure(needed, question);
  }
}

async function inKubernetes(right: KubernetesRight, { rehearsal, signal }: FixQuestion): Promise<Judged> {
  const answer = await rehearsal.reviews.may(right, signal);
  if (!answer.ok) return { works: 'unknown', reason: answer.reason };
  const where = right.namespace === undefined ? 'at the cluster scope' : `in the namespace "${right.namespace}"`;
  return answer.value ? { works: 'yes' } : { works: 'no', reason: `the bot cannot ${right.verb} resource "${[right.resource, right.subresource ?? []].flat().join('/')}" in API group "${right.group}" ${where}` };
}

async function inAzure({ subject, action }: Extract<NeededRight, { kind: 'azure' }>, question: FixQuestion): Promise<readonly Judged[]> {
  const places = placesOf(subject, question.gathered);
  if (!places.ok) return [{ works: 'unknown', reason: places.reason }];
  if (places.value.length === 0) return [{ works: 'unknown', reason: 'the cluster has nothing that this would change' }];
  return Promise.all(
    places.value.slice(0, MAX_PLACES).map(async (scope): Promise<Judged> => {
      const right = await question.rehearsal.rights.may(scope, action, question.signal);
      if (!right.ok) return { works: 'unknown', reason: right.reason };
      return right.value.allowed ? { works: 'yes' } : { works: 'no', reason: right.value.says };
    }),
  );
}

function placesOf(subject: Extract<NeededRight, { kind: 'azure' }>['subject'], { cluster, networkSecurity }: FixQuestion['gathered']): Answer<readonly string[]> {
  if (!cluster.ok) return cluster;
  if (subject === 'cluster') return { ok: true, value: [cluster.value.id] };
  if (subject === 'node-group') return { ok: true, value: [groupOf(cluster.value)] };
  if (subject === 'private-zone') return { ok: true, value: zoneOf(cluster.value) };
  if (subject === 'subnets') return { ok: true, value: different(cluster.value.pools.flatMap(({ subnetId, podSubnetId }) => [subnetId ?? [], podSubnetId ?? []].flat())) };
  if (!networkSecurity.ok) return networkSecurity;
  const read = networkSecurity.value.flatMap((answer) => (answer.ok ? [answer.value] : []));
  const refused = networkSecurity.value.find((answer) => !answer.ok);
  if (read.length === 0 && refused !== undefined) return refused;
  return { ok: true, value: different(read.flatMap(({ groups }) => groups.map(({ id }) => id))) };
}

const groupOf = ({ id, nodeResourceGroup }: ClusterFacts): string => `/subscriptions/${/^\/subscriptions\/([^/]+)/i.exec(id)?.[1] ?? ''}/resourceGroups/${nodeResourceGroup}`;

/** The customer's zone; one of AKS's own lies in the node resource group, and is not looked for. */
const zoneOf = ({ privateDnsZoneId }: ClusterFacts): readonly string[] => (privateDnsZoneId === undefined ? [] : [privateDnsZoneId]);

const different = (ids: readonly string[]): readonly string[] => [...new Map(ids.map((id) => [id.toLowerCase(), id])).values()];
