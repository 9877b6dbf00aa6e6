import { badRequest } from '../insights-error.ts';
import { same } from '../resource-ids.ts';
import type { MetricDefinition } from './catalogue.ts';
import type { DimensionFilter } from './filter.ts';
import type { MetricsQuery } from './query.ts';
import type { Row } from './rows.ts';
import { minuteMs } from './timeline.ts';

export interface Visibility {
  /** Beginning of the newest minute that has a value. */
  readonly newest: number;
  /** Beginnings of minutes whose value is missing. */
  readonly missing: ReadonlySet<number>;
}

const floor = (at: number): number => at - (at % minuteMs);

function minutesIn({ from, to }: Pick<MetricsQuery, 'from' | 'to'>): number[] {
  const first = floor(from);
  return Array.from({ length: Math.ceil((to - first) / minuteMs) }, (_, index) => first + index * minuteMs);
}

/** The grain's points: each with the minutes that it is made of. */
function points({ from, to, minutes }: MetricsQuery): number[][] {
  const all = minutesIn({ from, to });
  const size = minutes === 0 ? all.length : minutes;
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Several combinations in one series: counts add up, averages are averaged. Without any value there is none. */
function valueOf(
  { aggregation }: MetricDefinition,
  rows: readonly Row[],
  minutes: readonly number[],
  { newest, missing }: Visibility,
): number | undefined {
  const visible = minutes.filter((minute) => minute <= newest && !missing.has(minute));
  const values = visible.flatMap((minute) => rows.flatMap((row) => row.value(minute) ?? []));
  if (values.length === 0) return undefined;
  return aggregation === 'Total' ? total(values) : total(values) / values.length;
}

function assertDimensions(metric: MetricDefinition, { filters, validateDimensions }: MetricsQuery): void {
  const unknown = filters.filter(({ dimension }) => !metric.dimensions.some((known) => same(known, dimension)));
  if (unknown.length === 0 || !validateDimensions) return;
  const asked = unknown.map(({ dimension }) => dimension).join(',');
  throw badRequest(
    `Metric: ${metric.name} does not support requested dimension combination: ${asked}, supported ones are: ${metric.dimensions.join(',')}`,
  );
}

const passes = (row: Row, { dimension, values }: DimensionFilter): boolean => {
  const value = row.dimensions[dimension.toLowerCase()];
  return value !== undefined && (values.length === 0 || values.some((wanted) => same(wanted, value)));
};

/** Rows of the same values in the dimensions that the filter names; those that it does not name are put together. */
function groups(rows: readonly Row[], filters: readonly DimensionFilter[]): Row[][] {
  const found = new Map<string, Row[]>();
  for (const row of rows.filter((candidate) => filters.every((filter) => passes(candidate, filter)))) {
    const key = filters.map(({ dimension }) => row.dimensions[dimension.toLowerCase()]).join('|');
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  return [...found.values()];
}

const metadata = ([row]: readonly Row[], filters: readonly DimensionFilter[]): object[] =>
  filters.map(({ dimension }) => {
    const name = dimension.toLowerCase();
    return { name: { value: name, localizedValue: name }, value: row?.dimensions[name] ?? '' };
  });

/**
 * A metric's series. Only combinations that were ever measured have one; without a filter there is one for all. `top`
 * takes the first ones as they come, not the greatest.
 */
export function seriesOf(metric: MetricDefinition, rows: readonly Row[], query: MetricsQuery, visibility: Visibility): object[] {
  assertDimensions(metric, query);
  const { aggregations, filters, top } = query;
  const aggregation = metric.aggregation.toLowerCase();
  const wanted = aggregations.length === 0 || aggregations.includes(aggregation);
  const known = filters.filter(({ dimension }) => metric.dimensions.some((name) => same(name, dimension)));
  const series = groups(rows, known).flatMap((group) => {
    const values = points(query).map((minutes) => [minutes[0] ?? query.from, valueOf(metric, group, minutes, visibility)] as const);
    if (values.every(([, value]) => value === undefined)) return [];
    const data = values.map(([at, value]) => ({
      timeStamp: new Date(at).toISOString().replace('.000Z', 'Z'),
      ...(wanted && value !== undefined ? { [aggregation]: value } : {}),
    }));
    return [{ metadatavalues: metadata(group, known), data }];
  });
  return filters.length === 0 ? series : series.slice(0, top);
}
