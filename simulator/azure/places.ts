import type { ScopeName } from '../scenario/azure-records.ts';
import type { Scenario } from '../scenario/schema.ts';
import { loadBalancerOf, routeTableOf } from './outbound/resources.ts';
import { clusterId, networkId, nodeResourceGroup, subnetId, vnetId, vnetResourceGroup } from './resource-ids.ts';

/** The ARM id of a place that a scenario names by a word; ids stay what they are. */
export function placeId(scenario: Scenario, scope: string): string {
  const { cluster } = scenario;
  const subscription = `/subscriptions/${cluster.subscription}`;
  const group = (name: string): string => `${subscription}/resourceGroups/${name}`;
  const routeTable = routeTableOf(scenario);
  const known: Record<ScopeName, string> = {
    subscription,
    resourceGroup: group(cluster.resourceGroup),
    nodeResourceGroup: group(nodeResourceGroup(cluster)),
    vnetResourceGroup: group(vnetResourceGroup(cluster)),
    cluster: clusterId(cluster),
    vnet: vnetId(cluster),
    subnet: subnetId(cluster),
    routeTable: routeTable === undefined ? subnetId(cluster) : networkId(cluster, 'routeTables', routeTable),
    loadBalancer: networkId(cluster, 'loadBalancers', loadBalancerOf(cluster)),
  };
  return Object.entries(known).find(([name]) => name === scope)?.[1] ?? scope;
}
