import { allOf } from '../all-of.ts';
import type { Answer, ClusterFacts, NodeSecurity } from '../evidence.ts';
import type { NatGatewaySnat, SnatMetrics } from '../evidence/snat.ts';
import type { MetricSeries } from '../net/metrics/metrics.ts';
import type { Window } from '../net/metrics/snat.ts';
import type { MetricsAnswer, MetricsQuestion } from '../ports.ts';
import { AccessError } from '../ports.ts';
import { MissingEvidence, need } from './collector.ts';
import type { CollectContext, Collector } from './collector.ts';
import { MINUTE_MS, backendsOf, failureSpan, iso, minutesWithValue, pointsIn } from './shared/backend-snat.ts';

/** How far back failures count as the trouble that people see now. */
const MINUTES = 30;

type Needs = 'cluster' | 'networkSecurity';

/**
 * Azure's own counts of translated connections, by node or NAT gateway. Source: Azure Load Balancer, "Standard load
 * balancer diagnostics"; NAT gateway, "Metrics and alerts".
 */
export const snatMetrics: Collector<'snatMetrics', Needs> = {
  kind: 'snatMetrics',
  source: 'Azure',
  uses: ['cluster', 'networkSecurity'],
  async collect(gathered, context) {
    const cluster = need(gathered.cluster);
    if (cluster.outboundType === 'loadBalancer') return ofLoadBalancer(cluster, context);
    if (/natgateway/i.test(cluster.outboundType)) return ofNatGateways(cluster, gathered.networkSecurity, context);
    throw new MissingEvidence(`no load balancer and no NAT gateway of the cluster translates what leaves it (outbound type ${cluster.outboundType})`);
  },
  excerpts: (metrics) => ({ 'arm/snat-metrics': excerptOf(metrics) }),
};

/** Not `kubernetes-internal`, nor any other: outbound rules are on this one. */
const loadBalancerId = ({ id, nodeResourceGroup }: ClusterFacts): string =>
  `${id.split('/').slice(0, 3).join('/')}/resourceGroups/${nodeResourceGroup}/providers/Microsoft.Network/loadBalancers/kubernetes`;

async function ofLoadBalancer(cluster: ClusterFacts, { access: { arm }, signal }: CollectContext): Promise<SnatMetrics> {
  const resourceId = loadBalancerId(cluster);
  const [counts, ports] = await allOf([
    arm.metrics({ resourceId, names: ['SnatConnectionCount'], aggregation: 'Total', dimensions: ['BackendIPAddress', 'ConnectionState'], minutes: MINUTES }, signal),
    arm.metrics({ resourceId, names: ['UsedSnatPorts', 'AllocatedSnatPorts'], aggregation: 'Average', dimensions: ['BackendIPAddress', 'FrontendIPAddress', 'ProtocolType'], minutes: MINUTES }, signal),
  ]);
  const backends = backendsOf(counts.series, ports.series, windowOf(counts));
  const beside = await gatewaysBeside(cluster, { access: { arm }, signal });
  const isIdle = backends.every(({ attempted = 0 }) => attempted === 0);
  const { problems, ...frame } = frameOf(isIdle && beside.answers.length > 0 ? beside.answers : [counts, ports]);
  return { ...frame, problems: [...problems, ...(isIdle ? beside.problems : [])], backends, natGateways: beside.natGateways };
}

type OfGateways = Pick<SnatMetrics, 'natGateways' | 'problems'> & { readonly answers: readonly MetricsAnswer[] };

type Reading = { readonly access: Pick<CollectContext['access'], 'arm'>; readonly signal: AbortSignal };

/**
 * Somebody may have put a NAT gateway on the customer's own subnet, which then takes what the load balancer would have
 * translated, whatever the outbound type says. Source: Azure NAT gateway, "NAT gateway and other outbound methods".
 */
async function gatewaysBeside(cluster: ClusterFacts, context: Reading): Promise<OfGateways> {
  const given = different(cluster.pools.flatMap(({ subnetId }) => subnetId ?? []));
  try {
    return await readGateways(given, context);
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    return { answers: [], natGateways: [], problems: [`whether a NAT gateway takes the traffic of the nodes' subnets is not known: ${error.message}`] };
  }
}

const windowOf = ({ from, until }: MetricsAnswer): Window => ({ from, to: until });

async function ofNatGateways(cluster: ClusterFacts, security: Answer<readonly Answer<NodeSecurity>[]>, { access: { arm }, signal }: CollectContext): Promise<SnatMetrics> {
  const { answers, natGateways } = await readGateways(subnetsOf(cluster, security), { access: { arm }, signal });
  if (natGateways.length === 0) throw new MissingEvidence(`no subnet of the cluster has a NAT gateway, though its outbound type is ${cluster.outboundType}`);
  return { ...frameOf(answers), backends: [], natGateways };
}

async function readGateways(subnets: readonly string[], context: Reading): Promise<OfGateways> {
  const links = await allOf(subnets.map((id) => context.access.arm.subnet(id, context.signal)));
  const ids = different(links.flatMap(({ natGatewayId }) => natGatewayId ?? []));
  const read = await allOf(ids.map((id) => gatewayMetrics(id, context)));
  return { answers: read.flatMap(({ answers }) => answers), natGateways: read.map(({ facts }) => facts), problems: [] };
}

/** Azure's ids do not tell capital letters from small ones. */
const different = (ids: readonly string[]): readonly string[] => [...new Map(ids.map((id) => [id.toLowerCase(), id])).values()];

/** Of pools on a subnet of the customer, and of nodes on whatever subnet they have. */
function subnetsOf({ pools }: ClusterFacts, security: Answer<readonly Answer<NodeSecurity>[]>): readonly string[] {
  const given = pools.flatMap(({ subnetId }) => subnetId ?? []);
  const seen = given.length > 0 ? [] : need(security).flatMap((answer) => (answer.ok ? [answer.value.subnetId] : []));
  const all = different([...given, ...seen]);
  if (all.length === 0) throw new MissingEvidence('the subnets of the nodes are not known, and so neither is their NAT gateway');
  return all;
}

async function gatewayMetrics(id: string, { access: { arm }, signal }: Reading) {
  const ask = (names: readonly string[], dimensions: readonly string[]): Promise<MetricsAnswer> =>
    arm.metrics({ resourceId: id, names, aggregation: 'Total', dimensions, minutes: MINUTES } satisfies MetricsQuestion, signal);
  const [counts, drops] = await allOf([ask(['SNATConnectionCount'], ['ConnectionState']), ask(['PacketDropCount'], [])]);
  return { answers: [counts, drops], facts: gatewayOf(id, counts, drops) };
}

function gatewayOf(id: string, counts: MetricsAnswer, drops: MetricsAnswer): NatGatewaySnat {
  const inState = (state: string): number | undefined => sumOf(counts.series.filter(({ dimensions }) => dimensions['connectionstate']?.toLowerCase() === state), windowOf(counts));
  const [failed, attempted, dropped] = [inState('failed'), inState('attempted'), sumOf(drops.series, windowOf(drops))];
  return {
    id,
    name: id.split('/').at(-1) ?? id,
    ...(failed === undefined ? {} : { failed }),
    ...(attempted === undefined ? {} : { attempted }),
    ...(dropped === undefined ? {} : { dropped }),
    ...failureSpan(counts.series, windowOf(counts)),
  };
}

function sumOf(series: readonly MetricSeries[], window: Window): number | undefined {
  const totals = series.flatMap((one) => pointsIn(one, window).flatMap(({ total }) => total ?? []));
  return totals.length === 0 ? undefined : totals.reduce((sum, total) => sum + total, 0);
}

function frameOf(answers: readonly MetricsAnswer[]): Omit<SnatMetrics, 'backends' | 'natGateways'> {
  const [from, to] = [Math.min(...answers.map((one) => one.from)), Math.max(...answers.map((one) => one.until))];
  const minutes = minutesWithValue(answers.flatMap(({ series }) => series), { from, to });
  const [first, last] = [minutes[0], minutes.at(-1)];
  return {
    from: iso(from),
    until: iso(to),
    ...(last === undefined ? {} : { reaches: iso(Math.min(last + MINUTE_MS, to)) }),
    missingMinutes: first === undefined || last === undefined ? 0 : (last - from) / MINUTE_MS + 1 - minutes.length,
    problems: [...new Set(answers.flatMap(({ problems }) => problems))],
  };
}

const number = (value: number | undefined): string => (value === undefined ? 'no value' : String(Math.round(value)));

function excerptOf({ from, until, reaches, missingMinutes, problems, backends, natGateways }: SnatMetrics): string {
  return [
    `asked for ${from} to ${until}; values until ${reaches ?? 'never'}; ${missingMinutes} minutes without any`,
    ...problems,
    ...backends.map((one) => `${one.address}: failed ${number(one.failed)}, attempted ${number(one.attempted)}, ports used ${number(one.used)} of ${number(one.allocated)}${one.raisedAt === undefined ? '' : `, since ports were added at ${one.raisedAt}`}`),
    ...natGateways.map((one) => `${one.name}: failed ${number(one.failed)}, attempted ${number(one.attempted)}, packets dropped ${number(one.dropped)}`),
  ].join('\n');
}
