/** Pods, policies and the objects of CoreDNS over the wire, from an API that pages, refuses and misses as real ones do. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { configMapFacts, endpointsOf } from '../../../src/diagnostics/azure/coredns-reader.ts';
import { createKubernetesReader } from '../../../src/diagnostics/azure/kubernetes-reader.ts';
import { policyFacts } from '../../../src/diagnostics/azure/network-policies-reader.ts';
import { podFacts } from '../../../src/diagnostics/azure/pods-reader.ts';
import type { KubernetesReader } from '../../../src/diagnostics/ports.ts';
import { running } from '../../simulator/azure/harness.ts';
import type { Running } from '../../simulator/azure/harness.ts';
import { yaml } from '../../simulator/azure/scenario-text.ts';
import { kubernetesOf } from './kubernetes-of.ts';

const OBJECTS = `
kubernetes:
  networkPolicies:
    - { metadata: { namespace: default, name: deny }, spec: { podSelector: {}, policyTypes: [Egress] } }
  configMaps:
    - { metadata: { namespace: kube-system, name: coredns-custom }, data: { log.override: log } }
  custom:
    - group: cilium.io
      version: v2
      plural: ciliumnetworkpolicies
      kind: CiliumNetworkPolicy
      objects: [{ metadata: { namespace: default, name: a } }, { metadata: { namespace: default, name: b } }]
    - { group: crd.projectcalico.org, version: v1, plural: globalnetworkpolicies, kind: GlobalNetworkPolicy, namespaced: false }
  permissions:
    without: [{ verb: list, resource: globalnetworkpolicies }, { verb: get, resource: deployments }]
`;

const signal = AbortSignal.timeout(60_000);
let world: Running;
let reader: KubernetesReader;

beforeAll(async () => {
  world = await running(`${yaml()}${OBJECTS}`);
  reader = createKubernetesReader(kubernetesOf(world.simulator));
});
afterAll(() => world.close());

describe('over the wire', () => {
  test('policies come whole; objects of other engines are counted; a kind that is refused is named, and loses nothing else', async () => {
    const { policies, others, unread } = await reader.networkPolicies(signal);
    expect(policies).toContainEqual({ namespace: 'default', name: 'deny', podSelector: { matchLabels: {}, matchExpressions: [] }, types: ['Egress'], egress: [], ingress: [] });
    expect(others).toEqual([{ kind: 'CiliumNetworkPolicy', namespace: 'default', count: 2 }]);
    expect(unread).toMatchObject([{ kind: 'Calico GlobalNetworkPolicy', reason: expect.stringContaining('403') }]);
  });

  test('pods have their node, address, labels and the workload that people know', async () => {
    const found = await reader.pods(signal);
    expect(found.filter(({ labels }) => labels['k8s-app'] === 'kube-dns').map(({ workload, dnsPolicy, ready }) => ({ workload, dnsPolicy, ready }))).toEqual([
      { workload: 'Deployment/coredns', dnsPolicy: 'Default', ready: true },
      { workload: 'Deployment/coredns', dnsPolicy: 'Default', ready: true },
    ]);
  });

  test('namespaces have the label that Kubernetes gives them', async () => {
    expect(await reader.namespaces(signal)).toContainEqual({ name: 'kube-system', labels: expect.objectContaining({ 'kubernetes.io/metadata.name': 'kube-system' }) });
  });

  test('of CoreDNS, what is refused does not hide the rest', async () => {
    const { deployment, endpoints, config, custom } = await reader.coredns(signal);
    expect(deployment).toMatchObject({ ok: false, reason: expect.stringContaining('403') });
    expect(endpoints).toMatchObject({ ok: true, value: [{ ready: true }, { ready: true }] });
    expect(config).toMatchObject({ ok: true, value: { data: { Corefile: expect.stringContaining('forward . /etc/resolv.conf') } } });
    expect(custom).toMatchObject({ ok: true, value: { data: { 'log.override': 'log' } } });
  });
});

describe('an endpoint of the cluster DNS', () => {
  test('that is a pod which a run has started in the stead of CoreDNS, and is never ready, is none', () => {
    const endpoint = (name: string, ready: boolean) => ({ addresses: ['10.244.0.9'], conditions: { ready }, targetRef: { kind: 'Pod', name } });
    expect(endpointsOf({ addressType: 'IPv4', endpoints: [endpoint('coredns-7c9f-abcde', true), endpoint('aks-chatops-probe-0123456789ab', false)] })).toEqual([{ address: '10.244.0.9', ready: true, pod: 'coredns-7c9f-abcde' }]);
  });
});

describe('a pod', () => {
  const owned = (kind: string, name: string, labels: Record<string, string> = {}) => podFacts({ metadata: { name: 'p', labels, ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: 'u', controller: true }] } }).workload;

  test.each<[string, string, Record<string, string>, string]>([
    ['ReplicaSet', 'web-7c9f', { 'pod-template-hash': '7c9f' }, 'Deployment/web'],
    ['ReplicaSet', 'web-7c9f', {}, 'ReplicaSet/web-7c9f'],
    ['DaemonSet', 'agent', {}, 'DaemonSet/agent'],
    ['Job', 'x-28', {}, 'Job/x-28'],
  ])('owned by %s %s belongs to what people know', (kind, name, labels, workload) => {
    expect(owned(kind, name, labels)).toBe(workload);
  });

  test('owned by nobody is its own workload', () => {
    expect(podFacts({ metadata: { name: 'p' } }).workload).toBe('Pod/p');
  });

  test('tells why it waits and how its container ended last', () => {
    const container = { name: 'c', image: 'i', imageID: '', ready: false, restartCount: 7 };
    const first = { ...container, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: new Date(2_000) } } };
    const second = { ...container, restartCount: 1, state: { terminated: { exitCode: 1, finishedAt: new Date(1_000) } } };
    expect(podFacts({ status: { containerStatuses: [first, second] } })).toMatchObject({ waiting: 'CrashLoopBackOff', lastTermination: 'OOMKilled', restarts: 8 });
    expect(podFacts({ status: { containerStatuses: [second] } }).lastTermination).toBe('exit code 1');
    expect(podFacts({ status: { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }] } }).waiting).toBe('Unschedulable');
  });
});

describe('a policy', () => {
  test.each([
    ['without types and egress rules is about ingress', {}, ['Ingress']],
    ['without types, with egress rules, is about both', { egress: [{}] }, ['Ingress', 'Egress']],
    ['with types is about these', { policyTypes: ['Egress'] }, ['Egress']],
  ])('%s', (_what, spec, types) => {
    expect(policyFacts({ metadata: { name: 'p', namespace: 'n' }, spec: { podSelector: {}, ...spec } }).types).toEqual(types);
  });

  test('keeps peers and ports as they are written; a port without protocol is TCP', () => {
    const spec = { podSelector: {}, ingress: [{ _from: [{ ipBlock: { cidr: '10.0.0.0/8' } }, { namespaceSelector: {} }], ports: [{ port: 'dns' }, { protocol: 'UDP', port: 53, endPort: 60 }] }] };
    expect(policyFacts({ spec }).ingress).toEqual([
      {
        peers: [{ ipBlock: { cidr: '10.0.0.0/8', except: [] } }, { namespaceSelector: { matchLabels: {}, matchExpressions: [] } }],
        ports: [{ protocol: 'TCP', port: 'dns' }, { protocol: 'UDP', port: 53, endPort: 60 }],
      },
    ]);
  });
});

describe('a config map', () => {
  const applied = (text: string) => configMapFacts({ metadata: { resourceVersion: '7', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': text } }, data: { a: '1' } });

  test('that does not exist is empty, without a version', () => {
    expect(configMapFacts(undefined)).toEqual({ resourceVersion: '', data: {} });
  });

  test('keeps what was applied last', () => {
    expect(applied('{"data":{"a":"0"}}')).toEqual({ resourceVersion: '7', data: { a: '1' }, lastApplied: { a: '0' } });
  });

  test.each(['', 'not JSON', '[]', '{}', '{"data":{"a":1}}'])('an annotation %j says nothing', (text) => {
    expect(applied(text).lastApplied).toBeUndefined();
  });
});
