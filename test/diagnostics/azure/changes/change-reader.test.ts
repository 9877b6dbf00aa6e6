/** Changes over the wire: the activity log of a group, and metadata alone of objects. */
import { MonitorClient } from '@azure/arm-monitor';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createChangeReader } from '../../../../src/diagnostics/azure/changes/change-reader.ts';
import { openKubernetes } from '../../../../src/diagnostics/azure/kubernetes-api.ts';
import { readKubeconfig } from '../../../../src/diagnostics/azure/kubeconfig.ts';
import type { ChangeReader } from '../../../../src/diagnostics/ports.ts';
import { clientsOf, credentialOf, running } from '../../../simulator/azure/harness.ts';
import type { Running } from '../../../simulator/azure/harness.ts';
import { subscription, yaml } from '../../../simulator/azure/scenario-text.ts';
import { aksServer, apisOf, authorized, raw } from '../../../simulator/kubernetes/harness.ts';

const RULE = `/subscriptions/${subscription}/resourceGroups/rg-network/providers/Microsoft.Network/networkSecurityGroups/nsg-aks/securityRules/deny`;
const WRITE = 'Microsoft.Network/networkSecurityGroups/securityRules/write';
const more = `
azure:
  activityLog:
    - { minutesAgo: 10, startedMinutesAgo: 12, operation: ${WRITE}, status: Succeeded, resource: ${RULE}, caller: bo@example.com, callerName: Bo, callerApp: 04b07795-8ddb-461a-bbee-02f9e1bf7b46 }
    - { minutesAgo: 9, operation: ${WRITE}, status: Failed, resource: ${RULE}, caller: eve@example.com }
    - { minutesAgo: 8, operation: ${WRITE}, status: Succeeded, resource: ${RULE.replace('rg-network', 'rg-other')}, caller: eve@example.com }
kubernetes:
  networkPolicies:
    - { metadata: { namespace: default, name: deny }, spec: { podSelector: {}, policyTypes: [Egress] } }
  configMaps:
    - { metadata: { namespace: kube-system, name: coredns-custom }, data: { secret.override: log } }
  history:
    - { object: NetworkPolicy/default/deny, madeMinutesAgo: 15 }
    - { object: Deployment/kube-system/metrics-server, writes: [{ minutesAgo: 7, manager: kubectl-set }], rollout: { minutesAgo: 7, revision: 2 } }
  permissions:
    without: [{ verb: list, resource: daemonsets }]
`;
const signal = AbortSignal.timeout(60_000);
const window = () => ({ from: Date.now() - 7_200_000, until: Date.now() + 1_000 });

let world: Running;
let reader: ChangeReader;

beforeAll(async () => {
  world = await running(yaml({ more }));
  const { simulator } = world;
  const api = openKubernetes({
    onRequest: () => undefined,
    endpoint: async () => readKubeconfig((await clientsOf(simulator).containers.managedClusters.listClusterUserCredentials('rg-demo', 'demo')).kubeconfigs?.[0]?.value ?? new Uint8Array()),
    token: async () => (await credentialOf(simulator).getToken(aksServer)).token,
  });
  reader = createChangeReader({ monitor: new MonitorClient(credentialOf(simulator), subscription, { endpoint: simulator.arm.url }) }, api, async () => simulator.arm.clientId);
});
afterAll(() => world.close());

describe('over the wire', () => {
  test('a change of the group is told from its start, with the person and the tool; failures and other groups are not', async () => {
    const { changes, unread } = await reader.inGroup('rg-network', [], window(), signal);
    expect(changes).toMatchObject([{ by: 'Bo (by az)', what: 'wrote the rule `deny` (nsg-aks)', resource: RULE }]);
    expect(Math.round((Date.now() - Date.parse(changes[0]?.at ?? '')) / 60_000)).toBe(12);
    expect(unread).toEqual([]);
  });

  test('objects tell of their making, their roll-outs and their writers', async () => {
    const { changes, unread } = await reader.ofObjects(['NetworkPolicy/default/deny', 'Deployment/kube-system/metrics-server', 'ConfigMap/kube-system/coredns', 'Secret/default/x'], window(), signal);
    expect(changes.map(({ by, what }) => `${by} ${what}`)).toEqual([' made the NetworkPolicy `default/deny`', 'kubectl-set (field manager) rolled out revision 2 of the Deployment `kube-system/metrics-server`']);
    // That a secret was not changed is not said either.
    expect(unread).toEqual(['Changes of objects of the kind Secret are not read']);
  });

  test('what is refused is said, and hides nothing else', async () => {
    const { changes, unread } = await reader.ofObjects(['DaemonSet/kube-system/kube-proxy', 'NetworkPolicy/default/deny'], window(), signal);
    expect(changes).toHaveLength(1);
    expect(unread).toEqual([expect.stringContaining('Cannot list the metadata of the DaemonSet kube-system/kube-proxy: the Kubernetes API refused it (403)')]);
  });

  test('what the bot itself wrote in Azure is in the log, and told as its own', async () => {
    const { network } = clientsOf(world.simulator);
    await network.securityRules.beginCreateOrUpdateAndWait('rg-network', 'nsg-aks', 'own', { priority: 210, direction: 'Inbound', access: 'Allow', protocol: 'Tcp', sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: '10250' }, { updateIntervalInMs: 20 });
    const { changes } = await reader.inGroup('rg-network', [], window(), signal);
    expect(changes.filter(({ resource }) => resource.endsWith('/own'))).toMatchObject([{ by: 'this bot', what: 'wrote the rule `own` (nsg-aks)', isRoutine: true }]);
  });

  test('a write leaves the name of its field manager', async () => {
    const { core } = await apisOf(world.simulator);
    const path = '/api/v1/namespaces/kube-system/configmaps/coredns-custom?fieldManager=kubectl-edit';
    const { status } = await raw(world, path, await authorized(world), { method: 'PATCH', type: 'application/merge-patch+json', body: { data: { 'log.override': 'log' } } });
    expect(status).toBe(200);
    expect((await core.readNamespacedConfigMap({ namespace: 'kube-system', name: 'coredns-custom' })).metadata?.managedFields).toMatchObject([{ manager: 'kubectl-edit' }]);
    expect((await reader.ofObjects(['ConfigMap/kube-system/coredns-custom'], window(), signal)).changes).toMatchObject([{ by: 'kubectl-edit (field manager)', what: 'changed the ConfigMap `kube-system/coredns-custom`' }]);
  });

  test('only metadata travel', async () => {
    const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
    const { body } = await raw(world, '/api/v1/namespaces/kube-system/configmaps', { ...(await authorized(world)), accept });
    expect(JSON.parse(body)).toMatchObject({ kind: 'PartialObjectMetadataList', items: expect.arrayContaining([{ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: expect.objectContaining({ name: 'coredns-custom' }) }]) });
    expect(body).not.toContain('secret.override');
  });
});

test('where the activity log is refused, the missing permission is named', async () => {
  const shut = await running(yaml({ more: 'azure: { permissions: { without: [Microsoft.Insights/eventtypes/values/read] } }' }));
  const { simulator } = shut;
  const api = openKubernetes({ onRequest: () => undefined, endpoint: async () => Promise.reject(new Error('nobody asks')), token: async () => '' });
  const refused = createChangeReader({ monitor: new MonitorClient(credentialOf(simulator), subscription, { endpoint: simulator.arm.url }) }, api, async () => simulator.arm.clientId);
  await expect(refused.inGroup('rg-network', [], window(), signal)).rejects.toThrow("Azure refused it (403 AuthorizationFailed); the bot's identity lacks the permission Microsoft.Insights/eventtypes/values/read");
  await shut.close();
});
