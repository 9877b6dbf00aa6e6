import { parseMetrics } from '../net/metrics/metrics.ts';
import { AccessError } from '../ports.ts';
import type { Clock, MetricsReader } from '../ports.ts';
import type { ArmClients } from './arm-clients.ts';
import { orAccessError } from './errors.ts';

const MINUTE_MS = 60_000;

/**
 * Azure gives 10 series where nobody asks for more, and says nothing of the others: learn.microsoft.com/rest/api/monitor/metrics/list,
 * parameter `top`.
 */
const MAX_SERIES = 10_000;

export function createMetricsReader({ monitor }: Pick<ArmClients, 'monitor'>, clock: Clock): MetricsReader {
  return {
    metrics: ({ resourceId, names, aggregation, dimensions, minutes }, abortSignal) =>
      orAccessError(`read the metrics of ${named(resourceId)}`, async () => {
        const until = clock();
        const from = Math.floor(until / MINUTE_MS - minutes) * MINUTE_MS;
        const answer = await monitor.metrics.list(resourceId.replace(/^\//, ''), {
          metricnames: names.join(','),
          timespan: `${new Date(from).toISOString()}/${new Date(until).toISOString()}`,
          interval: 'PT1M',
          aggregation,
          ...(dimensions.length === 0 ? {} : { filter: dimensions.map((name) => `${name} eq '*'`).join(' and '), top: MAX_SERIES }),
          abortSignal,
        });
        const metrics = parseMetrics(answer);
        if (metrics.kind !== 'metrics') throw new AccessError(`Cannot read the metrics of ${named(resourceId)}: ${metrics.reason}`);
        const cut = metrics.series.length >= MAX_SERIES ? [`there are ${MAX_SERIES} series or more, so that some may be missing`] : [];
        return { from, until, series: metrics.series, problems: [...metrics.problems, ...cut] };
      }),
  };
}

/** `loadBalancers/kubernetes in MC_rg` */
function named(resourceId: string): string {
  const [, resourceGroup = '', resource = resourceId] = /\/resourceGroups\/([^/]+)\/providers\/[^/]+\/(.+)$/i.exec(resourceId) ?? [];
  return `${resource} in ${resourceGroup}`;
}
