import pLimit from 'p-limit';
import { allOf } from '../all-of.ts';
import type { Answer, ClusterFacts, NodeSecurity } from '../evidence.ts';
import type { Routes, SubnetEgress } from '../evidence/egress.ts';
import { AccessError } from '../ports.ts';
import type { SubnetLinks } from '../ports.ts';
import { need } from './collector.ts';
import type { CollectContext, Collector } from './collector.ts';

/** Public addresses whose numbers are looked up. */
const MAX_ADDRESSES = 16;

/** How the subnets of nodes and pods get out: route table, NAT gateway, Azure's default way, the load balancer's addresses. */
export const routes: Collector<'routes', 'cluster' | 'networkSecurity'> = {
  kind: 'routes',
  source: 'Azure',
  uses: ['cluster', 'networkSecurity'],
  async collect({ cluster, networkSecurity }, context) {
    const facts = need(cluster);
    const limit = pLimit(context.atOnce);
    const subnets = subnetsOf(facts, need(networkSecurity));
    const [read, loadBalancerAddresses] = await allOf([
      allOf(subnets.map((subnet) => limit(() => egressOf(subnet, context)))),
      limit(() => addressesOf(facts.loadBalancer?.effectiveOutboundIps ?? [], context)),
    ]);
    return { subnets: read, loadBalancerAddresses };
  },
  excerpts: ({ subnets, loadBalancerAddresses }: Routes) => ({
    'arm/routes': [...subnets.map((subnet) => (subnet.ok ? JSON.stringify(subnet.value, null, 1) : subnet.reason)), `load balancer: ${loadBalancerAddresses.join(', ')}`].join('\n'),
  }),
};

type SubnetUse = Pick<SubnetEgress, 'subnetId' | 'prefixes' | 'nodes' | 'pods'>;

/** Azure ids are compared without regard to case. */
function subnetsOf({ pools }: ClusterFacts, security: readonly Answer<NodeSecurity>[]): readonly SubnetUse[] {
  const known = security.flatMap((answer) => (answer.ok ? [answer.value] : []));
  const ofNodes = [...Map.groupBy(known, ({ subnetId }) => subnetId.toLowerCase()).values()].flatMap((same): SubnetUse[] => {
    const [first] = same;
    return first === undefined ? [] : [{ subnetId: first.subnetId, prefixes: first.subnetPrefixes, nodes: same.map(({ node }) => node), pods: false }];
  });
  const ofPods = [...new Map(known.flatMap(({ podSubnet }) => (podSubnet?.ok === true ? [[podSubnet.value.subnetId.toLowerCase(), podSubnet.value] as const] : []))).values()];
  const unseen = pools.flatMap(({ subnetId }) => subnetId ?? []).filter((id) => !known.some(({ subnetId }) => subnetId.toLowerCase() === id.toLowerCase()));
  return [
    ...ofNodes,
    ...ofPods.map(({ subnetId, subnetPrefixes }): SubnetUse => ({ subnetId, prefixes: subnetPrefixes, nodes: known.filter(({ podSubnet }) => podSubnet?.ok === true && podSubnet.value.subnetId === subnetId).map(({ node }) => node), pods: true })),
    ...[...new Set(unseen)].map((subnetId): SubnetUse => ({ subnetId, prefixes: [], nodes: [], pods: false })),
  ];
}

async function egressOf(use: SubnetUse, { access: { arm }, signal }: CollectContext): Promise<Answer<SubnetEgress>> {
  try {
    const links = await arm.subnet(use.subnetId, signal);
    const [routeTable, natGateway] = await allOf([
      links.routeTableId === undefined ? undefined : arm.routeTable(links.routeTableId, signal),
      links.natGatewayId === undefined ? undefined : arm.natGateway(links.natGatewayId, signal),
    ]);
    return { ok: true, value: { ...use, ...named(use.subnetId, links), ...(routeTable === undefined ? {} : { routeTable }), ...(natGateway === undefined ? {} : { natGateway }) } };
  } catch (error) {
    if (error instanceof AccessError) return { ok: false, reason: error.message };
    throw error;
  }
}

const named = (id: string, { defaultOutboundAccess }: SubnetLinks) => ({
  name: id.split('/').at(-1) ?? id,
  ...(defaultOutboundAccess === undefined ? {} : { defaultOutboundAccess }),
});

/** Only for people to read: where they cannot be had, the way out is known all the same. */
async function addressesOf(ids: readonly string[], { access: { arm }, signal }: CollectContext): Promise<readonly string[]> {
  const answers = await Promise.allSettled(ids.slice(0, MAX_ADDRESSES).map((id) => arm.publicAddress(id, signal)));
  const bug = answers.find((answer) => answer.status === 'rejected' && !(answer.reason instanceof AccessError));
  if (bug?.status === 'rejected') throw bug.reason;
  return answers.flatMap((answer) => (answer.status === 'fulfilled' && answer.value !== '' ? [answer.value] : []));
}
