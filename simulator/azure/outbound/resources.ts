import type { ClusterSpec } from '../../scenario/cluster.ts';
import type { Scenario } from '../../scenario/schema.ts';
import { nodeResourceGroup, vnetResourceGroup } from '../resource-ids.ts';

export interface Place {
  readonly resourceGroup: string;
  readonly name: string;
}

export type RouteTable = NonNullable<Scenario['azure']['routeTable']> & Place;

export interface NatGateway extends Place {
  readonly sku: 'Standard' | 'StandardV2';
  readonly idleTimeoutInMinutes: number;
  readonly publicIPs: number;
}

/** The load balancer of services and, by outbound rule, of what leaves the cluster. */
export const loadBalancerOf = (cluster: ClusterSpec): Place => ({ resourceGroup: nodeResourceGroup(cluster), name: 'kubernetes' });

/** AKS makes the load balancer for outbound traffic; with another outbound type there is none until a service wants one. */
export const hasLoadBalancer = ({ cluster }: Pick<Scenario, 'cluster'>): boolean => cluster.network.outboundType === 'loadBalancer';

/** The table on every subnet of the cluster. */
export function routeTableOf({ azure, cluster }: Pick<Scenario, 'azure' | 'cluster'>): RouteTable | undefined {
  const { routeTable } = azure;
  return routeTable === undefined ? undefined : { ...routeTable, resourceGroup: routeTable.resourceGroup ?? vnetResourceGroup(cluster) };
}

/** The NAT gateway on the nodes' subnet: made by AKS, or the customer's. */
export function natGatewayOf({ azure, cluster }: Pick<Scenario, 'azure' | 'cluster'>): NatGateway | undefined {
  const managed = cluster.network.outboundType.startsWith('managedNATGateway');
  const wanted = managed || cluster.network.outboundType === 'userAssignedNATGateway';
  if (!wanted && azure.natGateway === undefined) return undefined;
  const given = azure.natGateway ?? { name: 'nat-aks', sku: 'Standard', idleTimeoutInMinutes: 4, publicIPs: 1, resourceGroup: undefined };
  const resourceGroup = managed ? nodeResourceGroup(cluster) : (given.resourceGroup ?? vnetResourceGroup(cluster));
  return { ...given, name: managed ? 'aks-natgateway' : given.name, resourceGroup };
}
