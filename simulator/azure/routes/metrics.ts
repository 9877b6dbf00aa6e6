import { json, type Answer } from '../../http/exchange.ts';
import { valueOf } from '../../http/route.ts';
import { notFound } from '../arm-error.ts';
import type { ArmContext, ArmRequest, ArmRoute } from '../context.ts';
import { badRequest, insightsAnswer } from '../insights-error.ts';
import { catalogue, type MeteredType, type MetricDefinition } from '../metrics/catalogue.ts';
import { readQuery, type MetricsQuery } from '../metrics/query.ts';
import type { History } from '../metrics/recorder.ts';
import { rowsOf } from '../metrics/rows.ts';
import { seriesOf, type Visibility } from '../metrics/series.ts';
import { minuteMs } from '../metrics/timeline.ts';
import { hasLoadBalancer, loadBalancerOf, natGatewayOf } from '../outbound/resources.ts';
import { networkId, same } from '../resource-ids.ts';

const type = 'Microsoft.Insights/metrics';

/** Which of the metered resources the id names. @throws {ArmError} 404 for any other */
function meteredType({ cloud: { scenario } }: ArmContext, id: string): MeteredType {
  const { cluster } = scenario;
  const gateway = natGatewayOf(scenario);
  if (hasLoadBalancer(scenario) && same(id, networkId(cluster, 'loadBalancers', loadBalancerOf(cluster)))) return 'loadBalancers';
  if (gateway !== undefined && same(id, networkId(cluster, 'natGateways', gateway))) return 'natGateways';
  const [, , group = '', resource = ''] = /\/(resourceGroups)\/([^/]+)\/providers\/(.+)$/i.exec(id) ?? [];
  throw notFound(resource.split('/').slice(0, -1).join('/'), resource.split('/').at(-1) ?? id, group);
}

function wantedMetrics(metered: MeteredType, { names }: MetricsQuery): MetricDefinition[] {
  const known: readonly MetricDefinition[] = catalogue[metered];
  // Azure answers with the first metric of a resource where none is named.
  if (names.length === 0) return known.slice(0, 1);
  return names.map((wanted) => {
    const found = known.find(({ name }) => same(name, wanted));
    if (found !== undefined) return found;
    const valid = known.map(({ name }) => name).join(',');
    throw badRequest(
      `Failed to find metric configuration for provider: Microsoft.Network, resource Type: ${metered}, metric: ${wanted}, Valid metrics: ${valid}`,
    );
  });
}

function visibility({ cloud: { scenario } }: ArmContext, now: number): Visibility {
  const { lateMinutes, missing } = scenario.azure.metrics;
  const minute = now - (now % minuteMs);
  return { newest: minute - lateMinutes * minuteMs, missing: new Set(missing.map((ago) => minute - ago * minuteMs)) };
}

function metricDocument(context: ArmContext, id: string, metric: MetricDefinition, history: History, query: MetricsQuery, now: number): object {
  const { scenario } = context.cloud;
  const rows = scenario.azure.metrics.noData ? [] : rowsOf[metric.name](history, scenario, context.outbound.settings());
  return {
    id: `${id}/providers/${type}/${metric.name}`,
    type,
    name: { value: metric.name, localizedValue: metric.says },
    displayDescription: metric.says,
    unit: 'Count',
    timeseries: seriesOf(metric, rows, query, visibility(context, now)),
    errorCode: 'Success',
  };
}

async function list(context: ArmContext, { exchange, values }: ArmRequest): Promise<Answer> {
  const id = valueOf(values, 'scope');
  const metered = meteredType(context, id);
  const now = Date.now();
  const query = readQuery(exchange.query, now);
  const metrics = wantedMetrics(metered, query);
  const history = await context.metrics.read();
  return json(200, {
    cost: Math.round((query.to - query.from) / minuteMs),
    timespan: `${new Date(query.from).toISOString()}/${new Date(query.to).toISOString()}`,
    ...(query.minutes === 0 ? {} : { interval: query.interval }),
    value: metrics.map((metric) => metricDocument(context, id, metric, history, query, now)),
    namespace: `Microsoft.Network/${metered}`,
    resourceregion: context.cloud.scenario.cluster.location,
  });
}

export const metricRoutes = (context: ArmContext): ArmRoute[] => [
  {
    method: 'GET',
    path: `{scope}/providers/${type}`,
    family: 'Microsoft.Insights metrics',
    action: `${type}/read`,
    handle: (request) => insightsAnswer(() => list(context, request)),
  },
];
