/** Changes in Azure: their commands are what a person would type; they are made through Azure Resource Manager. */
import { clusterNameOf, nsgNameOf, privateDnsZoneNameOf } from '../azure-operations.ts';
import type { AzureOperation, NodeReimageOperation, PrivateDnsLinkOperation, RoleAssignmentOperation, SecurityRuleOperation } from '../azure-operations.ts';
import type { FormsOf } from './form.ts';
import { swapped } from './swapped.ts';

export const AZURE_KINDS: FormsOf<AzureOperation, NodeReimageOperation> = {
  'nsg-rule-create': {
    words: ({ nsgId, rule }) => [...nsgCommand('create', nsgId), ...ruleOptions(rule)],
    target: ({ nsgId }) => named(nsgId),
    inverse: (operation) => ({ ...operation, kind: 'nsg-rule-delete' }),
  },
  'nsg-rule-delete': {
    words: ({ nsgId, rule }) => [...nsgCommand('delete', nsgId), '--name', rule.name],
    target: ({ nsgId }) => named(nsgId),
    inverse: (operation) => ({ ...operation, kind: 'nsg-rule-create' }),
  },
  'outbound-ports-set': {
    words: ({ clusterId, to: { managedIps, allocatedPorts } }) => [
      ...clusterUpdate(clusterId),
      ...(managedIps === undefined ? [] : ['--load-balancer-managed-outbound-ip-count', String(managedIps)]),
      '--load-balancer-outbound-ports',
      String(allocatedPorts),
    ],
    target: ({ clusterId }) => named(clusterId),
    inverse: swapped,
  },
  'authorized-ranges-set': {
    words: ({ clusterId, to }) => [...clusterUpdate(clusterId), '--api-server-authorized-ip-ranges', to.join(',')],
    target: ({ clusterId }) => named(clusterId),
    inverse: swapped,
  },
  'private-dns-link-create': {
    words: (link) => [...linkCommand('create', link), '--virtual-network', link.vnetId, '--registration-enabled', 'false'],
    target: ({ zoneId }) => named(zoneId),
    inverse: (link) => ({ ...link, kind: 'private-dns-link-delete' }),
  },
  'private-dns-link-delete': {
    words: (link) => [...linkCommand('delete', link), '--yes'],
    target: ({ zoneId }) => named(zoneId),
    inverse: (link) => ({ ...link, kind: 'private-dns-link-create' }),
  },
  'role-assignment-create': {
    words: roleCreate,
    target: ({ scope }) => named(scope),
    inverse: (assignment) => ({ ...assignment, kind: 'role-assignment-delete' }),
  },
  'role-assignment-delete': {
    words: ({ scope, name }) => ['az', 'role', 'assignment', 'delete', '--ids', `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`],
    target: ({ scope }) => named(scope),
    inverse: (assignment) => ({ ...assignment, kind: 'role-assignment-create' }),
  },
  'node-reimage': {
    words: reimage,
    target: ({ name }) => name,
  },
};

/** Names repeat from resource group to resource group. */
function named(id: string): string {
  const [, resourceGroup, name] = /\/resourceGroups\/([^/]+)\/.*\/([^/]+)$/i.exec(id) ?? [];
  return name === undefined ? id : `${name} in ${resourceGroup}`;
}

function nsgCommand(verb: string, nsgId: string): readonly string[] {
  const { resourceGroup, name } = nsgNameOf(nsgId);
  return ['az', 'network', 'nsg', 'rule', verb, '--resource-group', resourceGroup, '--nsg-name', name];
}

function ruleOptions({ name, priority, direction, sources, destinations, port, protocol = 'Tcp' }: SecurityRuleOperation['rule']): readonly string[] {
  const options: readonly (readonly string[])[] = [
    ['--name', name],
    ['--priority', String(priority)],
    ['--direction', direction],
    ['--access', 'Allow'],
    ['--protocol', protocol],
    ['--source-address-prefixes', ...sources],
    ['--source-port-ranges', '*'],
    ['--destination-address-prefixes', ...destinations],
    ['--destination-port-ranges', String(port)],
  ];
  return options.flat();
}

function clusterUpdate(clusterId: string): readonly string[] {
  const { resourceGroup, name } = clusterNameOf(clusterId);
  return ['az', 'aks', 'update', '--resource-group', resourceGroup, '--name', name];
}

function linkCommand(verb: string, { zoneId, name }: PrivateDnsLinkOperation): readonly string[] {
  const zone = privateDnsZoneNameOf(zoneId);
  return ['az', 'network', 'private-dns', 'link', 'vnet', verb, '--resource-group', zone.resourceGroup, '--zone-name', zone.name, '--name', name];
}

function roleCreate({ name, scope, principalId, roleDefinition }: RoleAssignmentOperation): readonly string[] {
  const principal = ['--assignee-object-id', principalId, '--assignee-principal-type', 'ServicePrincipal'];
  return ['az', 'role', 'assignment', 'create', '--name', name, ...principal, '--role', roleDefinition, '--scope', scope];
}

function reimage({ machine }: NodeReimageOperation): readonly string[] {
  if (machine.kind === 'vm') return ['az', 'vm', 'reimage', '--resource-group', machine.resourceGroup, '--name', machine.name];
  return ['az', 'vmss', 'reimage', '--resource-group', machine.resourceGroup, '--name', machine.scaleSet, '--instance-ids', machine.instanceId];
}
