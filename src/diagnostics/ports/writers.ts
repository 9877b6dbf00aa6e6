import type { AuthorizedRangesOperation, NodeReimageOperation, OutboundPortsOperation, PrivateDnsLinkOperation, RoleAssignmentOperation, SecurityRule } from '../remedies/operations.ts';
import type { ConfigMapOperation, NetworkPolicyOperation, PodRestartOperation, RolloutRestartOperation } from '../remedies/operations.ts';
import type { FinishedPodsOperation, NodeCordonOperation, NodeDrainOperation } from '../remedies/operations.ts';

/**
 * Changes in Azure. Held only by `remedies/apply-by-api.ts`; never retried. Each rejects with an `AccessError` that says
 * whether the change may have happened all the same.
 */
export interface ArmWriter {
  /** @throws {AccessError} also where a rule of that name or priority exists already: it is never overwritten. */
  createSecurityRule(nsgId: string, rule: SecurityRule, signal: AbortSignal): Promise<void>;
  deleteSecurityRule(nsgId: string, rule: SecurityRule, signal: AbortSignal): Promise<void>;
  /** @throws {AccessError} also where the cluster is not as `from` says, or changes at the same time */
  setOutboundPorts(operation: OutboundPortsOperation, signal: AbortSignal): Promise<void>;
  /** @throws {AccessError} also where the ranges are not as `from` says, or the cluster changes at the same time */
  setAuthorizedRanges(operation: AuthorizedRangesOperation, signal: AbortSignal): Promise<void>;
  /** @throws {AccessError} also where a link of that name, or of that network, exists already */
  createPrivateDnsLink(operation: PrivateDnsLinkOperation, signal: AbortSignal): Promise<void>;
  deletePrivateDnsLink(operation: PrivateDnsLinkOperation, signal: AbortSignal): Promise<void>;
  createRoleAssignment(operation: RoleAssignmentOperation, signal: AbortSignal): Promise<void>;
  deleteRoleAssignment(operation: RoleAssignmentOperation, signal: AbortSignal): Promise<void>;
  /** @throws {AccessError} also where the machine is not the node's any more */
  reimageNode(operation: NodeReimageOperation, signal: AbortSignal): Promise<void>;
}

/** Changes of Kubernetes objects, with the manners of {@link ArmWriter}. */
export interface KubernetesWriter {
  restartDeployment(operation: RolloutRestartOperation, signal: AbortSignal): Promise<void>;
  /** @throws {AccessError} also where it is cordoned already, or is another node by now */
  cordonNode(operation: NodeCordonOperation, signal: AbortSignal): Promise<void>;
  /** Waits for the node to report that it is ready. @throws {AccessError} also where it does not, or is not cordoned */
  uncordonNode(operation: NodeCordonOperation, signal: AbortSignal): Promise<void>;
  /** @throws {AccessError} also where disruption budgets or slow pods did not let it be emptied in time */
  drainNode(operation: NodeDrainOperation, signal: AbortSignal): Promise<void>;
  /** How many were deleted. @throws {AccessError} also where there is none */
  deleteFinishedPods(operation: FinishedPodsOperation, signal: AbortSignal): Promise<number>;
  /** @throws {AccessError} also where the pod is gone, or another one has its name */
  restartPod(operation: PodRestartOperation, signal: AbortSignal): Promise<void>;
  /** @throws {AccessError} also where an object of that name exists already */
  createNetworkPolicy(operation: NetworkPolicyOperation, signal: AbortSignal): Promise<void>;
  /** @throws {AccessError} also where the object is gone, or is not what the operation created */
  deleteNetworkPolicy(operation: NetworkPolicyOperation, signal: AbortSignal): Promise<void>;
  /** @throws {AccessError} also where the data is not what `from` says, or changes at the same time */
  restoreConfigMap(operation: ConfigMapOperation, signal: AbortSignal): Promise<void>;
}
