import ipaddr from 'ipaddr.js';
import { clusterPods } from '../../scenario/cluster-pods.ts';
import type { Scenario } from '../../scenario/schema.ts';
import type { ArmContext, ArmRequest, ArmRoute } from '../context.ts';
import { page } from '../paging.ts';
import { notFound } from '../arm-error.ts';
import { valueOf } from '../../http/route.ts';
import { same, subnetId, vnetResourceGroup } from '../resource-ids.ts';
import { subnetsOf, type NamedSubnet } from './subnets.ts';

/** https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq: the first four addresses and the last one. */
const reserved = 5;

const limitOf = ({ prefix }: NamedSubnet): number => 2 ** (32 - ipaddr.IPv4.parseCIDR(prefix)[1]) - reserved;

/** What the scenario says, or the machines and the pods with addresses of the subnet. */
function usedOf(scenario: Scenario, { name, prefix }: NamedSubnet): number {
  const written = scenario.cluster.vnet.usage[name];
  if (written !== undefined) return written;
  const range = ipaddr.IPv4.parseCIDR(prefix);
  const addresses = [...scenario.nodes.flatMap(({ address, agents }) => [address, ...agents]), ...clusterPods(scenario).flatMap(({ address }) => address ?? [])];
  return addresses.filter((address) => ipaddr.IPv4.parse(address).match(range)).length;
}

function usages(context: ArmContext, { exchange, values }: ArmRequest) {
  const { scenario } = context.cloud;
  const { cluster } = scenario;
  const [group, name] = [valueOf(values, 'group'), valueOf(values, 'vnet')];
  if (!same(group, vnetResourceGroup(cluster)) || !same(name, cluster.vnet.name)) throw notFound('Microsoft.Network/virtualNetworks', name, group);
  const rows = subnetsOf(cluster).map((subnet) => ({
    id: subnetId(cluster, subnet.name),
    name: { value: 'SubnetSpace', localizedValue: 'Subnet size and usage' },
    unit: 'Count',
    currentValue: usedOf(scenario, subnet),
    limit: limitOf(subnet),
  }));
  return page(exchange, context.origin(), rows);
}

export const subnetUsageRoutes = (context: ArmContext): ArmRoute[] => [
  {
    method: 'GET',
    path: '/resourceGroups/{group}/providers/Microsoft.Network/virtualNetworks/{vnet}/usages',
    family: 'Microsoft.Network',
    action: 'Microsoft.Network/virtualNetworks/usages/read',
    handle: (request) => usages(context, request),
  },
];
