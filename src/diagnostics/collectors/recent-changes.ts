/**
 * What was changed near a fault. No check judges by it, and it costs requests: so it is no evidence like the others, but
 * asked for once something is at fault, and only about what that names.
 */
import type { Answer, ClusterFacts, Machine, NodeFacts } from '../evidence.ts';
import type { ChangeWindow, RecentChange, RecentChanges } from '../evidence/changes.ts';
import { nodeOf, objectOf } from '../changes/resource.ts';
import type { ChangeReader } from '../ports.ts';
import { AccessError } from '../ports.ts';

/** How far back changes are told. */
export const WINDOW_MS = 2 * 3_600_000;

/** Resource groups whose activity is read: those of the cluster, of its nodes, of networks. */
const MAX_GROUPS = 4;

export interface ChangesQuestion {
  /** As in `Finding.concerns`, of all faults. */
  readonly resources: readonly string[];
  readonly cluster: Answer<ClusterFacts>;
  readonly nodes: Answer<readonly NodeFacts[]>;
  readonly window: ChangeWindow;
}

export async function recentChanges({ resources, cluster, nodes, window }: ChangesQuestion, reader: ChangeReader, signal: AbortSignal): Promise<RecentChanges> {
  const machines = nodes.ok ? nodes.value : [];
  const { groups, unread } = groupsOf(resources, machines, cluster);
  const own = cluster.ok ? cluster.value.identityPrincipals : [];
  const objects = unique(resources.filter((resource) => objectOf(resource) !== undefined));
  const parts = await Promise.all([
    ...groups.map((group) => orUnread(() => reader.inGroup(group, own, window, signal))),
    ...(objects.length === 0 ? [] : [orUnread(() => reader.ofObjects(objects, window, signal))]),
  ]);
  const changes = [...parts.flatMap((part) => part.changes).map((change) => onNode(change, machines)), ...madeNodes(machines, window)];
  return { changes: different(changes), unread: [...unread, ...parts.flatMap((part) => part.unread), ...untoldNodes(resources, nodes)] };
}

async function orUnread(read: () => Promise<RecentChanges>): Promise<RecentChanges> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AccessError) return { changes: [], unread: [error.message] };
    throw error;
  }
}

/** The groups that hold what faults name; of a node, that of its machine. */
function groupsOf(resources: readonly string[], nodes: readonly NodeFacts[], cluster: Answer<ClusterFacts>): { readonly groups: readonly string[]; readonly unread: readonly string[] } {
  const places = resources.flatMap((resource) => placeOf(resource) ?? []);
  const own = cluster.ok ? placeOf(cluster.value.id)?.subscription : undefined;
  const far = places.filter(({ subscription }) => own !== undefined && subscription !== own);
  const ofNodes = resources.flatMap((resource) => machineGroup(nodes.find(({ name }) => name === nodeOf(resource))) ?? []);
  const near = places.filter((place) => !far.includes(place)).map(({ group }) => group);
  const all = unique([...near, ...ofNodes].map((group) => group.toLowerCase()));
  const unread = [
    ...unique(far.map(({ subscription }) => subscription)).map((subscription) => `The activity log of the subscription ${subscription}, which is not the cluster's, was not read`),
    ...(all.length > MAX_GROUPS ? [`Of ${all.length} resource groups, the activity of ${MAX_GROUPS} was read`] : []),
  ];
  return { groups: all.slice(0, MAX_GROUPS), unread };
}

function placeOf(id: string): { readonly subscription: string; readonly group: string } | undefined {
  const [, subscription, group] = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)/i.exec(id) ?? [];
  return subscription === undefined || group === undefined ? undefined : { subscription: subscription.toLowerCase(), group };
}

const machineGroup = (node: NodeFacts | undefined): string | undefined => (node?.machine.ok === true ? node.machine.value.resourceGroup : undefined);

/** People know a node by its name, and Azure by that of its machine. */
function onNode(change: RecentChange, nodes: readonly NodeFacts[]): RecentChange {
  const node = nodes.find(({ machine }) => machine.ok && isMachine(change.resource, machine.value));
  return node === undefined ? change : { ...change, what: `${change.what}, the node \`${node.name}\``, resource: `node/${node.name}` };
}

function isMachine(id: string, machine: Machine): boolean {
  const type = machine.kind === 'vmss' ? `virtualMachineScaleSets/${machine.scaleSet}/virtualMachines/${machine.instanceId}` : `virtualMachines/${machine.name}`;
  return id.toLowerCase().endsWith(`/resourcegroups/${machine.resourceGroup}/providers/microsoft.compute/${type}`.toLowerCase());
}

/** A node that is new, or that was made anew with another image. */
const madeNodes = (nodes: readonly NodeFacts[], { from, until }: ChangeWindow): readonly RecentChange[] =>
  nodes.flatMap(({ name, createdAt = '', imageVersion = '' }) => {
    const at = Date.parse(createdAt);
    const image = imageVersion === '' ? '' : ` (node image ${imageVersion})`;
    return at >= from && at <= until ? [{ at: new Date(at).toISOString(), by: '', what: `made the node \`${name}\`${image}`, resource: `node/${name}` }] : [];
  });

const untoldNodes = (resources: readonly string[], nodes: Answer<readonly NodeFacts[]>): readonly string[] =>
  !nodes.ok && resources.some((resource) => nodeOf(resource) !== undefined) ? [`When nodes were made is not known: ${nodes.reason}`] : [];

const unique = (values: readonly string[]): readonly string[] => [...new Set(values)];

const different = (changes: readonly RecentChange[]): readonly RecentChange[] =>
  [...new Map(changes.map((change) => [`${change.at} ${change.resource} ${change.what} ${change.by}`.toLowerCase(), change])).values()];
