import { json, type Answer } from '../../http/exchange.ts';
import { valueOf } from '../../http/route.ts';
import { notFound } from '../arm-error.ts';
import type { ArmContext, ArmRequest, ArmRoute } from '../context.ts';
import type { Place } from '../outbound/resources.ts';
import { page } from '../paging.ts';
import { networkId, same } from '../resource-ids.ts';

/** A resource of Microsoft.Network and what ARM says of it. */
export interface NetworkResource extends Place {
  readonly properties: object;
  readonly sku?: object;
}

const document = ({ cloud }: ArmContext, type: string, { properties, sku, ...place }: NetworkResource): object => ({
  id: networkId(cloud.scenario.cluster, type, place),
  name: place.name,
  type: `Microsoft.Network/${type}`,
  location: cloud.scenario.cluster.location,
  etag: `W/"${place.name}-1"`,
  ...(sku === undefined ? {} : { sku }),
  properties: { provisioningState: 'Succeeded', ...properties },
});

/** Reads of one resource and of those of a group. `of` is asked anew for every call. */
export function networkResourceRoutes(context: ArmContext, type: string, of: () => readonly NetworkResource[]): ArmRoute[] {
  const inGroup = ({ values }: ArmRequest): NetworkResource[] => of().filter(({ resourceGroup }) => same(resourceGroup, valueOf(values, 'group')));
  const get = (request: ArmRequest): Answer => {
    const name = valueOf(request.values, 'name');
    const found = inGroup(request).find((resource) => same(resource.name, name));
    if (found === undefined) throw notFound(`Microsoft.Network/${type}`, name, valueOf(request.values, 'group'));
    return json(200, document(context, type, found));
  };
  const list = (request: ArmRequest): Answer =>
    page(
      request.exchange,
      context.origin(),
      inGroup(request).map((resource) => document(context, type, resource)),
    );
  const path = `/resourceGroups/{group}/providers/Microsoft.Network/${type}`;
  const common = { method: 'GET', family: 'Microsoft.Network', action: `Microsoft.Network/${type}/read` } as const;
  return [
    { ...common, path, handle: list },
    { ...common, path: `${path}/{name}`, handle: get },
  ];
}
