import { describe, expect, test } from '@jest/globals';
import { createMetricsReader } from '../../../src/diagnostics/azure/metrics-reader.ts';
import { armClients } from '../../../src/diagnostics/azure/arm-clients.ts';
import type { MetricsQuestion } from '../../../src/diagnostics/ports.ts';

const NOW = Date.parse('2026-11-20T10:42:20Z');
const ID = '/subscriptions/s/resourceGroups/MC_rg/providers/Microsoft.Network/loadBalancers/kubernetes';
const QUESTION: MetricsQuestion = { resourceId: ID, names: ['SnatConnectionCount'], aggregation: 'Total', dimensions: ['BackendIPAddress', 'ConnectionState'], minutes: 30 };

const SERIES = {
  metadatavalues: [{ name: { value: 'backendipaddress', localizedValue: 'backendipaddress' }, value: '10.224.0.6' }],
  data: [{ timeStamp: '2026-11-20T10:12:00Z', total: 4 }, { timeStamp: '2026-11-20T10:13:00Z' }],
};

/** What the SDK sends goes no further than its pipeline, and is answered there. */
async function ask(status: number, body: unknown, question = QUESTION) {
  const sent: URL[] = [];
  const clients = armClients({ credential: { getToken: async () => ({ token: 't', expiresOnTimestamp: NOW + 3_600_000 }) }, subscription: 's', endpoint: 'https://arm.example', retries: 0, onRequest: () => undefined });
  clients.monitor.pipeline.addPolicy({
    name: 'answerHere',
    sendRequest: async (request) => {
      sent.push(new URL(request.url));
      return { status, request, headers: request.headers, bodyAsText: JSON.stringify(body) };
    },
  });
  const reading = createMetricsReader(clients, () => NOW).metrics(question, new AbortController().signal);
  return { sent, reading };
}

const metric = (timeseries: readonly unknown[]) => ({ cost: 0, timespan: '', value: [{ id: 'x', type: 't', name: { value: 'SnatConnectionCount', localizedValue: '' }, unit: 'Count', timeseries }] });

describe('metrics', () => {
  test('are asked for minute by minute, from a whole minute on, and all series of them', async () => {
    const { sent, reading } = await ask(200, metric([SERIES]));
    await reading;
    const [url] = sent;
    expect(url?.pathname).toBe(`${ID}/providers/Microsoft.Insights/metrics`);
    expect(Object.fromEntries(url?.searchParams ?? [])).toMatchObject({
      metricnames: 'SnatConnectionCount',
      timespan: '2026-11-20T10:12:00.000Z/2026-11-20T10:42:20.000Z',
      interval: 'PT1M',
      aggregation: 'Total',
      $filter: "BackendIPAddress eq '*' and ConnectionState eq '*'",
      top: '10000',
    });
  });

  test('come with their dimensions, and a minute without a value keeps none', async () => {
    const { reading } = await ask(200, metric([SERIES]));
    await expect(reading).resolves.toEqual({
      from: Date.parse('2026-11-20T10:12:00Z'),
      until: NOW,
      series: [{ metric: 'snatconnectioncount', dimensions: { backendipaddress: '10.224.0.6' }, points: [{ at: Date.parse('2026-11-20T10:12:00Z'), total: 4 }, { at: Date.parse('2026-11-20T10:13:00Z') }] }],
      problems: [],
    });
  });

  test('without dimensions neither a filter nor a number of series is sent', async () => {
    const { sent, reading } = await ask(200, metric([]), { ...QUESTION, dimensions: [] });
    await reading;
    expect([...(sent[0]?.searchParams.keys() ?? [])]).not.toEqual(expect.arrayContaining(['$filter']));
    expect(sent[0]?.searchParams.has('top')).toBe(false);
  });

  test('as many series as were asked for may be cut, and that is said', async () => {
    const { reading } = await ask(200, metric(Array.from({ length: 10_000 }, () => ({ metadatavalues: [], data: [] }))));
    await expect(reading).resolves.toMatchObject({ problems: [expect.stringContaining('some may be missing')] });
  });

  test('a refusal names the resource and what is lacking', async () => {
    const { reading } = await ask(403, { error: { code: 'AuthorizationFailed', message: 'no' } });
    await expect(reading).rejects.toThrow('Cannot read the metrics of loadBalancers/kubernetes in MC_rg: Azure refused it (403');
  });
});
