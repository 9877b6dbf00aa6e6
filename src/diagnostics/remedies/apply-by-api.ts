/** Changes that Azure and Kubernetes carry out, each by one call. */
import { AccessError } from '../ports.ts';
import type { ClusterRepair } from '../ports.ts';
import type { Applied } from './applied.ts';
import type { OfKind } from './kinds/form.ts';
import { targetOf } from './operations.ts';
import type { AzureOperation, KubernetesOperation } from './operations.ts';

type ApiOperation = AzureOperation | KubernetesOperation;

interface Change<O> {
  /** Resolves with what was done, in the past tense. */
  make(operation: O, repair: ClusterRepair, signal: AbortSignal): Promise<string>;
}

const CHANGES: { readonly [K in ApiOperation['kind']]: Change<OfKind<ApiOperation, K>> } = {
  'nsg-rule-create': { make: ({ nsgId, rule }, { arm }, signal) => done(arm.createSecurityRule(nsgId, rule, signal), `created the rule ${rule.name}`) },
  'nsg-rule-delete': { make: ({ nsgId, rule }, { arm }, signal) => done(arm.deleteSecurityRule(nsgId, rule, signal), `deleted the rule ${rule.name}`) },
  'outbound-ports-set': {
    make: (ports, { arm }, signal) => done(arm.setOutboundPorts(ports, signal), `set the load balancer to ${ports.to.allocatedPorts} SNAT ports per node`),
  },
  'authorized-ranges-set': {
    make: (ranges, { arm }, signal) => done(arm.setAuthorizedRanges(ranges, signal), `set the ${ranges.to.length} authorised ranges of the API server`),
  },
  'private-dns-link-create': {
    make: (link, { arm }, signal) => done(arm.createPrivateDnsLink(link, signal), `linked the virtual network to the zone by ${link.name}`),
  },
  'private-dns-link-delete': { make: (link, { arm }, signal) => done(arm.deletePrivateDnsLink(link, signal), `deleted the link ${link.name}`) },
  'role-assignment-create': {
    make: (role, { arm }, signal) => done(arm.createRoleAssignment(role, signal), `gave the role ${role.roleName} to ${role.principalId}`),
  },
  'role-assignment-delete': {
    make: (role, { arm }, signal) => done(arm.deleteRoleAssignment(role, signal), `took the role ${role.roleName} from ${role.principalId}`),
  },
  'node-reimage': { make: (node, { arm }, signal) => done(arm.reimageNode(node, signal), `made ${node.name} anew`) },
  'node-cordon': { make: (node, { kubernetes }, signal) => done(kubernetes.cordonNode(node, signal), `cordoned ${node.name}`) },
  'node-uncordon': { make: (node, { kubernetes }, signal) => done(kubernetes.uncordonNode(node, signal), `uncordoned ${node.name}`) },
  'node-drain': { make: (node, { kubernetes }, signal) => done(kubernetes.drainNode(node, signal), `moved the pods of ${node.name} away`) },
  'finished-pods-delete': {
    make: async (pods, { kubernetes }, signal) => `deleted ${await kubernetes.deleteFinishedPods(pods, signal)} finished pods in ${pods.namespace}`,
  },
  'pod-restart': { make: (pod, { kubernetes }, signal) => done(kubernetes.restartPod(pod, signal), `deleted the pod ${targetOf(pod)}`) },
  'rollout-restart': {
    make: (rollout, { kubernetes }, signal) => done(kubernetes.restartDeployment(rollout, signal), `restarted the deployment ${targetOf(rollout)}`),
  },
  'network-policy-create': {
    make: (policy, { kubernetes }, signal) => done(kubernetes.createNetworkPolicy(policy, signal), `created the network policy ${targetOf(policy)}`),
  },
  'network-policy-delete': {
    make: (policy, { kubernetes }, signal) => done(kubernetes.deleteNetworkPolicy(policy, signal), `deleted the network policy ${targetOf(policy)}`),
  },
  'config-map-restore': {
    make: (change, { kubernetes }, signal) => done(kubernetes.restoreConfigMap(change, signal), `restored the config map ${targetOf(change)}`),
  },
};

async function done(change: Promise<void>, says: string): Promise<string> {
  await change;
  return says;
}

/** Azure and Kubernetes say no by an error, which says whether the change may have happened all the same. */
export async function applyByApi(operation: ApiOperation, repair: ClusterRepair, signal: AbortSignal): Promise<Applied> {
  // Found by the operation's own kind, so that it is given no other operations than its own.
  const change: Change<ApiOperation> = CHANGES[operation.kind];
  try {
    return { ok: true, says: await change.make(operation, repair, signal) };
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    return { ok: error.mayHaveHappened ? 'unknown' : false, says: `${error.message}.` };
  }
}
