/** Changes of Kubernetes objects over the wire, against an API server that refuses as real ones do. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createKubernetesWriter } from '../../../src/diagnostics/azure/kubernetes-writer.ts';
import type { KubernetesWriter } from '../../../src/diagnostics/ports.ts';
import { running } from '../../simulator/azure/harness.ts';
import type { Running } from '../../simulator/azure/harness.ts';
import { yaml } from '../../simulator/azure/scenario-text.ts';
import { apisOf } from '../../simulator/kubernetes/harness.ts';
import { kubernetesOf } from './kubernetes-of.ts';

const CUSTOM = `
kubernetes:
  networkPolicies:
    - { metadata: { namespace: default, name: theirs }, spec: { podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }], ports: [{ protocol: UDP, port: 53 }] }] } }
  configMaps:
    - { metadata: { namespace: kube-system, name: coredns-custom }, data: { corp.server: 'corp.example:53 { forward . 10.9.9.9 }', old.server: 'x' } }
`;
const signal = AbortSignal.timeout(60_000);
const selector = { matchLabels: { app: 'web' }, matchExpressions: [] };
const policy = { kind: 'network-policy-create', namespace: 'default', name: 'aks-chatops-allow-dns', direction: 'Egress', podSelector: selector, rules: [{ peers: [{ ipBlock: { cidr: '10.0.0.0/8', except: [] } }], ports: [{ protocol: 'UDP', port: 53 }] }] } as const;
const restore = { kind: 'config-map-restore', namespace: 'kube-system', name: 'coredns-custom', from: { 'corp.server': 'corp.example:53 { forward . 10.9.9.9 }', 'old.server': 'x' }, to: { 'corp.server': 'corp.example:53 { forward . 10.9.9.10 }' } } as const;

let world: Running;
let writer: KubernetesWriter;
let apis: Awaited<ReturnType<typeof apisOf>>;

beforeAll(async () => {
  world = await running(`${yaml()}${CUSTOM}`);
  apis = await apisOf(world.simulator);
  writer = createKubernetesWriter(kubernetesOf(world.simulator), () => Date.UTC(2026, 10, 21, 3, 0));
});
afterAll(() => world.close());

const coredns = { namespace: 'kube-system', name: 'coredns' };
const custom = { namespace: 'kube-system', name: 'coredns-custom' };

describe('a deployment', () => {
  test('is restarted as kubectl does it, by an annotation of its template', async () => {

    await writer.restartDeployment({ kind: 'rollout-restart', namespace: 'kube-system', deployment: 'coredns' }, signal);
    const { spec } = await apis.apps.readNamespacedDeployment(coredns);
    expect(spec?.template.metadata?.annotations).toMatchObject({ 'kubectl.kubernetes.io/restartedAt': '2026-11-21T03:00:00.000Z' });
  });

  test('that does not exist is a refusal that changed nothing', async () => {
    await expect(writer.restartDeployment({ kind: 'rollout-restart', namespace: 'kube-system', deployment: 'nope' }, signal)).rejects.toMatchObject({ mayHaveHappened: false });
  });
});

describe('a network policy', () => {
  test('is created, not created twice, and deleted again', async () => {
    await writer.createNetworkPolicy(policy, signal);
    const { spec, metadata } = await apis.networking.readNamespacedNetworkPolicy({ namespace: 'default', name: policy.name });
    expect(metadata?.labels).toMatchObject({ 'app.kubernetes.io/managed-by': 'aks-chatops' });
    expect(spec).toMatchObject({ policyTypes: ['Egress'], podSelector: { matchLabels: { app: 'web' } }, egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ protocol: 'UDP', port: 53 }] }] });
    await expect(writer.createNetworkPolicy(policy, signal)).rejects.toMatchObject({ mayHaveHappened: false });
    await writer.deleteNetworkPolicy({ ...policy, kind: 'network-policy-delete' }, signal);
    await expect(apis.networking.readNamespacedNetworkPolicy({ namespace: 'default', name: policy.name })).rejects.toMatchObject({ code: 404 });
  });

  test('that lets somebody in lets in nobody else, and can be taken back', async () => {
    const ingress = { ...policy, name: 'aks-chatops-allow-in', direction: 'Ingress', rules: [{ peers: [{ podSelector: selector, namespaceSelector: { matchLabels: {}, matchExpressions: [] } }], ports: [{ protocol: 'UDP', port: 53 }] }] } as const;
    const name = { namespace: 'default', name: ingress.name };
    await writer.createNetworkPolicy(ingress, signal);
    const { spec } = await apis.networking.readNamespacedNetworkPolicy(name);
    expect(spec).toMatchObject({ policyTypes: ['Ingress'], ingress: [{ _from: [{ podSelector: { matchLabels: { app: 'web' } }, namespaceSelector: {} }], ports: [{ protocol: 'UDP', port: 53 }] }] });
    await writer.deleteNetworkPolicy({ ...ingress, kind: 'network-policy-delete' }, signal);
    await expect(apis.networking.readNamespacedNetworkPolicy(name)).rejects.toMatchObject({ code: 404 });
  });

  test("that says the same and is somebody else's is left alone", async () => {
    await expect(writer.deleteNetworkPolicy({ ...policy, name: 'theirs', kind: 'network-policy-delete' }, signal)).rejects.toMatchObject({ mayHaveHappened: false, message: expect.stringContaining('not one that this product created') });
  });

  test('that is another one by now is left alone', async () => {
    await writer.createNetworkPolicy({ ...policy, name: 'changed' }, signal);
    await expect(writer.deleteNetworkPolicy({ ...policy, name: 'changed', kind: 'network-policy-delete', rules: [] }, signal)).rejects.toMatchObject({ mayHaveHappened: false, message: expect.stringContaining('changed it since') });
  });
});

describe('a config map', () => {
  test('is restored where it stands as it did, keys that are to go included', async () => {
    await writer.restoreConfigMap(restore, signal);
    expect((await apis.core.readNamespacedConfigMap(custom)).data).toEqual({ 'corp.server': 'corp.example:53 { forward . 10.9.9.10 }' });
  });

  test('that is restored and taken back holds what it held, to the letter', async () => {
    const { data } = await apis.core.readNamespacedConfigMap(custom);
    const there = { ...restore, from: { ...data }, to: { 'new.override': 'log' } };
    await writer.restoreConfigMap(there, signal);
    await writer.restoreConfigMap({ ...there, from: there.to, to: there.from }, signal);
    expect((await apis.core.readNamespacedConfigMap(custom)).data).toEqual(data);
  });

  test('that holds something else by now is left alone', async () => {
    await expect(writer.restoreConfigMap(restore, signal)).rejects.toMatchObject({ mayHaveHappened: false, message: expect.stringContaining('not what it was') });
  });
});
