/**
 * The closed set of changes that this product can make. An operation is data: who reads a card, who approves it
 * and who executes it see the same record. Only `apply.ts` turns one into an effect.
 */
import type { AzureOperation } from './azure-operations.ts';
import type { KubernetesOperation, RolloutRestartOperation, PodRestartOperation } from './kubernetes-operations.ts';
import type { NodeReimageOperation } from './azure-operations.ts';
import type { FinishedPodsOperation, NodeDrainOperation } from './kubernetes-operations.ts';
import type { NodeOperation, ResolverRestartOperation } from './node-operations.ts';

export type { IptablesRuleOperation, NodeOperation, ResolverRestartOperation, UfwRuleOperation, UfwSwitchOperation } from './node-operations.ts';
export type { AuthorizedRangesOperation, PrivateDnsLinkOperation } from './azure-operations.ts';
export type { AzureOperation, OutboundPorts, OutboundPortsOperation, RoleAssignmentOperation, SecurityRule, SecurityRuleOperation } from './azure-operations.ts';
export type { ConfigMapOperation, KubernetesOperation, NetworkPolicyOperation, RolloutRestartOperation, PodRestartOperation } from './kubernetes-operations.ts';
export type { FinishedPodsOperation, NodeCordonOperation, NodeDrainOperation } from './kubernetes-operations.ts';
export type { NodeReimageOperation } from './azure-operations.ts';
export { commandOf, iptablesTool } from './command-words.ts';
export { nsgNameOf } from './azure-operations.ts';
export { shellWord } from './shell-word.ts';

export type Operation = NodeOperation | AzureOperation | KubernetesOperation;

/** What nothing takes back; a remedy with such an operation is always risky. */
export type FinalOperation = RolloutRestartOperation | ResolverRestartOperation | PodRestartOperation | NodeDrainOperation | NodeReimageOperation | FinishedPodsOperation;
export type ReversibleOperation = Exclude<Operation, FinalOperation>;

export const isReversible = (operation: Operation): operation is ReversibleOperation => operation.kind !== 'node-drain' && operation.kind !== 'node-reimage' && operation.kind !== 'finished-pods-delete' && operation.kind !== 'pod-restart' && operation.kind !== 'rollout-restart' && operation.kind !== 'resolver-restart';

export function isNodeOperation(operation: Operation): operation is NodeOperation {
  return 'node' in operation;
}

/** The operation that takes `operation` back. */
export function inverseOf(operation: ReversibleOperation): ReversibleOperation {
  switch (operation.kind) {
    case 'ufw-allow':
      return { ...operation, kind: 'ufw-delete-allow' };
    case 'ufw-delete-allow':
      return { ...operation, kind: 'ufw-allow' };
    case 'ufw-disable':
      return { ...operation, kind: 'ufw-enable' };
    case 'ufw-enable':
      return { ...operation, kind: 'ufw-disable' };
    case 'iptables-delete':
      return { ...operation, kind: 'iptables-insert' };
    case 'iptables-insert':
      return { ...operation, kind: 'iptables-delete' };
    case 'nsg-rule-create':
      return { ...operation, kind: 'nsg-rule-delete' };
    case 'nsg-rule-delete':
      return { ...operation, kind: 'nsg-rule-create' };
    case 'network-policy-create':
      return { ...operation, kind: 'network-policy-delete' };
    case 'network-policy-delete':
      return { ...operation, kind: 'network-policy-create' };
    case 'role-assignment-create':
      return { ...operation, kind: 'role-assignment-delete' };
    case 'role-assignment-delete':
      return { ...operation, kind: 'role-assignment-create' };
    case 'node-cordon':
      return { ...operation, kind: 'node-uncordon' };
    case 'node-uncordon':
      return { ...operation, kind: 'node-cordon' };
    case 'private-dns-link-create':
      return { ...operation, kind: 'private-dns-link-delete' };
    case 'private-dns-link-delete':
      return { ...operation, kind: 'private-dns-link-create' };
    case 'authorized-ranges-set':
    case 'config-map-restore':
    case 'outbound-ports-set':
      return swapped(operation);
  }
}

const swapped = <T extends { readonly from: unknown; readonly to: unknown }>(operation: T): T => ({ ...operation, from: operation.to, to: operation.from });

/** Operations are undone in the opposite order. */
export function inverseOfAll(operations: readonly ReversibleOperation[]): readonly ReversibleOperation[] {
  return operations.map(inverseOf).toReversed();
}

/** What an operation changes, in a word or two for people. */
export function targetOf(operation: Operation): string {
  if (isNodeOperation(operation)) return operation.node;
  switch (operation.kind) {
    case 'nsg-rule-create':
    case 'nsg-rule-delete':
      return named(operation.nsgId);
    case 'outbound-ports-set':
    case 'authorized-ranges-set':
      return named(operation.clusterId);
    case 'private-dns-link-create':
    case 'private-dns-link-delete':
      return named(operation.zoneId);
    case 'role-assignment-create':
    case 'role-assignment-delete':
      return named(operation.scope);
    case 'network-policy-create':
    case 'network-policy-delete':
      return `${operation.namespace}/${operation.name}`;
    case 'config-map-restore':
      return `${operation.namespace}/${operation.name}`;
    case 'node-cordon':
    case 'node-uncordon':
    case 'node-drain':
    case 'node-reimage':
      return operation.name;
    case 'finished-pods-delete':
      return operation.namespace;
    case 'pod-restart':
      return `${operation.namespace}/${operation.name}`;
    case 'rollout-restart':
      return `${operation.namespace}/${operation.deployment}`;
  }
}

/** Names repeat from resource group to resource group. */
function named(id: string): string {
  const [, resourceGroup, name] = /\/resourceGroups\/([^/]+)\/.*\/([^/]+)$/i.exec(id) ?? [];
  return name === undefined ? id : `${name} in ${resourceGroup}`;
}
