/**
 * The closed set of changes that this product can make. An operation is data: who reads a card, who approves it
 * and who executes it see the same record. What is known of each kind is in `kinds/`; only `apply.ts` turns an
 * operation into an effect.
 */
import type { AzureOperation, NodeReimageOperation } from './azure-operations.ts';
import { AZURE_KINDS } from './kinds/azure-kinds.ts';
import type { FinalForm, FormsOf, ReversibleForm } from './kinds/form.ts';
import { KUBERNETES_KINDS } from './kinds/kubernetes-kinds.ts';
import { NODE_KINDS } from './kinds/node-kinds.ts';
import type { FinishedPodsOperation, KubernetesOperation, NodeDrainOperation, PodRestartOperation, RolloutRestartOperation } from './kubernetes-operations.ts';
import type { NodeOperation, ResolverRestartOperation } from './node-operations.ts';
import { shellWord } from './shell-word.ts';

export type { IptablesRuleOperation, NodeOperation, ResolverRestartOperation, UfwRuleOperation, UfwSwitchOperation } from './node-operations.ts';
export type { AuthorizedRangesOperation, AzureOperation, NodeReimageOperation, OutboundPorts, OutboundPortsOperation, PrivateDnsLinkOperation } from './azure-operations.ts';
export type { RoleAssignmentOperation, SecurityRule, SecurityRuleOperation } from './azure-operations.ts';
export type { ConfigMapOperation, FinishedPodsOperation, KubernetesOperation, NetworkPolicyOperation, NodeCordonOperation, NodeDrainOperation } from './kubernetes-operations.ts';
export type { PodRestartOperation, RolloutRestartOperation } from './kubernetes-operations.ts';
export { nsgNameOf } from './azure-operations.ts';
export { iptablesTool } from './kinds/node-kinds.ts';
export { shellWord } from './shell-word.ts';

export type Operation = NodeOperation | AzureOperation | KubernetesOperation;

/** What nothing takes back; a remedy with such an operation is always risky. */
export type FinalOperation = RolloutRestartOperation | ResolverRestartOperation | PodRestartOperation | NodeDrainOperation | NodeReimageOperation | FinishedPodsOperation;
export type ReversibleOperation = Exclude<Operation, FinalOperation>;

const KINDS: FormsOf<Operation, FinalOperation> = { ...NODE_KINDS, ...AZURE_KINDS, ...KUBERNETES_KINDS };

/** Found by the operation's own kind, so that a form gets no other operations than its own. */
const formOf = ({ kind }: Operation): FinalForm<Operation> => KINDS[kind];

const reversibleFormOf = ({ kind }: ReversibleOperation): ReversibleForm<ReversibleOperation> => KINDS[kind];

export const isReversible = (operation: Operation): operation is ReversibleOperation => 'inverse' in formOf(operation);

export function isNodeOperation(operation: Operation): operation is NodeOperation {
  return 'node' in operation;
}

export const commandWords = (operation: Operation): readonly string[] => formOf(operation).words(operation);

export function commandOf(operation: Operation): string {
  const command = commandWords(operation).map(shellWord).join(' ');
  const input = formOf(operation).input?.(operation);
  return input === undefined ? command : `${command} <<'EOF'\n${input}\nEOF`;
}

/** The operation that takes `operation` back. */
export const inverseOf = (operation: ReversibleOperation): ReversibleOperation => reversibleFormOf(operation).inverse(operation);

/** Operations are undone in the opposite order. */
export function inverseOfAll(operations: readonly ReversibleOperation[]): readonly ReversibleOperation[] {
  return operations.map(inverseOf).toReversed();
}

/** What an operation changes, in a word or two for people. */
export const targetOf = (operation: Operation): string => formOf(operation).target(operation);
