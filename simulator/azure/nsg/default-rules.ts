import type { SecurityRule } from '../../scenario/security-rule.ts';

type Seed = readonly [name: string, priority: number, access: 'Allow' | 'Deny', source: string, destination: string, description: string];

const inbound: Seed[] = [
  ['AllowVnetInBound', 65_000, 'Allow', 'VirtualNetwork', 'VirtualNetwork', 'Allow inbound traffic from all VMs in VNET'],
  ['AllowAzureLoadBalancerInBound', 65_001, 'Allow', 'AzureLoadBalancer', '*', 'Allow inbound traffic from azure load balancer'],
  ['DenyAllInBound', 65_500, 'Deny', '*', '*', 'Deny all inbound traffic'],
];

const outbound: Seed[] = [
  ['AllowVnetOutBound', 65_000, 'Allow', 'VirtualNetwork', 'VirtualNetwork', 'Allow outbound traffic from all VMs to all VMs in VNET'],
  ['AllowInternetOutBound', 65_001, 'Allow', '*', 'Internet', 'Allow outbound traffic from all VMs to Internet'],
  ['DenyAllOutBound', 65_500, 'Deny', '*', '*', 'Deny all outbound traffic'],
];

const rule =
  (direction: 'Inbound' | 'Outbound') =>
  ([name, priority, access, sourceAddressPrefix, destinationAddressPrefix, description]: Seed): SecurityRule => ({
    name,
    description,
    priority,
    direction,
    access,
    protocol: '*',
    sourceAddressPrefix,
    sourcePortRange: '*',
    destinationAddressPrefix,
    destinationPortRange: '*',
  });

/** https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#default-security-rules */
export const defaultRules: readonly SecurityRule[] = [...inbound.map(rule('Inbound')), ...outbound.map(rule('Outbound'))];
