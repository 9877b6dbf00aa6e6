import type { MetricsListOptionalParams } from '@azure/arm-monitor';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { minuteMs } from '../../../simulator/azure/metrics/timeline.ts';
import { armAlone, withArm, type ArmAlone } from './arm-alone.ts';
import { nodeGroup, subscription, yaml } from './scenario-text.ts';

const balancer = `/subscriptions/${subscription}/resourceGroups/${nodeGroup}/providers/Microsoft.Network/loadBalancers/kubernetes`;
const gateway = `/subscriptions/${subscription}/resourceGroups/rg-network/providers/Microsoft.Network/natGateways/nat-aks`;
const counters = [
  { node: 'aks-sys-vmss000000', attempted: 30, failed: 0, inUse: 4, allocated: 16, perDestination: [] },
  { node: 'aks-np-vmss00000a', attempted: 100, failed: 40, inUse: 16, allocated: 16, perDestination: [] },
  { node: 'aks-vms-12345678-vms0', attempted: 0, failed: 0, inUse: 0, allocated: 16, perDestination: [] },
];
const floor = (at: number): number => at - (at % minuteMs);
const lastMinutes = (minutes: number): string => `${new Date(floor(Date.now()) - minutes * minuteMs).toISOString()}/${new Date().toISOString()}`;

interface Series {
  readonly by: Record<string, string | undefined>;
  readonly points: readonly { readonly at: number; readonly values: Record<string, number> }[];
}

async function seriesOf({ monitor }: ArmAlone, options: MetricsListOptionalParams, id = balancer): Promise<Series[]> {
  const { value } = await monitor.metrics.list(id, { interval: 'PT1M', timespan: lastMinutes(10), ...options });
  return (value[0]?.timeseries ?? []).map(({ metadatavalues = [], data = [] }) => ({
    by: Object.fromEntries(metadatavalues.map((entry) => [entry.name?.value ?? '', entry.value])),
    points: data.map(({ timeStamp, ...values }) => ({
      at: timeStamp.getTime(),
      values: Object.fromEntries(Object.entries(values).filter((entry): entry is [string, number] => typeof entry[1] === 'number')),
    })),
  }));
}

const first = ([series]: readonly Series[]): Record<string, number> => series?.points[0]?.values ?? {};

describe("a load balancer's metrics", () => {
  let arm: ArmAlone;
  beforeAll(async () => {
    arm = await armAlone(yaml(), counters);
  });
  afterAll(async () => arm.close());

  test('failed connections name the one node that has them, by dimensions in lower case', async () => {
    const found = await seriesOf(arm, { metricnames: 'SnatConnectionCount', aggregation: 'Total', filter: "ConnectionState eq 'Failed' and BackendIPAddress eq '*'" });
    expect(found.map(({ by }) => by)).toEqual([{ connectionstate: 'Failed', backendipaddress: '10.224.0.5' }]);
    expect(first(found)).toEqual({ total: 40 });
  });

  test.each([
    ['without a filter: everything in one series', undefined, [[{}, 260]]],
    ['by state', "ConnectionState eq '*'", [[{ connectionstate: 'Attempted' }, 130], [{ connectionstate: 'Successful' }, 90], [{ connectionstate: 'Failed' }, 40]]],
    ['alternatives of one dimension', "(ConnectionState eq 'Failed' or ConnectionState eq 'Attempted') and backendipaddress eq '10.224.0.5'", [
      [{ connectionstate: 'Attempted', backendipaddress: '10.224.0.5' }, 100],
      [{ connectionstate: 'Failed', backendipaddress: '10.224.0.5' }, 40],
    ]],
    ['a state that never was', "ConnectionState eq 'Pending'", []],
  ])('connections %s', async (_name, filter, wanted) => {
    const found = await seriesOf(arm, { metricnames: 'SnatConnectionCount', aggregation: 'Total', ...(filter === undefined ? {} : { filter }) });
    expect(found.map(({ by, points }) => [by, points[0]?.values['total']])).toEqual(wanted);
  });

  test('ports are averages of each node; a node that used none has no series', async () => {
    const options = { aggregation: 'Average', filter: "BackendIPAddress eq '*' and ProtocolType eq 'TCP'" };
    const values = async (metricnames: string) =>
      (await seriesOf(arm, { ...options, metricnames })).map(({ by, points }) => [by['backendipaddress'], points[0]?.values]);
    expect(await values('UsedSnatPorts')).toEqual([['10.224.0.4', { average: 4 }], ['10.224.0.5', { average: 16 }]]);
    expect(await values('AllocatedSnatPorts')).toEqual(['10.224.0.4', '10.224.0.5', '10.224.0.6'].map((address) => [address, { average: 16 }]));
  });

  test('an aggregation that was not asked for, or means nothing here, is not there', async () => {
    expect(first(await seriesOf(arm, { metricnames: 'UsedSnatPorts', aggregation: 'Total' }))).toEqual({});
    expect(first(await seriesOf(arm, { metricnames: 'SnatConnectionCount', aggregation: 'Average,Total' }))).toEqual({ total: 260 });
    expect(first(await seriesOf(arm, { metricnames: 'SnatConnectionCount' }))).toEqual({ total: 260 });
  });

  test('every minute of the timespan is a point; the newest two have no value yet', async () => {
    const before = floor(Date.now());
    const [series] = await seriesOf(arm, { metricnames: 'SnatConnectionCount', aggregation: 'Total' });
    const after = floor(Date.now());
    const points = series?.points ?? [];
    expect(points.slice(1).every(({ at }, index) => at - (points[index]?.at ?? 0) === minuteMs)).toBe(true);
    expect(points[0]?.at).toBe(before - 10 * minuteMs);
    const newest = points.findLast(({ values }) => values['total'] !== undefined)?.at ?? 0;
    expect([before - 2 * minuteMs, after - 2 * minuteMs]).toContain(newest);
  });

  test('a coarser grain adds up its minutes', async () => {
    expect(first(await seriesOf(arm, { metricnames: 'SnatConnectionCount', interval: 'PT5M', filter: "ConnectionState eq 'Failed'" }))).toEqual({ total: 200 });
  });

  test('several metrics are answered in the order in which they were asked for', async () => {
    const { value, namespace, interval } = await arm.monitor.metrics.list(balancer, { metricnames: 'UsedSnatPorts,AllocatedSnatPorts' });
    expect([value.map(({ name }) => name.value), namespace, interval]).toEqual([
      ['UsedSnatPorts', 'AllocatedSnatPorts'],
      'Microsoft.Network/loadBalancers',
      'PT1M',
    ]);
  });

  const query = (text: string): string => `${balancer}/providers/Microsoft.Insights/metrics?api-version=2024-02-01&${text}`;
  test.each([
    ['an unknown metric', 'metricnames=SnatCount', /Failed to find metric configuration .* Valid metrics: SnatConnectionCount,/],
    ['a grain that no metric has', 'metricnames=UsedSnatPorts&interval=PT3M', /Invalid time grain duration: PT3M/],
    ['a timespan that is none', 'metricnames=UsedSnatPorts&timespan=yesterday', /Detected invalid time interval input: yesterday/],
    [
      'an offset whose plus sign was not encoded',
      'metricnames=UsedSnatPorts&timespan=2026-11-15T10:12:25+01:00/2026-11-15T11:12:25+01:00',
      /Detected invalid time interval input/,
    ],
    ['an end before the start', 'metricnames=UsedSnatPorts&timespan=2026-11-15T11:00:00Z/2026-11-15T10:00:00Z', /start time/],
    ['a dimension of another metric', "metricnames=UsedSnatPorts&$filter=ConnectionState eq 'Failed'", /does not support requested dimension combination: ConnectionState/],
    ['two dimensions joined by or', "metricnames=SnatConnectionCount&$filter=ConnectionState eq 'Failed' or BackendIPAddress eq '*'", /Invalid filter/],
    ['an aggregation that is none', 'metricnames=UsedSnatPorts&aggregation=Sum', /aggregation sum/],
    ['a top that is none', 'metricnames=UsedSnatPorts&top=all', /top/],
  ])('%s is refused, without the envelope of ARM', async (_name, text, message) => {
    await expect(arm.call(query(text))).resolves.toMatchObject({ status: 400, body: { code: 'BadRequest', message: expect.stringMatching(message) } });
  });

  test.each([
    ['PT30M', 30],
    ['2026-11-15T10:00:00Z/PT1H', 60],
    ['PT1H/2026-11-15T10:00:00Z', 60],
    ['2026-11-15T10:00:00/2026-11-15T10:05:00', 5],
    ['2026-11-15T10:00:00%2B01:00/2026-11-15T09:10:00Z', 10],
  ])('a timespan may be written %s', async (timespan, minutes) => {
    await expect(arm.call(query(`metricnames=UsedSnatPorts&timespan=${timespan}`))).resolves.toMatchObject({ status: 200, body: { cost: minutes } });
  });

  test('a balancer that does not exist has no metrics', async () => {
    await expect(seriesOf(arm, { metricnames: 'UsedSnatPorts' }, `${balancer}-internal`)).rejects.toMatchObject({ statusCode: 404 });
  });
});

describe('metrics that are late, missing or too many', () => {
  test('many nodes: ten series by default, all of them where top is asked for', async () => {
    const nodes = Array.from({ length: 12 }, (_, index) => `  - { name: aks-np-vmss0000${index + 20}, pool: np, address: 10.224.1.${index} }`).join('\n');
    const many = Array.from({ length: 12 }, (_, index) => ({ node: `aks-np-vmss0000${index + 20}`, attempted: 1, failed: 1, inUse: 8, allocated: 8, perDestination: [] }));
    await withArm(
      yaml({ nodes }),
      async (arm) => {
        const options = { metricnames: 'UsedSnatPorts', filter: "BackendIPAddress eq '*'" };
        expect(await seriesOf(arm, options)).toHaveLength(10);
        expect(await seriesOf(arm, { ...options, top: 50 })).toHaveLength(12);
      },
      many,
    );
  });

  test('minutes that the scenario takes away have no value', async () => {
    await withArm(
      yaml({ more: 'azure: { metrics: { lateMinutes: 0, missing: [5, 6, 7] } }' }),
      async (arm) => {
        const before = floor(Date.now());
        const [series] = await seriesOf(arm, { metricnames: 'UsedSnatPorts' });
        const known = new Set(series?.points.filter(({ values }) => values['average'] !== undefined).map(({ at }) => (before - at) / minuteMs));
        expect([...known].filter((ago) => ago === 6)).toEqual([]);
        expect(known.has(9) && known.has(0)).toBe(true);
      },
      counters,
    );
  });

  test('nothing was ever measured: the metric is there, without a series', async () => {
    await withArm(
      yaml({ more: 'azure: { metrics: { noData: true } }' }),
      async (arm) => expect(await seriesOf(arm, { metricnames: 'SnatConnectionCount' })).toEqual([]),
      counters,
    );
  });

  const change = async ({ containers }: ArmAlone): Promise<void> => {
    const current = await containers.managedClusters.get('rg-demo', 'demo');
    const networkProfile = { ...current.networkProfile, loadBalancerProfile: { ...current.networkProfile?.loadBalancerProfile, allocatedOutboundPorts: 1_024 } };
    await containers.managedClusters.createOrUpdate('rg-demo', 'demo', { ...current, networkProfile }, { updateIntervalInMs: 5 });
  };
  test.each([
    ['stays what it was', '{ lateMinutes: 0 }', 40, 16],
    ['is forgotten where the scenario says so', '{ lateMinutes: 0, forgetsOnChange: true }', undefined, 1_024],
  ])('what was measured before a change of the ports %s', async (_name, metrics, failed, ports) => {
    await withArm(
      yaml({ more: `azure: { metrics: ${metrics} }` }),
      async (arm) => {
        await change(arm);
        expect(first(await seriesOf(arm, { metricnames: 'SnatConnectionCount', filter: "ConnectionState eq 'Failed'" }))['total']).toBe(failed);
        const [allocated] = await seriesOf(arm, { metricnames: 'AllocatedSnatPorts' });
        expect(allocated?.points[0]?.values['average']).toBe(ports);
      },
      counters,
    );
  });
});

describe("a NAT gateway's metrics", () => {
  test('tell connections by state, dropped packets and whether it works', async () => {
    await withArm(
      yaml({ cluster: '  network: { outboundType: userAssignedNATGateway }' }),
      async (arm) => {
        const total = async (metricnames: string, filter?: string) =>
          (await seriesOf(arm, { metricnames, aggregation: 'Total,Average', ...(filter === undefined ? {} : { filter }) }, gateway)).map(({ by, points }) => [by, points[0]?.values]);
        expect(await total('SNATConnectionCount', "ConnectionState eq 'Failed'")).toEqual([[{ connectionstate: 'Failed' }, { total: 40 }]]);
        expect(await total('PacketDropCount')).toEqual([[{}, { total: 40 }]]);
        expect(await total('DatapathAvailability')).toEqual([[{}, { average: 100 }]]);
        await expect(seriesOf(arm, { metricnames: 'SnatConnectionCount' })).rejects.toMatchObject({ statusCode: 404 });
      },
      counters,
    );
  });
});
