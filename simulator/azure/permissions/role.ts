/** Where a role is given; a grant reaches everything below it. */
export type Place = 'subscription' | 'cluster' | 'nodeResourceGroup' | 'networkResourceGroups' | 'networkSecurityGroups' | 'subnets';

interface Grant {
  readonly action: string;
  readonly at: Place;
}

const at = (place: Place, ...actions: readonly string[]): Grant[] => actions.map((action) => ({ action, at: place }));

/**
 * Everything that the bot may do, and nothing else: one identity that observes, probes and repairs.
 * Names: https://learn.microsoft.com/azure/role-based-access-control/resource-provider-operations
 */
export const role: readonly Grant[] = [
  ...at(
    'cluster',
    'Microsoft.ContainerService/managedClusters/read',
    'Microsoft.ContainerService/managedClusters/outboundNetworkDependenciesEndpoints/read',
    'Microsoft.ContainerService/managedClusters/detectors/read',
    'Microsoft.ContainerService/managedClusters/listClusterUserCredential/action',
    'Microsoft.ContainerService/managedClusters/write',
    'Microsoft.ResourceHealth/availabilityStatuses/read',
  ),
  ...at('networkResourceGroups', 'Microsoft.Network/*/read'),
  // Interfaces of a scale set belong to Compute, whatever their api-version says.
  ...at(
    'nodeResourceGroup',
    'Microsoft.Compute/virtualMachines/read',
    'Microsoft.Compute/virtualMachineScaleSets/networkInterfaces/read',
    'Microsoft.Compute/virtualMachines/runCommand/action',
    'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/runCommand/action',
    'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/read',
    'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/reimage/action',
  ),
  ...at('networkResourceGroups', 'Microsoft.Insights/metrics/read'),
  ...at(
    'subscription',
    'Microsoft.Insights/eventtypes/values/read',
    'Microsoft.Authorization/roleAssignments/read',
    'Microsoft.Authorization/roleDefinitions/read',
    'Microsoft.Authorization/denyAssignments/read',
    'Microsoft.Authorization/permissions/read',
    // Whoever starts an operation must be able to see it through.
    'Microsoft.Compute/locations/operations/read',
    'Microsoft.Compute/locations/operationResults/read',
    'Microsoft.Network/locations/operations/read',
    'Microsoft.Network/locations/operationResults/read',
    'Microsoft.ContainerService/locations/operations/read',
    'Microsoft.ContainerService/locations/operationResults/read',
  ),
  ...at(
    'networkSecurityGroups',
    'Microsoft.Network/networkSecurityGroups/securityRules/write',
    'Microsoft.Network/networkSecurityGroups/securityRules/delete',
  ),
  // Whoever writes a cluster must be allowed to join what it is attached to (linked access checks).
  ...at(
    'networkResourceGroups',
    'Microsoft.Network/virtualNetworks/subnets/join/action',
    'Microsoft.Network/virtualNetworks/join/action',
    'Microsoft.Network/privateDnsZones/virtualNetworkLinks/write',
    'Microsoft.Network/privateDnsZones/virtualNetworkLinks/delete',
    'Microsoft.Network/publicIPAddresses/join/action',
    'Microsoft.Network/publicIPPrefixes/join/action',
    'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
  ),
  ...at('subnets', 'Microsoft.Authorization/roleAssignments/write', 'Microsoft.Authorization/roleAssignments/delete'),
];
