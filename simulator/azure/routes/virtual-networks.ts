import type { Subnet, VirtualNetwork } from '@azure/arm-network';
import { json, type Answer } from '../../http/exchange.ts';
import { valueOf } from '../../http/route.ts';
import { notFound } from '../arm-error.ts';
import type { ArmContext, ArmRequest, ArmRoute } from '../context.ts';
import { nsgId, same, subnetId, vnetId, vnetResourceGroup } from '../resource-ids.ts';

function subnet(context: ArmContext): object {
  const { cluster } = context.cloud.scenario;
  const nsg = context.cloud.nsgs.ofSubnet();
  const properties: Partial<Subnet> = {
    addressPrefix: cluster.vnet.subnet.prefix,
    ...(nsg === undefined ? {} : { networkSecurityGroup: { id: nsgId(cluster, nsg.spec) } }),
    privateEndpointNetworkPolicies: 'Disabled',
    provisioningState: 'Succeeded',
  };
  return {
    id: subnetId(cluster),
    name: cluster.vnet.subnet.name,
    type: 'Microsoft.Network/virtualNetworks/subnets',
    etag: 'W/"subnet-1"',
    properties,
  };
}

function assertVnet(context: ArmContext, { values }: ArmRequest): void {
  const { cluster } = context.cloud.scenario;
  const group = valueOf(values, 'group');
  const name = valueOf(values, 'vnet');
  if (!same(group, vnetResourceGroup(cluster)) || !same(name, cluster.vnet.name))
    throw notFound('Microsoft.Network/virtualNetworks', name, group);
}

function getVnet(context: ArmContext, request: ArmRequest): Answer {
  assertVnet(context, request);
  const { cluster } = context.cloud.scenario;
  const properties: Partial<VirtualNetwork> = {
    addressSpace: { addressPrefixes: cluster.vnet.prefixes },
    dhcpOptions: { dnsServers: [] },
    enableDdosProtection: false,
    provisioningState: 'Succeeded',
  };
  return json(200, {
    id: vnetId(cluster),
    name: cluster.vnet.name,
    type: 'Microsoft.Network/virtualNetworks',
    location: cluster.location,
    etag: 'W/"vnet-1"',
    properties: { ...properties, subnets: [subnet(context)], virtualNetworkPeerings: [] },
  });
}

function getSubnet(context: ArmContext, request: ArmRequest): Answer {
  assertVnet(context, request);
  const { cluster } = context.cloud.scenario;
  const name = valueOf(request.values, 'subnet');
  if (!same(name, cluster.vnet.subnet.name))
    throw notFound('Microsoft.Network/virtualNetworks', `${cluster.vnet.name}/subnets/${name}`, valueOf(request.values, 'group'));
  return json(200, subnet(context));
}

const base = '/resourceGroups/{group}/providers/Microsoft.Network/virtualNetworks/{vnet}';
const family = 'Microsoft.Network';

export const virtualNetworkRoutes = (context: ArmContext): ArmRoute[] => [
  { method: 'GET', path: base, family, handle: (request) => getVnet(context, request) },
  { method: 'GET', path: `${base}/subnets/{subnet}`, family, handle: (request) => getSubnet(context, request) },
];
