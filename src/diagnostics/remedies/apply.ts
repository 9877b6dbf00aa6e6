/** The only code that changes a cluster. Nothing here is ever tried twice. */
import { AccessError } from '../ports.ts';
import type { ClusterRepair } from '../ports.ts';
import type { Applied } from './applied.ts';
import { applyOnNode } from './apply-on-node.ts';
import { isNodeOperation, targetOf } from './operations.ts';
import type { NodeOperation, Operation } from './operations.ts';

export interface ApplyOptions {
  /** The operations take back what may have been made in part only: a part that is not there does not save the others. */
  readonly isUndo?: boolean;
}

/** In order, and no further after the first that did not certainly succeed; an undo also goes on after a certain refusal. */
export async function applyOperations(operations: readonly Operation[], repair: ClusterRepair, signal: AbortSignal, { isUndo = false }: ApplyOptions = {}): Promise<Applied> {
  const done: string[] = [];
  const refused: string[] = [];
  for (const [index, operation] of operations.entries()) {
    if (signal.aborted) return stopped(done, 'the time for this change was over before it could start');
    const applied = await applyOne(operation, isUndo ? [] : operations.slice(index + 1), repair, signal);
    if (applied.ok === true) done.push(applied.says);
    else if (isUndo && applied.ok === false) refused.push(applied.says);
    else return done.length === 0 ? applied : { ok: 'unknown', says: `${applied.says} Done before that: ${done.join('; ')}.` };
  }
  if (refused.length === 0) return { ok: true, says: done.join('; ') };
  return done.length === 0 ? { ok: false, says: refused.join(' ') } : { ok: 'unknown', says: `Only partly taken back (${done.join('; ')}). ${refused.join(' ')}` };
}

function stopped(done: readonly string[], why: string): Applied {
  return done.length === 0 ? { ok: false, says: `Nothing was changed: ${why}.` } : { ok: 'unknown', says: `Only partly done (${done.join('; ')}): ${why}.` };
}

function applyOne(operation: Operation, later: readonly Operation[], repair: ClusterRepair, signal: AbortSignal): Promise<Applied> {
  if (!isNodeOperation(operation)) return throughApi(operation, repair, signal);
  const sameNode = later.filter(isNodeOperation).filter(({ node }) => node === operation.node);
  return applyOnNode(operation, sameNode, repair, signal);
}

/** Azure and Kubernetes say no by an error, which says whether the change may have happened all the same. */
async function throughApi(operation: Exclude<Operation, NodeOperation>, repair: ClusterRepair, signal: AbortSignal): Promise<Applied> {
  try {
    return { ok: true, says: await changeByApi(operation, repair, signal) };
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    return { ok: error.mayHaveHappened ? 'unknown' : false, says: `${error.message}.` };
  }
}

/** What was done, in the past tense. */
async function changeByApi(operation: Exclude<Operation, NodeOperation>, { arm, kubernetes }: ClusterRepair, signal: AbortSignal): Promise<string> {
  switch (operation.kind) {
    case 'nsg-rule-create':
      await arm.createSecurityRule(operation.nsgId, operation.rule, signal);
      return `created the rule ${operation.rule.name}`;
    case 'nsg-rule-delete':
      await arm.deleteSecurityRule(operation.nsgId, operation.rule, signal);
      return `deleted the rule ${operation.rule.name}`;
    case 'outbound-ports-set':
      await arm.setOutboundPorts(operation, signal);
      return `set the load balancer to ${operation.to.allocatedPorts} SNAT ports per node`;
    case 'authorized-ranges-set':
      await arm.setAuthorizedRanges(operation, signal);
      return `set the ${operation.to.length} authorised ranges of the API server`;
    case 'private-dns-link-create':
      await arm.createPrivateDnsLink(operation, signal);
      return `linked the virtual network to the zone by ${operation.name}`;
    case 'private-dns-link-delete':
      await arm.deletePrivateDnsLink(operation, signal);
      return `deleted the link ${operation.name}`;
    case 'role-assignment-create':
      await arm.createRoleAssignment(operation, signal);
      return `gave the role ${operation.roleName} to ${operation.principalId}`;
    case 'role-assignment-delete':
      await arm.deleteRoleAssignment(operation, signal);
      return `took the role ${operation.roleName} from ${operation.principalId}`;
    case 'pod-restart':
      await kubernetes.restartPod(operation, signal);
      return `deleted the pod ${targetOf(operation)}`;
    case 'node-cordon':
      await kubernetes.cordonNode(operation, signal);
      return `cordoned ${operation.name}`;
    case 'node-uncordon':
      await kubernetes.uncordonNode(operation, signal);
      return `uncordoned ${operation.name}`;
    case 'node-drain':
      await kubernetes.drainNode(operation, signal);
      return `moved the pods of ${operation.name} away`;
    case 'node-reimage':
      await arm.reimageNode(operation, signal);
      return `made ${operation.name} anew`;
    case 'finished-pods-delete':
      return `deleted ${await kubernetes.deleteFinishedPods(operation, signal)} finished pods in ${operation.namespace}`;
    case 'rollout-restart':
      await kubernetes.restartDeployment(operation, signal);
      return `restarted the deployment ${targetOf(operation)}`;
    case 'network-policy-create':
      await kubernetes.createNetworkPolicy(operation, signal);
      return `created the network policy ${targetOf(operation)}`;
    case 'network-policy-delete':
      await kubernetes.deleteNetworkPolicy(operation, signal);
      return `deleted the network policy ${targetOf(operation)}`;
    case 'config-map-restore':
      await kubernetes.restoreConfigMap(operation, signal);
      return `restored the config map ${targetOf(operation)}`;
  }
}
