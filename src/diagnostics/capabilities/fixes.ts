import type { KubernetesRight } from '../azure/access-review.ts';
import type { Operation } from '../remedies/operations.ts';

/** A right that a change takes. ARM actions are asked of the resources that are changed; `subject` says which. */
export type NeededRight =
  | { readonly kind: 'azure'; readonly subject: 'security-groups' | 'cluster' | 'subnets' | 'node-group' | 'private-zone'; readonly action: string }
  | { readonly kind: 'kubernetes'; readonly right: KubernetesRight }
  | { readonly kind: 'node' };

/** Changes that people know by one name. */
export type Fix = 'node-settings' | 'node-reimage' | 'nodes' | 'finished-pods' | 'authorized-ranges' | 'private-dns-links' | 'security-rules' | 'outbound-ports' | 'cluster-identity-role' | 'network-policies' | 'coredns-custom' | 'restarts';

/** Which fix an operation belongs to: a new operation says it here, and what it takes below. */
export const FIX_OF: Readonly<Record<Operation['kind'], Fix>> = {
  'ufw-allow': 'node-settings',
  'ufw-delete-allow': 'node-settings',
  'ufw-disable': 'node-settings',
  'ufw-enable': 'node-settings',
  'iptables-delete': 'node-settings',
  'iptables-insert': 'node-settings',
  'resolver-restart': 'node-settings',
  'nsg-rule-create': 'security-rules',
  'nsg-rule-delete': 'security-rules',
  'outbound-ports-set': 'outbound-ports',
  'role-assignment-create': 'cluster-identity-role',
  'role-assignment-delete': 'cluster-identity-role',
  'network-policy-create': 'network-policies',
  'network-policy-delete': 'network-policies',
  'config-map-restore': 'coredns-custom',
  'pod-restart': 'restarts',
  'rollout-restart': 'restarts',
  'authorized-ranges-set': 'authorized-ranges',
  'private-dns-link-create': 'private-dns-links',
  'private-dns-link-delete': 'private-dns-links',
  'node-reimage': 'node-reimage',
  'node-cordon': 'nodes',
  'node-uncordon': 'nodes',
  'node-drain': 'nodes',
  'finished-pods-delete': 'finished-pods',
};

const azure = (subject: Extract<NeededRight, { kind: 'azure' }>['subject'], ...actions: readonly string[]): readonly NeededRight[] => actions.map((action) => ({ kind: 'azure', subject, action }));

const kubernetes = (...rights: readonly KubernetesRight[]): readonly NeededRight[] => rights.map((right) => ({ kind: 'kubernetes', right }));

const KUBE_SYSTEM = { namespace: 'kube-system' };

/** As deploy/roles gives them to the repair tier. Each fix needs all of its rights, its undo included. */
export const NEEDED: Readonly<Record<Fix, readonly NeededRight[]>> = {
  'node-settings': [{ kind: 'node' }],
  'security-rules': azure('security-groups', 'Microsoft.Network/networkSecurityGroups/securityRules/write', 'Microsoft.Network/networkSecurityGroups/securityRules/delete'),
  'outbound-ports': azure('cluster', 'Microsoft.ContainerService/managedClusters/write'),
  'cluster-identity-role': azure('subnets', 'Microsoft.Authorization/roleAssignments/write', 'Microsoft.Authorization/roleAssignments/delete'),
  'network-policies': kubernetes({ verb: 'create', group: 'networking.k8s.io', resource: 'networkpolicies' }, { verb: 'delete', group: 'networking.k8s.io', resource: 'networkpolicies' }),
  'coredns-custom': kubernetes({ verb: 'patch', group: '', resource: 'configmaps', ...KUBE_SYSTEM, name: 'coredns-custom' }),
  'authorized-ranges': azure('cluster', 'Microsoft.ContainerService/managedClusters/write'),
  'private-dns-links': azure('private-zone', 'Microsoft.Network/privateDnsZones/virtualNetworkLinks/write', 'Microsoft.Network/privateDnsZones/virtualNetworkLinks/delete'),
  'node-reimage': azure('node-group', 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/reimage/action'),
  nodes: kubernetes({ verb: 'patch', group: '', resource: 'nodes' }, { verb: 'create', group: '', resource: 'pods', subresource: 'eviction' }),
  'finished-pods': kubernetes({ verb: 'delete', group: '', resource: 'pods' }),
  restarts: kubernetes({ verb: 'delete', group: '', resource: 'pods', ...KUBE_SYSTEM }, ...['coredns', 'konnectivity-agent'].map((name) => ({ verb: 'patch', group: 'apps', resource: 'deployments', ...KUBE_SYSTEM, name }))),
};
