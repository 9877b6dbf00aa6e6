import { json, type Answer } from '../../http/exchange.ts';
import { valueOf } from '../../http/route.ts';
import type { PoolSpec } from '../../scenario/cluster.ts';
import { ArmError, notFound } from '../arm-error.ts';
import { outboundDependencies } from '../cluster/dependencies.ts';
import { clusterDocument } from '../cluster/document.ts';
import { poolOnTheWire } from '../cluster/pools.ts';
import { updateCluster } from '../cluster/update.ts';
import type { ArmContext, ArmRequest, ArmRoute } from '../context.ts';
import { kubeconfig } from '../kubeconfig.ts';
import { page } from '../paging.ts';
import { clusterId, same } from '../resource-ids.ts';

function assertCluster(context: ArmContext, { values }: ArmRequest): void {
  const { cluster } = context.cloud.scenario;
  const group = valueOf(values, 'group');
  const name = valueOf(values, 'cluster');
  if (!same(group, cluster.resourceGroup) || !same(name, cluster.name))
    throw notFound('Microsoft.ContainerService/managedClusters', name, group);
}

const userCredential = (context: ArmContext): Answer =>
  json(200, { kubeconfigs: [{ name: 'clusterUser', value: Buffer.from(kubeconfig(context)).toString('base64') }] });

const poolDocument = ({ cloud: { scenario } }: ArmContext, spec: PoolSpec): object => ({
  id: `${clusterId(scenario.cluster)}/agentPools/${spec.name}`,
  name: spec.name,
  type: 'Microsoft.ContainerService/managedClusters/agentPools',
  properties: poolOnTheWire(scenario, spec),
});

function getPool(context: ArmContext, request: ArmRequest): Answer {
  const name = valueOf(request.values, 'pool');
  const spec = context.cloud.scenario.cluster.pools.find((candidate) => same(candidate.name, name));
  if (spec === undefined) throw new ArmError(404, 'NotFound', `Could not find the agent pool '${name}'.`);
  return json(200, poolDocument(context, spec));
}

const base = '/resourceGroups/{group}/providers/Microsoft.ContainerService/managedClusters/{cluster}';
const type = 'Microsoft.ContainerService/managedClusters';

export function managedClusterRoutes(context: ArmContext): ArmRoute[] {
  const { scenario } = context.cloud;
  const of =
    (handle: (request: ArmRequest) => Answer) =>
    (request: ArmRequest): Answer => {
      assertCluster(context, request);
      return handle(request);
    };
  const list = (request: ArmRequest, items: object[]): Answer => page(request.exchange, context.origin(), items);
  const family = 'Microsoft.ContainerService';
  return [
    { method: 'GET', path: base, family, action: `${type}/read`, handle: of(() => json(200, clusterDocument(context))) },
    { method: 'PUT', path: base, family, action: `${type}/write`, handle: of((request) => updateCluster(context, request)) },
    {
      method: 'POST',
      path: `${base}/listClusterUserCredential`,
      family,
      action: `${type}/listClusterUserCredential/action`,
      handle: of(() => userCredential(context)),
    },
    {
      method: 'GET',
      path: `${base}/outboundNetworkDependenciesEndpoints`,
      family,
      action: `${type}/outboundNetworkDependenciesEndpoints/read`,
      handle: of((request) => list(request, outboundDependencies(scenario.cluster))),
    },
    {
      method: 'GET',
      path: `${base}/agentPools`,
      family,
      action: `${type}/agentPools/read`,
      handle: of((request) =>
        list(
          request,
          scenario.cluster.pools.map((spec) => poolDocument(context, spec)),
        ),
      ),
    },
    {
      method: 'GET',
      path: `${base}/agentPools/{pool}`,
      family,
      action: `${type}/agentPools/read`,
      handle: of((request) => getPool(context, request)),
    },
  ];
}
