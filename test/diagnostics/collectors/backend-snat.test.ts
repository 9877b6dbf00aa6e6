import { describe, expect, test } from '@jest/globals';
import { backendsOf, failureSpan, iso, minutesWithValue } from '../../../src/diagnostics/collectors/shared/backend-snat.ts';
import type { MetricPoint, MetricSeries } from '../../../src/diagnostics/net/metrics/metrics.ts';

const START = Date.parse('2026-11-20T10:00:00Z');
const minute = (index: number): number => START + index * 60_000;
const WINDOW = { from: START, to: minute(10) };
const NODE = '10.224.0.6';

const averages = (...values: readonly (number | undefined)[]): readonly MetricPoint[] => values.map((average, index) => ({ at: minute(index), ...(average === undefined ? {} : { average }) }));
const totals = (...values: readonly number[]): readonly MetricPoint[] => values.map((total, index) => ({ at: minute(index), total }));
const series = (metric: string, dimensions: Readonly<Record<string, string>>, points: readonly MetricPoint[]): MetricSeries => ({ metric, dimensions: { backendipaddress: NODE, ...dimensions }, points });
const counts = (state: string, ...values: readonly number[]): MetricSeries => series('snatconnectioncount', { connectionstate: state }, totals(...values));
const ports = (metric: string, frontendipaddress: string, protocoltype: string, ...values: readonly (number | undefined)[]): MetricSeries => series(metric, { frontendipaddress, protocoltype }, averages(...values));

describe('backendsOf', () => {
  test('sums failures and attempts of a backend, and says from when to when it failed', () => {
    const found = backendsOf([counts('Failed', 0, 3, 0, 4), counts('Attempted', 5, 6, 7, 8)], [], WINDOW);
    expect(found).toEqual([{ address: NODE, failed: 7, attempted: 26, failedFrom: '2026-11-20T10:01:00.000Z', failedUntil: '2026-11-20T10:03:00.000Z' }]);
  });

  test('an absent number stays absent: no value is not 0', () => {
    expect(backendsOf([counts('Attempted', 5)], [], WINDOW)).toEqual([{ address: NODE, attempted: 5 }]);
  });

  test('ports of UDP do not count as ports for TCP', () => {
    const all = [ports('allocatedsnatports', 'a', 'TCP', 64, 64), ports('allocatedsnatports', 'a', 'UDP', 64, 64), ports('usedsnatports', 'a', 'TCP', 60, 32), ports('usedsnatports', 'a', 'UDP', 64, 64)];
    expect(backendsOf([], all, WINDOW)).toMatchObject([{ used: 60, allocated: 64, allocatedLast: 64, ratio: 60 / 64 }]);
  });

  test('ports of several frontends add up', () => {
    const all = [ports('allocatedsnatports', 'a', 'TCP', 64, 64), ports('allocatedsnatports', 'b', 'TCP', 32, 32)];
    expect(backendsOf([], all, WINDOW)).toMatchObject([{ allocatedLast: 96 }]);
  });

  test('failures from before ports were added do not count, since they say nothing of the ports that there are now', () => {
    const found = backendsOf([counts('Failed', 9, 9, 9, 0, 2)], [ports('allocatedsnatports', 'a', 'TCP', 64, 64, 128, 128, 128)], WINDOW);
    expect(found).toMatchObject([{ failed: 2, raisedAt: '2026-11-20T10:02:00.000Z', allocated: 128, failedFrom: '2026-11-20T10:04:00.000Z' }]);
  });

  test('ports that were taken away excuse nothing', () => {
    const [found] = backendsOf([counts('Failed', 9, 9, 9)], [ports('allocatedsnatports', 'a', 'TCP', 128, 64, 64)], WINDOW);
    expect(found).toMatchObject({ failed: 27, allocated: 64 });
    expect(found?.raisedAt).toBeUndefined();
  });

  test('a minute that one of several frontends lacks is no rise of ports, so that failures before it still count', () => {
    const gap = [ports('allocatedsnatports', 'a', 'TCP', 64, 64, 64, 64, 64), ports('allocatedsnatports', 'b', 'TCP', 64, 64, undefined, 64, 64)];
    const [found] = backendsOf([counts('Failed', 9, 9, 9, 0, 0)], gap, WINDOW);
    expect(found).toMatchObject({ failed: 27, allocated: 128 });
    expect(found?.raisedAt).toBeUndefined();
    const late = [ports('allocatedsnatports', 'a', 'TCP', 64, 64, 64), ports('allocatedsnatports', 'b', 'TCP', undefined, 64, 64)];
    expect(backendsOf([counts('Failed', 9, 9, 0)], late, WINDOW)).toMatchObject([{ failed: 18, allocated: 128 }]);
  });

  test('a frontend that is added brings ports: earlier failures do not count', () => {
    const added = [ports('allocatedsnatports', 'a', 'TCP', 64, 64, 64, 64, 64, 64, 64, 64, 64), ports('allocatedsnatports', 'b', 'TCP', ...Array.from({ length: 7 }, () => undefined), 64, 64)];
    expect(backendsOf([counts('Failed', 9, 9, 9, 9, 9, 9, 9, 9, 2)], added, WINDOW)).toMatchObject([{ failed: 2, allocated: 128, raisedAt: '2026-11-20T10:07:00.000Z' }]);
  });

  test('ports in use are those of all frontends together, as are those that there are', () => {
    const all = [ports('allocatedsnatports', 'a', 'TCP', 64, 64), ports('allocatedsnatports', 'b', 'TCP', 64, 64), ports('usedsnatports', 'a', 'TCP', 64, 64), ports('usedsnatports', 'b', 'TCP', 0, 16)];
    expect(backendsOf([], all, WINDOW)).toMatchObject([{ used: 80, allocated: 128, ratio: 80 / 128 }]);
  });

  test('points outside of the window do not count', () => {
    expect(backendsOf([counts('Failed', 9, 1)], [], { from: minute(1), to: minute(2) })).toMatchObject([{ failed: 1 }]);
  });
});

test('failureSpan is about the state Failed only', () => {
  expect(failureSpan([counts('Attempted', 5, 5), counts('Successful', 5, 5)], WINDOW)).toEqual({});
});

test('minutesWithValue names each minute once, and leaves out those without a value', () => {
  const all = [ports('usedsnatports', 'a', 'TCP', 1, undefined, 3), counts('Failed', 0)];
  expect(minutesWithValue(all, WINDOW).map(iso)).toEqual(['2026-11-20T10:00:00.000Z', '2026-11-20T10:02:00.000Z']);
});
