import type { VirtualNetwork } from '@azure/arm-network';
import { json, type Answer } from '../../http/exchange.ts';
import { valueOf } from '../../http/route.ts';
import { notFound } from '../arm-error.ts';
import type { ArmContext, ArmRequest, ArmRoute } from '../context.ts';
import { page } from '../paging.ts';
import { same, vnetId, vnetResourceGroup } from '../resource-ids.ts';
import { subnetDocument, subnetsOf } from './subnets.ts';

function assertVnet(context: ArmContext, { values }: ArmRequest): void {
  const { cluster } = context.cloud.scenario;
  const group = valueOf(values, 'group');
  const name = valueOf(values, 'vnet');
  if (!same(group, vnetResourceGroup(cluster)) || !same(name, cluster.vnet.name))
    throw notFound('Microsoft.Network/virtualNetworks', name, group);
}

const subnetDocuments = (context: ArmContext): object[] => subnetsOf(context.cloud.scenario.cluster).map((subnet) => subnetDocument(context, subnet));

function getVnet(context: ArmContext): Answer {
  const { cluster, dns } = context.cloud.scenario;
  const properties: Partial<VirtualNetwork> = {
    addressSpace: { addressPrefixes: cluster.vnet.prefixes },
    dhcpOptions: { dnsServers: dns.servers.map(({ address }) => address) },
    enableDdosProtection: false,
    provisioningState: 'Succeeded',
  };
  return json(200, {
    id: vnetId(cluster),
    name: cluster.vnet.name,
    type: 'Microsoft.Network/virtualNetworks',
    location: cluster.location,
    etag: 'W/"vnet-1"',
    properties: { ...properties, subnets: subnetDocuments(context), virtualNetworkPeerings: [] },
  });
}

function getSubnet(context: ArmContext, { values }: ArmRequest): Answer {
  const { cluster } = context.cloud.scenario;
  const name = valueOf(values, 'subnet');
  const found = subnetsOf(cluster).find((subnet) => same(subnet.name, name));
  if (found === undefined)
    throw notFound('Microsoft.Network/virtualNetworks', `${cluster.vnet.name}/subnets/${name}`, valueOf(values, 'group'));
  return json(200, subnetDocument(context, found));
}

const base = '/resourceGroups/{group}/providers/Microsoft.Network/virtualNetworks/{vnet}';
const type = 'Microsoft.Network/virtualNetworks';

export function virtualNetworkRoutes(context: ArmContext): ArmRoute[] {
  const of =
    (handle: (request: ArmRequest) => Answer) =>
    (request: ArmRequest): Answer => {
      assertVnet(context, request);
      return handle(request);
    };
  const common = { method: 'GET', family: 'Microsoft.Network' } as const;
  return [
    { ...common, path: base, action: `${type}/read`, handle: of(() => getVnet(context)) },
    {
      ...common,
      path: `${base}/subnets`,
      action: `${type}/subnets/read`,
      handle: of(({ exchange }) => page(exchange, context.origin(), subnetDocuments(context))),
    },
    { ...common, path: `${base}/subnets/{subnet}`, action: `${type}/subnets/read`, handle: of((request) => getSubnet(context, request)) },
  ];
}
