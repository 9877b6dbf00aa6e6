import { json } from '../../http/exchange.ts';
import { ArmError } from '../arm-error.ts';
import type { ArmContext, ArmRoute } from '../context.ts';
import { clusterId, same } from '../resource-ids.ts';

/** What Azure's own monitoring says: api-version 2022-10-01. Only of the cluster; Azure's field really is spelt `occuredTime`. */
export function resourceHealthRoutes({ cloud: { scenario } }: ArmContext): ArmRoute[] {
  const id = clusterId(scenario.cluster);
  const { state, summary, reasonType, since } = scenario.azure.resourceHealth;
  return [
    {
      method: 'GET',
      path: '{scope}/providers/Microsoft.ResourceHealth/availabilityStatuses/current',
      family: 'Microsoft.ResourceHealth',
      action: 'Microsoft.ResourceHealth/availabilityStatuses/read',
      handle: ({ values }) => {
        if (!same(values['scope'] ?? '', id)) throw new ArmError(404, 'ResourceNotFound', `The resource '${values['scope'] ?? ''}' was not found.`);
        const properties = { availabilityState: state, title: state, summary, reasonType, occuredTime: since, reportedTime: since };
        return json(200, { id: `${id}/providers/Microsoft.ResourceHealth/availabilityStatuses/current`, name: 'current', type: 'Microsoft.ResourceHealth/AvailabilityStatuses', location: scenario.cluster.location, properties });
      },
    },
  ];
}
