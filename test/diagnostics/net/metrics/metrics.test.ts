import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseMetrics, type MetricSeries } from '../../../../src/diagnostics/net/metrics/metrics.ts';
import { snatConnections, snatPorts } from '../../../../src/diagnostics/net/metrics/snat.ts';
import { haveSamples, readSample } from '../../../samples.ts';

const inSamples = haveSamples ? describe : describe.skip;

inSamples('recorded answers', () => {
  test('what is not JSON is not read', () => {
    expect(parseMetrics(readSample('metrics/01-lb-bytecount-trailing-comma.txt')).kind).toBe('invalid-json');
  });

  test('series are told apart by dimension, and minutes without a value stay without', () => {
    const metrics = parseMetrics(readSample('metrics/02-dimensioned-two-series.txt'));
    if (metrics.kind !== 'metrics') throw new Error(metrics.reason);
    expect(metrics.series.map(({ metric, dimensions }) => [metric, dimensions])).toEqual([
      ['blobcapacity', { blobtype: 'PageBlob' }],
      ['blobcapacity', { blobtype: 'BlockBlob' }],
    ]);
    expect(metrics.series.map(({ points }) => points.flatMap(({ average }) => average ?? []))).toEqual([[0], [245]]);
  });
});

const MINUTE = 60_000;
const START = Date.parse('2026-11-20T12:00:00Z');
const window = { from: START, to: START + 3 * MINUTE };

const answer = (metric: string, ...series: { readonly of: Record<string, string>; readonly values: readonly Record<string, number>[] }[]): string =>
  JSON.stringify({
    value: [
      {
        name: { value: metric },
        timeseries: series.map(({ of, values }) => ({
          metadatavalues: Object.entries(of).map(([name, value]) => ({ name: { value: name }, value })),
          data: values.map((value, index) => ({ timeStamp: new Date(START + index * MINUTE).toISOString(), ...value })),
        })),
      },
    ],
  });

function seriesOf(text: unknown): readonly MetricSeries[] {
  const metrics = parseMetrics(text);
  if (metrics.kind !== 'metrics') throw new Error(metrics.reason);
  return metrics.series;
}

describe('connections per backend', () => {
  const of = (state: string, backend = '10.224.0.4'): Record<string, string> => ({ BackendIPAddress: backend, ConnectionState: state });

  test('only the window counts, and states of any case', () => {
    const series = seriesOf(answer('SnatConnectionCount', { of: of('Failed'), values: [{ total: 1 }, {}, { total: 2 }, { total: 100 }] }, { of: of('successful'), values: [{ total: 9 }] }));
    expect(snatConnections(series, window)).toEqual([{ backend: '10.224.0.4', failed: 3, succeeded: 9 }]);
  });

  test('no value is not zero', () => {
    const series = seriesOf(answer('SnatConnectionCount', { of: of('Failed', 'a'), values: [{}, {}] }, { of: of('Failed', 'b'), values: [{ total: 0 }] }));
    expect(snatConnections(series, window)).toEqual([{ backend: 'a' }, { backend: 'b', failed: 0 }]);
  });
});

describe('ports per backend', () => {
  const of = { BackendIPAddress: '10.224.0.4' };

  test('used and allocated are compared in the same minute', () => {
    const used = seriesOf(answer('UsedSnatPorts', { of, values: [{ average: 900 }, { average: 1000 }, {}] }));
    const allocated = seriesOf(answer('AllocatedSnatPorts', { of, values: [{ average: 1024 }, {}, { average: 1024 }] }));
    expect(snatPorts([...used, ...allocated], window)).toEqual([{ backend: '10.224.0.4', used: 1000, allocated: 1024, ratio: 900 / 1024 }]);
  });

  test('protocols are compared each with its own ports', () => {
    const dimensions = (ProtocolType: string): Record<string, string> => ({ ...of, ProtocolType });
    const used = seriesOf(answer('UsedSnatPorts', { of: dimensions('6'), values: [{ average: 8 }] }, { of: dimensions('17'), values: [{ average: 1 }] }));
    const allocated = seriesOf(answer('AllocatedSnatPorts', { of: dimensions('6'), values: [{ average: 16 }] }, { of: dimensions('17'), values: [{ average: 1 }] }));
    expect(snatPorts([...used, ...allocated], window)[0]?.ratio).toBe(1);
  });

  test('nothing allocated is no ratio', () => {
    const series = [...seriesOf(answer('UsedSnatPorts', { of, values: [{ average: 5 }] })), ...seriesOf(answer('AllocatedSnatPorts', { of, values: [{ average: 0 }] }))];
    expect(snatPorts(series, window)).toEqual([{ backend: '10.224.0.4', used: 5, allocated: 0 }]);
  });
});

test('the SDK\'s object is read like its text', () => {
  const data = [{ timeStamp: new Date(START), total: 4 }];
  const response = { value: [{ name: { value: 'SnatConnectionCount' }, timeseries: [{ metadatavalues: [{ name: { value: 'ConnectionState' }, value: 'Failed' }], data }] }] };
  expect(seriesOf(response)).toEqual([{ metric: 'snatconnectioncount', dimensions: { connectionstate: 'Failed' }, points: [{ at: START, total: 4 }] }]);
});

test('a metric that Azure could not give is a problem', () => {
  expect(parseMetrics({ value: [{ name: { value: 'UsedSnatPorts' }, errorCode: 'BadRequest', errorMessage: 'no', timeseries: [] }] })).toMatchObject({ problems: ['usedsnatports: BadRequest no'] });
});

test('no answer makes the reader throw, and a cut one is not read', () => {
  fc.assert(fc.property(fc.anything(), (value) => void parseMetrics(value)));
  const whole = answer('UsedSnatPorts', { of: { BackendIPAddress: 'a' }, values: [{ average: 5 }] });
  fc.assert(fc.property(fc.nat(whole.length - 1), (at) => parseMetrics(whole.slice(0, at)).kind !== 'metrics'));
});
