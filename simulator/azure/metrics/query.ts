import { badRequest } from '../insights-error.ts';
import { readFilter, type DimensionFilter } from './filter.ts';

export interface MetricsQuery {
  readonly names: readonly string[];
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** As it was asked, such as `PT1M`, and in minutes; 0: one value for everything. */
  readonly interval: string;
  readonly minutes: number;
  /** Empty: the metric's own. */
  readonly aggregations: readonly string[];
  readonly filters: readonly DimensionFilter[];
  readonly top: number;
  readonly validateDimensions: boolean;
}

const grains: Readonly<Record<string, number>> = {
  PT1M: 1,
  PT5M: 5,
  PT15M: 15,
  PT30M: 30,
  PT1H: 60,
  PT6H: 360,
  PT12H: 720,
  P1D: 1_440,
  FULL: 0,
};

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,7})?)?(Z|[+-]\d\d:\d\d)?$/;

/** An unsigned moment is meant in UTC. */
const timeOf = (text: string): number => (moment.test(text) ? Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`) : Number.NaN);

function durationOf(text: string): number {
  const [, days = '0', hours = '0', minutes = '0'] = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(text) ?? [];
  const total = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000;
  return total > 0 ? total : Number.NaN;
}

function timespanOf(timespan: string, now: number): { from: number; to: number } {
  const [first = '', second, ...more] = timespan.split('/');
  const begin = timeOf(first);
  const end = second === undefined ? now : timeOf(second);
  const from = Number.isNaN(begin) ? end - durationOf(first) : begin;
  const to = Number.isNaN(end) ? begin + durationOf(second ?? '') : end;
  if (Number.isNaN(from + to) || more.length > 0 || (second === undefined && !Number.isNaN(begin)))
    throw badRequest(
      `Detected invalid time interval input: ${timespan}, supported Iso 8601 time interval format: ` +
        '(Datetime/Datetime, Datetime/Duration, Duration/Datetime, Duration)',
    );
  if (from >= to) throw badRequest(`The start time of the timespan ${timespan} should be before its end time`);
  return { from, to };
}

function topOf(top: string | null): number {
  if (top === null) return 10;
  if (!/^[1-9]\d{0,4}$/.test(top)) throw badRequest(`The value ${top} of the parameter 'top' must be a positive number`);
  return Number(top);
}

const allowed = ['average', 'count', 'maximum', 'minimum', 'total', 'none'];

function aggregationsOf(text: string | null): string[] {
  const names = (text ?? '').split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim().toLowerCase()]));
  const unknown = names.find((name) => !allowed.includes(name));
  if (unknown !== undefined) throw badRequest(`The aggregation ${unknown} is not one of ${allowed.join(', ')}`);
  return names;
}

/** Reads the query of the metrics API, with its defaults. @throws {ArmError} 400 as Azure refuses it */
export function readQuery(query: URLSearchParams, now: number): MetricsQuery {
  const interval = (query.get('interval') ?? 'PT1M').toUpperCase();
  const minutes = grains[interval];
  if (minutes === undefined)
    throw badRequest(
      `Invalid time grain duration: ${interval}, supported ones are: ` +
        '00:01:00,00:05:00,00:15:00,00:30:00,01:00:00,06:00:00,12:00:00,1.00:00:00',
    );
  return {
    names: (query.get('metricnames') ?? '').split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()])),
    ...timespanOf(query.get('timespan') ?? 'PT1H', now),
    interval,
    minutes,
    aggregations: aggregationsOf(query.get('aggregation')),
    filters: readFilter(query.get('$filter')),
    top: topOf(query.get('top')),
    validateDimensions: query.get('ValidateDimensions')?.toLowerCase() !== 'false',
  };
}
