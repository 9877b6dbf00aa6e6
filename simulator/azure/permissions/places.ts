import type { Scenario } from '../../scenario/schema.ts';
import { natGatewayOf, routeTableOf } from '../outbound/resources.ts';
import { clusterId, nodeResourceGroup, nsgId, nsgResourceGroup, subnetId, vnetResourceGroup } from '../resource-ids.ts';
import type { Place } from './role.ts';

const groupIds = ({ cluster }: Scenario, groups: readonly string[]): string[] =>
  groups.map((group) => `/subscriptions/${cluster.subscription}/resourceGroups/${group}`);

/** The ARM ids that a place stands for in this scenario. */
export function idsOf(scenario: Scenario, place: Place): string[] {
  const { cluster, nsgs } = scenario;
  const zone = cluster.privateDnsZone;
  const ofZone = cluster.private && typeof zone === 'object' ? [zone.resourceGroup] : [];
  const elsewhere = [routeTableOf(scenario), natGatewayOf(scenario)].flatMap((resource) => resource?.resourceGroup ?? []);
  const ids: Record<Place, () => string[]> = {
    subscription: () => [`/subscriptions/${cluster.subscription}`],
    cluster: () => [clusterId(cluster)],
    nodeResourceGroup: () => groupIds(scenario, [nodeResourceGroup(cluster)]),
    networkResourceGroups: () =>
      groupIds(scenario, [
        nodeResourceGroup(cluster),
        vnetResourceGroup(cluster),
        ...nsgs.map((nsg) => nsgResourceGroup(cluster, nsg)),
        ...elsewhere,
        ...ofZone,
      ]),
    networkSecurityGroups: () => nsgs.map((nsg) => nsgId(cluster, nsg)),
    subnets: () => [cluster.vnet.subnet, ...cluster.vnet.subnets].map(({ name }) => subnetId(cluster, name)),
  };
  return ids[place]();
}

/** True for the id itself and for what lies below it. ARM compares ids in any case. */
export function isWithin(id: string, scope: string): boolean {
  const [inner, outer] = [id.toLowerCase(), scope.toLowerCase()];
  return inner === outer || inner.startsWith(`${outer}/`);
}
