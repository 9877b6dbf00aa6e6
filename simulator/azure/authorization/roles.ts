import { createHash } from 'node:crypto';
import type { AzureSpec } from '../../scenario/azure.ts';

export interface RoleDefinition {
  /** GUID. */
  readonly name: string;
  readonly roleName: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly builtIn: boolean;
}

const builtIn = (name: string, roleName: string, actions: readonly string[], notActions: readonly string[] = []): RoleDefinition => ({
  name,
  roleName,
  actions,
  notActions,
  builtIn: true,
});

const common = [
  'Microsoft.Authorization/*/read',
  'Microsoft.Insights/alertRules/*',
  'Microsoft.ResourceHealth/availabilityStatuses/read',
  'Microsoft.Resources/deployments/*',
  'Microsoft.Resources/subscriptions/resourceGroups/read',
  'Microsoft.Support/*',
];

/** Ids and actions: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
const builtInRoles: readonly RoleDefinition[] = [
  builtIn('8e3af657-a8ff-443c-a75c-2fe8c4bcb635', 'Owner', ['*']),
  builtIn(
    'b24988ac-6180-42a0-ab88-20f7382dd24c',
    'Contributor',
    ['*'],
    ['Microsoft.Authorization/*/Delete', 'Microsoft.Authorization/*/Write', 'Microsoft.Authorization/elevateAccess/Action'],
  ),
  builtIn('acdd72a7-3385-48ef-bd42-f606fba81ae7', 'Reader', ['*/read']),
  builtIn('4d97b98b-1d4f-4787-a291-c67834d212e7', 'Network Contributor', [...common, 'Microsoft.Network/*']),
  builtIn('b12aa53e-6015-4669-85d0-8515ebb3ae7f', 'Private DNS Zone Contributor', [
    ...common,
    'Microsoft.Network/privateDnsZones/*',
    'Microsoft.Network/privateDnsOperationResults/*',
    'Microsoft.Network/privateDnsOperationStatuses/*',
    'Microsoft.Network/virtualNetworks/read',
    'Microsoft.Network/virtualNetworks/join/action',
  ]),
  builtIn('f1a07417-d97a-45cb-824c-7a7467783830', 'Managed Identity Operator', [
    ...common,
    'Microsoft.ManagedIdentity/userAssignedIdentities/*/read',
    'Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action',
  ]),
  builtIn('7f951dda-4ed3-4680-a7ca-43fe172d538d', 'AcrPull', ['Microsoft.ContainerRegistry/registries/pull/read']),
];

/** A GUID that is always the same for the same seed. */
export function guidOf(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The roles of a scenario: some of Azure's own, and those that it defines. */
export const rolesOf = ({ azure }: { readonly azure: Pick<AzureSpec, 'roleDefinitions'> }): RoleDefinition[] => [
  ...azure.roleDefinitions.map(({ name, actions, notActions }) => ({
    name: guidOf(`role ${name}`),
    roleName: name,
    actions,
    notActions,
    builtIn: false,
  })),
  ...builtInRoles,
];
