import { describe, expect, test } from '@jest/globals';
import { AccessError } from '../../../src/diagnostics/ports.ts';
import type { ArmWriter, ClusterRepair, KubernetesWriter } from '../../../src/diagnostics/ports.ts';
import { applyOperations } from '../../../src/diagnostics/remedies/apply.ts';
import type { Operation } from '../../../src/diagnostics/remedies/operations.ts';

const nsgId = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/nsg';
const rule = { name: 'allow', priority: 190, direction: 'Outbound', sources: ['10.0.0.0/8'], destinations: ['AzureCloud'], port: 443 } as const;
const ports = { kind: 'outbound-ports-set', clusterId: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/demo', from: { allocatedPorts: 0 }, to: { allocatedPorts: 2048 } } as const;
const role = { name: 'guid', scope: '/subscriptions/s', principalId: 'p', roleDefinition: 'r', roleName: 'Network Contributor' } as const;
const link = { zoneId: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/privateDnsZones/z', name: 'aks-chatops-1', vnetId: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v' } as const;
const policy = { namespace: 'shop', name: 'allow-dns', direction: 'Egress', podSelector: { matchLabels: {}, matchExpressions: [] }, rules: [] } as const;

const TABLE: readonly [Operation, keyof ArmWriter | keyof KubernetesWriter, string][] = [
  [{ kind: 'nsg-rule-create', nsgId, rule }, 'createSecurityRule', 'created the rule allow'],
  [{ kind: 'nsg-rule-delete', nsgId, rule }, 'deleteSecurityRule', 'deleted the rule allow'],
  [ports, 'setOutboundPorts', 'set the load balancer to 2048 SNAT ports per node'],
  [{ kind: 'authorized-ranges-set', clusterId: ports.clusterId, from: ['203.0.113.0/28'], to: ['203.0.113.0/28', '198.51.100.7/32'] }, 'setAuthorizedRanges', 'set the 2 authorised ranges of the API server'],
  [{ kind: 'private-dns-link-create', ...link }, 'createPrivateDnsLink', 'linked the virtual network to the zone by aks-chatops-1'],
  [{ kind: 'private-dns-link-delete', ...link }, 'deletePrivateDnsLink', 'deleted the link aks-chatops-1'],
  [{ kind: 'role-assignment-create', ...role }, 'createRoleAssignment', 'gave the role Network Contributor to p'],
  [{ kind: 'role-assignment-delete', ...role }, 'deleteRoleAssignment', 'took the role Network Contributor from p'],
  [{ kind: 'node-cordon', name: 'node-2', uid: 'u' }, 'cordonNode', 'cordoned node-2'],
  [{ kind: 'node-uncordon', name: 'node-2', uid: 'u' }, 'uncordonNode', 'uncordoned node-2'],
  [{ kind: 'node-drain', name: 'node-2', uid: 'u', seconds: 180 }, 'drainNode', 'moved the pods of node-2 away'],
  [{ kind: 'node-reimage', name: 'node-2', machine: { kind: 'vmss', resourceGroup: 'mc', scaleSet: 'vmss', instanceId: '2' } }, 'reimageNode', 'made node-2 anew'],
  [{ kind: 'finished-pods-delete', namespace: 'billing', selector: { app: 'report' }, atMost: 100 }, 'deleteFinishedPods', 'deleted 3 finished pods in billing'],
  [{ kind: 'rollout-restart', namespace: 'kube-system', deployment: 'coredns' }, 'restartDeployment', 'restarted the deployment kube-system/coredns'],
  [{ kind: 'pod-restart', namespace: 'kube-system', name: 'kube-proxy-abcde', uid: 'u' }, 'restartPod', 'deleted the pod kube-system/kube-proxy-abcde'],
  [{ kind: 'network-policy-create', ...policy }, 'createNetworkPolicy', 'created the network policy shop/allow-dns'],
  [{ kind: 'network-policy-delete', ...policy }, 'deleteNetworkPolicy', 'deleted the network policy shop/allow-dns'],
  [{ kind: 'config-map-restore', namespace: 'kube-system', name: 'coredns-custom', from: { a: 'x' }, to: {} }, 'restoreConfigMap', 'restored the config map kube-system/coredns-custom'],
];

/** Writers that note which of their methods was called, and end as they are told to. */
function repairThat(ends: () => Promise<void>): { readonly calls: string[]; readonly repair: ClusterRepair } {
  const calls: string[] = [];
  const method = (name: string) => async (): Promise<void> => {
    calls.push(name);
    await ends();
  };
  const arm = { createSecurityRule: method('createSecurityRule'), reimageNode: method('reimageNode'), deleteSecurityRule: method('deleteSecurityRule'), setOutboundPorts: method('setOutboundPorts'), setAuthorizedRanges: method('setAuthorizedRanges'), createPrivateDnsLink: method('createPrivateDnsLink'), deletePrivateDnsLink: method('deletePrivateDnsLink'), createRoleAssignment: method('createRoleAssignment'), deleteRoleAssignment: method('deleteRoleAssignment') };
  const kubernetes = { restartDeployment: method('restartDeployment'), restartPod: method('restartPod'), cordonNode: method('cordonNode'), uncordonNode: method('uncordonNode'), drainNode: method('drainNode'), deleteFinishedPods: async () => { await method('deleteFinishedPods')(); return 3; }, createNetworkPolicy: method('createNetworkPolicy'), deleteNetworkPolicy: method('deleteNetworkPolicy'), restoreConfigMap: method('restoreConfigMap') };
  const shell: ClusterRepair['shell'] = {
    channel: 'run-command',
    outputLimit: 4096,
    run: async () => {
      throw new Error('no node is asked');
    },
  };
  return { calls, repair: { arm, kubernetes, shell } };
}

const never = new AbortController().signal;

describe('a change in Azure or Kubernetes', () => {
  test.each(TABLE)('$kind is one call of its own writer, and is told in words', async (operation, method, says) => {
    const { calls, repair } = repairThat(async () => undefined);
    expect(await applyOperations([operation], repair, never)).toEqual({ ok: true, says });
    expect(calls).toEqual([method]);
  });

  test.each(TABLE)('$kind that is refused has changed nothing, and is not tried again', async (operation) => {
    const { calls, repair } = repairThat(() => Promise.reject(new AccessError('Cannot do it: refused')));
    expect(await applyOperations([operation], repair, never)).toEqual({ ok: false, says: 'Cannot do it: refused.' });
    expect(calls).toHaveLength(1);
  });

  test.each(TABLE)('$kind that is cut off may have happened, and what follows is not begun', async (operation) => {
    const { calls, repair } = repairThat(() => Promise.reject(new AccessError('Cannot do it: cut', { mayHaveHappened: true })));
    expect(await applyOperations([operation, operation], repair, never)).toMatchObject({ ok: 'unknown' });
    expect(calls).toHaveLength(1);
  });
});

describe('what takes a change back', () => {
  const [first, second] = [{ kind: 'nsg-rule-delete', nsgId, rule }, { kind: 'network-policy-delete', ...policy }] as const;
  const gone = new AccessError('Cannot delete the rule: it is gone already');
  const repairWhere = (ends: () => Promise<void>) => {
    const { calls, repair } = repairThat(async () => undefined);
    return { calls, repair: { ...repair, arm: { ...repair.arm, deleteSecurityRule: ends } } };
  };

  test('of which a part was never made takes the rest back all the same', async () => {
    const { calls, repair } = repairWhere(() => Promise.reject(gone));
    expect(await applyOperations([first, second], repair, never, { isUndo: true })).toEqual({ ok: 'unknown', says: 'Only partly taken back (deleted the network policy shop/allow-dns). Cannot delete the rule: it is gone already.' });
    expect(calls).toEqual(['deleteNetworkPolicy']);
  });

  test('of which nothing is left has certainly changed nothing', async () => {
    const { repair } = repairWhere(() => Promise.reject(gone));
    expect(await applyOperations([first, first], repair, never, { isUndo: true })).toMatchObject({ ok: false });
  });

  test('stops where a part may have been taken back', async () => {
    const { calls, repair } = repairWhere(() => Promise.reject(new AccessError('Cannot do it: cut', { mayHaveHappened: true })));
    expect(await applyOperations([first, second], repair, never, { isUndo: true })).toMatchObject({ ok: 'unknown' });
    expect(calls).toEqual([]);
  });
});
