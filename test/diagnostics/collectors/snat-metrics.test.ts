import { describe, expect, test } from '@jest/globals';
import { MissingEvidence } from '../../../src/diagnostics/collectors/collector.ts';
import { snatMetrics } from '../../../src/diagnostics/collectors/snat-metrics.ts';
import type { ClusterFacts } from '../../../src/diagnostics/evidence.ts';
import type { MetricSeries } from '../../../src/diagnostics/net/metrics/metrics.ts';
import { AccessError } from '../../../src/diagnostics/ports.ts';
import type { ArmReader, MetricsQuestion } from '../../../src/diagnostics/ports.ts';
import { context } from '../egress-context.ts';
import { SUBNET, cluster, gathered, pool } from '../evidence.ts';

const UNTIL = Date.parse('2026-11-20T10:42:20Z');
const FROM = Date.parse('2026-11-20T10:12:00Z');
const GATEWAY = '/subscriptions/s/resourceGroups/rg-network/providers/Microsoft.Network/natGateways/nat-aks';

/** Values at these minutes after the start. */
const series = (metric: string, dimensions: MetricSeries['dimensions'], key: 'total' | 'average', values: Readonly<Record<number, number>>): MetricSeries => ({
  metric,
  dimensions,
  points: Object.entries(values).map(([minute, value]) => ({ at: FROM + Number(minute) * 60_000, [key]: value })),
});

async function collect(facts: ClusterFacts, answer: (question: MetricsQuestion) => readonly MetricSeries[], subnet: ArmReader['subnet'] = async (id) => ({ id, prefixes: [], natGatewayId: GATEWAY })) {
  const asked: MetricsQuestion[] = [];
  const arm: Pick<ArmReader, 'metrics' | 'subnet'> = {
    metrics: async (question) => {
      asked.push(question);
      return { from: FROM, until: UNTIL, series: answer(question), problems: [] };
    },
    subnet,
  };
  const value = await snatMetrics.collect(gathered({ cluster: facts }), context({ arm }));
  return { value, asked };
}

describe('snatMetrics', () => {
  test("asks the load balancer of outbound rules, in the cluster's own node resource group, per node", async () => {
    const { asked } = await collect(cluster, () => []);
    expect(asked.map(({ resourceId }) => resourceId)).toEqual(Array.from({ length: 2 }, () => '/subscriptions/s/resourceGroups/MC_rg_demo_westeurope/providers/Microsoft.Network/loadBalancers/kubernetes'));
    expect(asked.map(({ names, aggregation }) => [...names, aggregation])).toEqual([['SnatConnectionCount', 'Total'], ['UsedSnatPorts', 'AllocatedSnatPorts', 'Average']]);
    for (const { dimensions } of asked) expect(dimensions).toContain('BackendIPAddress');
  });

  test('says how far the values reach, and how many minutes have none', async () => {
    const { value } = await collect(cluster, ({ aggregation }) => (aggregation === 'Total' ? [] : [series('allocatedsnatports', { backendipaddress: '10.224.0.4' }, 'average', { 0: 64, 1: 64, 5: 64 })]));
    expect(value).toMatchObject({ from: '2026-11-20T10:12:00.000Z', reaches: '2026-11-20T10:18:00.000Z', missingMinutes: 3, backends: [{ address: '10.224.0.4', allocated: 64 }] });
  });

  test('no value at all reaches nowhere', async () => {
    const { value } = await collect(cluster, () => []);
    expect(value.reaches).toBeUndefined();
    expect(value.backends).toEqual([]);
  });

  test.each<[string, ClusterFacts]>([
    ["of the pools' own subnets", { ...cluster, outboundType: 'userAssignedNATGateway', pools: [pool({ subnetId: SUBNET }), pool({ subnetId: SUBNET.toUpperCase() })] }],
    ['of the subnets that AKS made', { ...cluster, outboundType: 'managedNATGateway' }],
  ])('asks the NAT gateway %s, once', async (_what, facts) => {
    const { value, asked } = await collect(facts, ({ names }) =>
      names[0] === 'PacketDropCount' ? [series('packetdropcount', {}, 'total', { 1: 7 })] : [series('snatconnectioncount', { connectionstate: 'Failed' }, 'total', { 1: 2, 3: 4 }), series('snatconnectioncount', { connectionstate: 'Attempted' }, 'total', { 1: 20 })],
    );
    expect(asked.map(({ resourceId }) => resourceId)).toEqual([GATEWAY, GATEWAY]);
    expect(value.natGateways).toEqual([{ id: GATEWAY, name: 'nat-aks', failed: 6, attempted: 20, dropped: 7, failedFrom: '2026-11-20T10:13:00.000Z', failedUntil: '2026-11-20T10:15:00.000Z' }]);
  });

  describe('on the customer\'s own subnet, where the outbound type is a load balancer', () => {
    const own = { ...cluster, pools: [pool({ subnetId: SUBNET })] };
    const attempts = (count: number) => ({ names, resourceId }: MetricsQuestion) => (names[0] === 'SnatConnectionCount' && !resourceId.includes('natGateways') ? [series('snatconnectioncount', { backendipaddress: '10.224.0.4', connectionstate: 'Attempted' }, 'total', { 1: count })] : []);

    test('a NAT gateway is asked as well, since it takes what the load balancer would have translated', async () => {
      const { value, asked } = await collect(own, ({ resourceId, names }) => (resourceId === GATEWAY && names[0] !== 'PacketDropCount' ? [series('snatconnectioncount', { connectionstate: 'Failed' }, 'total', { 1: 2 })] : []));
      expect(asked.map(({ resourceId }) => resourceId)).toContain(GATEWAY);
      expect(value.natGateways).toMatchObject([{ name: 'nat-aks', failed: 2 }]);
    });

    test('no NAT gateway, no question to one', async () => {
      expect((await collect(own, attempts(5), async (id) => ({ id, prefixes: [] }))).value.natGateways).toEqual([]);
    });

    test('a subnet that may not be read matters only where the load balancer translates nothing', async () => {
      const refused = () => Promise.reject(new AccessError('refused (403)'));
      expect((await collect(own, attempts(5), refused)).value.problems).toEqual([]);
      expect((await collect(own, attempts(0), refused)).value.problems).toEqual([expect.stringContaining('refused (403)')]);
    });
  });

  test.each(['userDefinedRouting', 'none'])('outbound type %s has nothing to ask', async (outboundType) => {
    await expect(collect({ ...cluster, outboundType }, () => [])).rejects.toThrow(MissingEvidence);
  });
});
