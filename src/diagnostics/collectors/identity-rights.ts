import pLimit from 'p-limit';
import type { Answer, ClusterFacts } from '../evidence.ts';
import type { FailedOperations, IdentityRights, NeedReason, ScopeRights } from '../evidence/identity.ts';
import type { Routes } from '../evidence/egress.ts';
import { readRefusal } from '../net/egress/refusal.ts';
import { AccessError } from '../ports.ts';
import type { CollectContext, Collector } from './collector.ts';
import { need } from './collector.ts';

type Needs = 'cluster' | 'routes' | 'failedOperations';

interface Wanted {
  readonly scope: string;
  readonly reason: NeedReason;
  readonly actions: readonly string[];
}

/** Places at most where rights are read, and those that are taken from the activity log. */
const MAX_SCOPES = 12;
const MAX_REFUSED = 4;

/**
 * Who has which role where the cluster's identity needs one: Azure tells nobody what another identity may do, so its
 * assignments, their roles and denials are read and added up.
 */
export const identityRights: Collector<'identityRights', Needs> = {
  kind: 'identityRights',
  source: 'Azure',
  uses: ['cluster', 'routes', 'failedOperations'],
  async collect({ cluster, routes, failedOperations }, context): Promise<IdentityRights> {
    const facts = need(cluster);
    const limit = pLimit(context.atOnce);
    const wanted = [...byDesign(facts, routes), ...lately(facts, failedOperations)];
    const scopes = await Promise.all(merged(wanted).slice(0, MAX_SCOPES).map((one) => limit(() => rightsAt(one, facts.identityPrincipals, context))));
    return { principals: facts.identityPrincipals, scopes };
  },
  excerpts: (rights) => ({ 'arm/identity-rights': JSON.stringify(rights, null, 1) }),
};

/** Source: AKS, "AKS service permissions" (identity that operates the cluster), "Use kubenet", "Private clusters" (custom zones). */
const JOIN_SUBNET = ['Microsoft.Network/virtualNetworks/subnets/read', 'Microsoft.Network/virtualNetworks/subnets/join/action'];
const WRITE_ZONE = ['Microsoft.Network/privateDnsZones/A/write', 'Microsoft.Network/privateDnsZones/virtualNetworkLinks/write'];
const WRITE_ROUTES = ['Microsoft.Network/routeTables/read', 'Microsoft.Network/routeTables/routes/write'];

function byDesign(facts: ClusterFacts, routes: Answer<Routes>): readonly Wanted[] {
  // What AKS made itself, in the node resource group, it has the rights to.
  const own = `/resourcegroups/${facts.nodeResourceGroup.toLowerCase()}/`;
  const isOwn = (id: string): boolean => id.toLowerCase().includes(own);
  const subnets = facts.pools.flatMap(({ subnetId }): Wanted[] => (subnetId === undefined || isOwn(subnetId) ? [] : [{ scope: subnetId, reason: 'node-subnet', actions: JOIN_SUBNET }]));
  const podSubnets = facts.pools.flatMap(({ podSubnetId }): Wanted[] => (podSubnetId === undefined || isOwn(podSubnetId) ? [] : [{ scope: podSubnetId, reason: 'pod-subnet', actions: JOIN_SUBNET }]));
  const zones = facts.privateDnsZoneId === undefined ? [] : [{ scope: facts.privateDnsZoneId, reason: 'private-dns-zone', actions: WRITE_ZONE } as const];
  return [...subnets, ...podSubnets, ...zones, ...(facts.networkPlugin === 'kubenet' && subnets.length > 0 ? routeTables(facts, routes) : [])];
}

/** Kubenet writes a route per node into the table of the customer's subnet; a table in the node resource group is its own. */
function routeTables({ nodeResourceGroup }: ClusterFacts, routes: Answer<Routes>): readonly Wanted[] {
  const tables = routes.ok ? routes.value.subnets.flatMap((subnet) => (subnet.ok ? (subnet.value.routeTable?.id ?? []) : [])) : [];
  const own = `/resourcegroups/${nodeResourceGroup.toLowerCase()}/`;
  return tables.filter((id) => !id.toLowerCase().includes(own)).map((scope) => ({ scope, reason: 'route-table', actions: WRITE_ROUTES }));
}

/** What the identity was refused may have been granted since: its rights are looked at as they are now. */
function lately({ identityPrincipals }: ClusterFacts, failed: Answer<FailedOperations>): readonly Wanted[] {
  const operations = failed.ok && failed.value.operations.ok ? failed.value.operations.value : [];
  const own = operations.filter(({ caller }) => identityPrincipals.some((principal) => principal.toLowerCase() === caller.toLowerCase()));
  // Events of Services come from the cluster's own controller.
  const events = failed.ok && failed.value.events.ok ? failed.value.events.value : [];
  return [...own, ...events]
    .flatMap(({ message }): Wanted[] => {
      const refusal = readRefusal(message);
      return refusal === undefined ? [] : [{ scope: refusal.scope, reason: 'refused-lately', actions: [refusal.action] }];
    })
    .slice(0, MAX_REFUSED);
}

/** Each place once, with everything that is needed there. */
function merged(wanted: readonly Wanted[]): readonly Wanted[] {
  return [...Map.groupBy(wanted, ({ scope }) => scope.toLowerCase()).values()].flatMap((same) => {
    const [first] = same;
    return first === undefined ? [] : [{ ...first, actions: [...new Set(same.flatMap(({ actions }) => actions))] }];
  });
}

async function rightsAt({ scope, reason, actions }: Wanted, principals: readonly string[], { access: { arm }, signal }: CollectContext): Promise<ScopeRights> {
  const [grants, denials] = await Promise.all([answerOf(() => arm.roleGrants(scope, principals, signal)), answerOf(() => arm.denials(scope, signal))]);
  return { scope, reason, actions, grants, denials };
}

async function answerOf<T>(read: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { ok: true, value: await read() };
  } catch (error) {
    if (error instanceof AccessError) return { ok: false, reason: error.message };
    throw error;
  }
}
