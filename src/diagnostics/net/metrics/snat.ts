import type { MetricPoint, MetricSeries } from './metrics.ts';

/** From and to in milliseconds since 1970; `to` is not part of it. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Connections of one backend (a node's address) in a window. Absent numbers: Azure has no value, which is not 0. */
export interface SnatConnections {
  readonly backend: string;
  readonly failed?: number;
  readonly attempted?: number;
  readonly succeeded?: number;
}

export interface SnatPorts {
  readonly backend: string;
  /** The most of any minute. */
  readonly used?: number;
  /** The least of any minute. */
  readonly allocated?: number;
  /** Highest used/allocated of one and the same minute; absent where no minute has both. */
  readonly ratio?: number;
}

/**
 * Sums `SnatConnectionCount` (aggregation Total, dimensions ConnectionState and BackendIPAddress) per backend.
 * https://learn.microsoft.com/azure/load-balancer/load-balancer-standard-diagnostics
 */
export function snatConnections(series: readonly MetricSeries[], window: Window): readonly SnatConnections[] {
  const own = series.filter(({ metric }) => metric === 'snatconnectioncount');
  return backendsOf(own).map((backend) => {
    const sum = (...states: string[]): number | undefined =>
      sumOf(own.filter(({ dimensions }) => backendOf(dimensions) === backend && states.includes((dimensions['connectionstate'] ?? '').toLowerCase())), window);
    const [failed, attempted, succeeded] = [sum('failed'), sum('attempted'), sum('successful', 'succeeded')];
    return {
      backend,
      ...(failed !== undefined && { failed }),
      ...(attempted !== undefined && { attempted }),
      ...(succeeded !== undefined && { succeeded }),
    };
  });
}

/**
 * Compares `UsedSnatPorts` and `AllocatedSnatPorts` (aggregation Average) per backend, minute by minute. Series of one backend
 * that differ in protocol or frontend are compared each with its own counterpart, and the fullest counts.
 */
export function snatPorts(series: readonly MetricSeries[], window: Window): readonly SnatPorts[] {
  const used = series.filter(({ metric }) => metric === 'usedsnatports');
  const allocated = series.filter(({ metric }) => metric === 'allocatedsnatports');
  return backendsOf([...used, ...allocated]).map((backend) => {
    const [ours, theirs] = [used, allocated].map((list) => list.filter(({ dimensions }) => backendOf(dimensions) === backend));
    const ratios = (ours ?? []).flatMap((one) => ratiosOf(one, theirs ?? [], window));
    const averages = (list: readonly MetricSeries[] | undefined): readonly number[] => (list ?? []).flatMap((one) => pointsIn(one, window).flatMap(({ average }) => average ?? []));
    const [most, least] = [averages(ours), averages(theirs)];
    return {
      backend,
      ...(most.length > 0 && { used: Math.max(...most) }),
      ...(least.length > 0 && { allocated: Math.min(...least) }),
      ...(ratios.length > 0 && { ratio: Math.max(...ratios) }),
    };
  });
}

const backendOf = (dimensions: MetricSeries['dimensions']): string | undefined => dimensions['backendipaddress'];

const backendsOf = (series: readonly MetricSeries[]): readonly string[] => [...new Set(series.flatMap(({ dimensions }) => backendOf(dimensions) ?? []))].toSorted();

const pointsIn = ({ points }: MetricSeries, { from, to }: Window): readonly MetricPoint[] => points.filter(({ at }) => at >= from && at < to);

/** `undefined` where no point has a value. */
function sumOf(series: readonly MetricSeries[], window: Window): number | undefined {
  const totals = series.flatMap((one) => pointsIn(one, window).flatMap(({ total }) => total ?? []));
  return totals.length === 0 ? undefined : totals.reduce((sum, total) => sum + total, 0);
}

function ratiosOf(used: MetricSeries, allocated: readonly MetricSeries[], window: Window): readonly number[] {
  const capacity = new Map(allocated.filter((one) => isCounterpart(one, used)).flatMap((one) => pointsIn(one, window).flatMap(({ at, average }) => (average === undefined ? [] : [[at, average]]))));
  return pointsIn(used, window).flatMap(({ at, average }) => {
    const ports = capacity.get(at);
    return average === undefined || ports === undefined || ports <= 0 ? [] : [average / ports];
  });
}

/** They agree in every dimension that both have. */
const isCounterpart = (one: MetricSeries, other: MetricSeries): boolean =>
  Object.entries(one.dimensions).every(([name, value]) => other.dimensions[name] === undefined || other.dimensions[name] === value);
