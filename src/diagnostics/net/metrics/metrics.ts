export interface MetricPoint {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Absent: Azure has no value for this minute, which is not 0. */
  readonly average?: number;
  readonly total?: number;
  readonly maximum?: number;
  readonly minimum?: number;
  readonly count?: number;
}

export interface MetricSeries {
  /** Lower-cased: `usedsnatports`. */
  readonly metric: string;
  /** Names lower-cased, as Azure returns them however they were asked for; values as sent. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly points: readonly MetricPoint[];
}

export type Metrics =
  | { readonly kind: 'metrics'; readonly series: readonly MetricSeries[]; readonly problems: readonly string[] }
  | { readonly kind: 'invalid-json' | 'unreadable'; readonly reason: string };

/**
 * Reads the answer of Azure's metrics API (Microsoft.Insights/metrics, api-version 2018-01-01 and later), as text or as
 * the object that the SDK returns. Never throws. `problems`: metrics that Azure could not give, and points without a time.
 */
export function parseMetrics(response: unknown): Metrics {
  const parsed = typeof response === 'string' ? parseJson(response) : { value: response };
  if (parsed === undefined) return { kind: 'invalid-json', reason: 'the output is not valid JSON: it is cut or has text around it' };
  const metrics = fieldsOf(parsed.value)['value'];
  if (!Array.isArray(metrics)) return { kind: 'unreadable', reason: 'there is no list of metrics in the output' };
  const problems: string[] = [];
  return { kind: 'metrics', series: metrics.flatMap((metric) => readMetric(metric, problems)), problems };
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? { ...value } : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function readMetric(value: unknown, problems: string[]): readonly MetricSeries[] {
  const fields = fieldsOf(value);
  const metric = textOf(fieldsOf(fields['name'])['value']).toLowerCase();
  const error = textOf(fields['errorCode']);
  if (error !== '' && error !== 'Success') problems.push(`${metric}: ${error} ${textOf(fields['errorMessage'])}`.trim());
  return listOf(fields['timeseries']).map((series) => {
    const { metadatavalues, data } = fieldsOf(series);
    return { metric, dimensions: dimensionsOf(metadatavalues), points: listOf(data).flatMap((point) => readPoint(point, metric, problems)) };
  });
}

const dimensionsOf = (value: unknown): MetricSeries['dimensions'] =>
  Object.fromEntries(
    listOf(value).flatMap((one) => {
      const { name, value: dimension } = fieldsOf(one);
      const key = textOf(fieldsOf(name)['value']).toLowerCase();
      return key === '' ? [] : [[key, textOf(dimension)]];
    }),
  );

const AGGREGATIONS = ['average', 'total', 'maximum', 'minimum', 'count'] as const;

function readPoint(value: unknown, metric: string, problems: string[]): readonly MetricPoint[] {
  const fields = fieldsOf(value);
  const stamp = fields['timeStamp'];
  const at = stamp instanceof Date ? stamp.getTime() : Date.parse(textOf(stamp));
  if (Number.isNaN(at)) {
    problems.push(`${metric}: a point has no time`);
    return [];
  }
  const values = AGGREGATIONS.flatMap((key) => {
    const number = fields[key];
    return typeof number === 'number' && Number.isFinite(number) ? [[key, number] as const] : [];
  });
  return [{ at, ...Object.fromEntries(values) }];
}
