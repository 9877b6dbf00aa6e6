import type { Subnet } from '@azure/arm-network';
import type { ClusterSpec } from '../../scenario/cluster.ts';
import type { ArmContext } from '../context.ts';
import { natGatewayOf, routeTableOf } from '../outbound/resources.ts';
import { networkId, nsgId, subnetId } from '../resource-ids.ts';

export interface NamedSubnet {
  readonly name: string;
  readonly prefix: string;
}

/** The nodes' subnet first, then those of pods. */
export const subnetsOf = ({ vnet }: ClusterSpec): NamedSubnet[] => [vnet.subnet, ...vnet.subnets];

export const subnetIds = (cluster: ClusterSpec): string[] => subnetsOf(cluster).map(({ name }) => subnetId(cluster, name));

function properties(context: ArmContext, { name, prefix }: NamedSubnet): Partial<Subnet> {
  const { scenario } = context.cloud;
  const { cluster, azure } = scenario;
  const nsg = context.cloud.nsgs.ofSubnet(name);
  const table = routeTableOf(scenario);
  const gateway = natGatewayOf(scenario);
  const { defaultOutboundAccess, serviceEndpoints } = azure.subnet;
  return {
    addressPrefix: prefix,
    ...(nsg === undefined ? {} : { networkSecurityGroup: { id: nsgId(cluster, nsg.spec) } }),
    ...(table === undefined ? {} : { routeTable: { id: networkId(cluster, 'routeTables', table) } }),
    ...(gateway === undefined ? {} : { natGateway: { id: networkId(cluster, 'natGateways', gateway) } }),
    ...(defaultOutboundAccess === undefined ? {} : { defaultOutboundAccess }),
    serviceEndpoints: serviceEndpoints.map((service) => ({ service, locations: ['*'], provisioningState: 'Succeeded' })),
    privateEndpointNetworkPolicies: 'Disabled',
    provisioningState: 'Succeeded',
  };
}

export const subnetDocument = (context: ArmContext, subnet: NamedSubnet): object => ({
  id: subnetId(context.cloud.scenario.cluster, subnet.name),
  name: subnet.name,
  type: 'Microsoft.Network/virtualNetworks/subnets',
  etag: 'W/"subnet-1"',
  properties: properties(context, subnet),
});
