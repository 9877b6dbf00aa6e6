import type { BackendSnat, SnatCounts } from '../../evidence/snat.ts';
import type { MetricPoint, MetricSeries } from '../../net/metrics/metrics.ts';
import { snatConnections, snatPorts } from '../../net/metrics/snat.ts';
import type { Window } from '../../net/metrics/snat.ts';

export const MINUTE_MS = 60_000;

/** Half an hour and more of one series of every backend. */
export function backendsOf(counts: readonly MetricSeries[], ports: readonly MetricSeries[], window: Window): readonly BackendSnat[] {
  const tcp = ports.filter(({ dimensions }) => !/^(?:udp|17)$/i.test(dimensions['protocoltype'] ?? ''));
  return addressesIn([...counts, ...tcp]).map((address) => backendOf(address, ofBackend(counts, address), ofBackend(tcp, address), window));
}

const addressesIn = (series: readonly MetricSeries[]): readonly string[] => [...new Set(series.flatMap(({ dimensions }) => dimensions['backendipaddress'] ?? []))].toSorted();

const ofBackend = (series: readonly MetricSeries[], address: string): readonly MetricSeries[] => series.filter(({ dimensions }) => dimensions['backendipaddress'] === address);

/** Failures from before ports were added say nothing of the ports that there are now. */
function backendOf(address: string, counts: readonly MetricSeries[], ports: readonly MetricSeries[], window: Window): BackendSnat {
  const used = merged(ports, 'usedsnatports', address, window);
  const allocated = merged(ports, 'allocatedsnatports', address, window);
  const totals = allocated.points.flatMap(({ at, average }) => (average === undefined ? [] : [{ at, ports: average }]));
  const raised = lastRise(totals);
  const since = raised === undefined ? window : { ...window, from: raised + MINUTE_MS };
  const [connections] = snatConnections(counts, since);
  const [use] = snatPorts([used, allocated], since);
  const last = totals.at(-1)?.ports;
  return {
    address,
    ...countsOf(connections ?? {}),
    ...failureSpan(counts, since),
    ...(use?.used === undefined ? {} : { used: use.used }),
    ...(use?.allocated === undefined ? {} : { allocated: use.allocated }),
    ...(use?.ratio === undefined ? {} : { ratio: use.ratio }),
    ...(last === undefined ? {} : { allocatedLast: last }),
    ...(raised === undefined ? {} : { raisedAt: iso(raised) }),
  };
}

const countsOf = ({ failed, attempted }: { readonly failed?: number; readonly attempted?: number }): SnatCounts => ({
  ...(failed === undefined ? {} : { failed }),
  ...(attempted === undefined ? {} : { attempted }),
});

/** The first and the last minute with failures. */
export function failureSpan(series: readonly MetricSeries[], window: Window): Pick<SnatCounts, 'failedFrom' | 'failedUntil'> {
  const failing = series.filter(({ dimensions }) => (dimensions['connectionstate'] ?? '').toLowerCase() === 'failed');
  const minutes = failing.flatMap((one) => pointsIn(one, window).flatMap(({ at, total }) => (total !== undefined && total > 0 ? [at] : [])));
  return minutes.length === 0 ? {} : { failedFrom: iso(Math.min(...minutes)), failedUntil: iso(Math.max(...minutes)) };
}

interface PortsInMinute {
  readonly at: number;
  readonly ports: number;
}

/** Minutes for which a value holds that no newer one follows, since Azure's values come with gaps and one by one. */
const HOLDS_MS = 5 * MINUTE_MS;

/**
 * One series of all frontends of a backend, each minute the sum of theirs. A minute that one frontend lacks has its value of
 * before: else ports would seem to go and to come back.
 */
function merged(ports: readonly MetricSeries[], metric: string, backendipaddress: string, window: Window): MetricSeries {
  const values = ports.filter((one) => one.metric === metric).map((one) => pointsIn(one, window).flatMap(({ at, average }) => (average === undefined ? [] : [{ at, average }])).toSorted((a, b) => a.at - b.at));
  const minutes = [...new Set(values.flat().map(({ at }) => at))].toSorted((a, b) => a - b);
  const sumAt = (minute: number): number => values.reduce((sum, each) => sum + (valueAt(each, minute, minutes[0] ?? minute) ?? 0), 0);
  return { metric, dimensions: { backendipaddress }, points: minutes.map((at) => ({ at, average: sumAt(at) })) };
}

function valueAt(values: readonly { readonly at: number; readonly average: number }[], minute: number, start: number): number | undefined {
  const index = values.findLastIndex(({ at }) => at <= minute);
  const [first, known] = [values[0], values[index]];
  if (known === undefined) return first !== undefined && first.at - start <= HOLDS_MS ? first.average : undefined;
  return index < values.length - 1 || minute - known.at <= HOLDS_MS ? known.average : undefined;
}

const lastRise = (totals: readonly PortsInMinute[]): number | undefined => totals.findLast(({ ports }, index) => index > 0 && ports > (totals[index - 1]?.ports ?? ports))?.at;

export const pointsIn = ({ points }: MetricSeries, { from, to }: Window): readonly MetricPoint[] => points.filter(({ at }) => at >= from && at < to);

/** Minutes of which any series has a value. */
export function minutesWithValue(series: readonly MetricSeries[], window: Window): readonly number[] {
  const minutes = series.flatMap((one) => pointsIn(one, window).flatMap(({ at, average, total }) => (average === undefined && total === undefined ? [] : [at])));
  return [...new Set(minutes)].toSorted((a, b) => a - b);
}

export const iso = (at: number): string => new Date(at).toISOString();
