import { describe, expect, test } from '@jest/globals';
import { judgePolicies } from '../../../../src/diagnostics/net/network-policy/judge.ts';
import type { PolicyJudgement, PolicyQuestion } from '../../../../src/diagnostics/net/network-policy/judge.ts';
import type { LabelSelector, NetworkPolicyFacts, PolicyPeer, PolicyPort, PolicyRule } from '../../../../src/diagnostics/net/network-policy/policy.ts';
import { cluster, dnsPod, namespaces, webPod } from '../../evidence.ts';

const labelled = (matchLabels: Record<string, string> = {}): LabelSelector => ({ matchLabels, matchExpressions: [] });

const expressed = (key: string, operator: string, ...values: string[]): LabelSelector => ({ matchLabels: {}, matchExpressions: [{ key, operator, values }] });

const policy = (fields: Partial<NetworkPolicyFacts> = {}): NetworkPolicyFacts => ({
  namespace: 'shop',
  name: 'web',
  podSelector: labelled(),
  types: ['Egress'],
  egress: [],
  ingress: [],
  ...fields,
});

const rule = (peers: readonly PolicyPeer[] = [], ports: readonly PolicyPort[] = []): PolicyRule => ({ peers, ports });

/** Egress of the web pod on node-2 to a CoreDNS pod, udp/53, under these policies. */
function judge(policies: readonly NetworkPolicyFacts[], change: Partial<PolicyQuestion> = {}): PolicyJudgement {
  return judgePolicies({
    pod: webPod('node-2'),
    direction: 'Egress',
    peer: { address: '10.244.0.53', pod: dnsPod('node-0') },
    port: 53,
    protocol: 'UDP',
    policies: { policies, others: [], unread: [] },
    namespaces,
    facts: cluster,
    ...change,
  });
}

const outcome = (...args: Parameters<typeof judge>): string => judge(...args).outcome;

const CILIUM = { ...cluster, networkPolicy: 'cilium', networkDataplane: 'cilium' };

describe('whom a policy isolates', () => {
  test.each([
    ['no policy at all', []],
    ['a policy of another namespace', [policy({ namespace: 'default' })]],
    ['a policy for the other direction only', [policy({ types: ['Ingress'] })]],
    ['a policy that selects other pods', [policy({ podSelector: labelled({ app: 'db' }) })]],
  ])('%s leaves the pod open', (_what, policies) => {
    expect(outcome(policies)).toBe('allow');
  });

  test('a policy without rules shuts everything out, and is named', () => {
    const judged = judge([policy({ name: 'default-deny' })]);
    expect(judged).toMatchObject({ outcome: 'deny', isolatedBy: ['shop/default-deny'] });
    expect(judged.reason).toContain('udp/53 from shop/web-7c9fd6b5c4-2 to kube-system/coredns-57d886c994-0 (10.244.0.53)');
  });

  test('a pod on its node\'s network is under no policy', () => {
    expect(outcome([policy()], { pod: webPod('node-2', { hostNetwork: true }) })).toBe('allow');
  });

  test('policies add up: what one of them allows is allowed', () => {
    expect(outcome([policy({ name: 'default-deny' }), policy({ name: 'open', egress: [rule()] })])).toBe('allow');
  });

  test('a cluster without an engine enforces nothing, and it is said which policy has no effect', () => {
    const judged = judge([policy({ name: 'default-deny' })], { facts: { ...cluster, networkPolicy: 'none' } });
    expect(judged.outcome).toBe('allow');
    expect(judged.reason).toContain('shop/default-deny has no effect');
  });

  test('a cluster that brings its own plugin may enforce policies without Azure knowing it', () => {
    expect(outcome([policy()], { facts: { ...cluster, networkPolicy: '', networkPlugin: 'none' } })).toBe('deny');
  });
});

describe('what a rule allows', () => {
  const KUBE_SYSTEM: PolicyPeer = { namespaceSelector: labelled({ 'kubernetes.io/metadata.name': 'kube-system' }) };
  const KUBE_DNS: PolicyPeer = { ...KUBE_SYSTEM, podSelector: labelled({ 'k8s-app': 'kube-dns' }) };

  test.each<[string, PolicyPeer, string]>([
    ['a namespace', KUBE_SYSTEM, 'allow'],
    ['pods of a namespace', KUBE_DNS, 'allow'],
    ['other pods of that namespace', { ...KUBE_SYSTEM, podSelector: labelled({ app: 'web' }) }, 'deny'],
    ['pods without a namespace: only those of the policy\'s own', { podSelector: labelled({ 'k8s-app': 'kube-dns' }) }, 'deny'],
    ['another namespace', { namespaceSelector: labelled({ 'kubernetes.io/metadata.name': 'shop' }) }, 'deny'],
    ['any namespace', { namespaceSelector: labelled() }, 'allow'],
    ['an expression that holds', { namespaceSelector: expressed('kubernetes.io/metadata.name', 'In', 'kube-system', 'x') }, 'allow'],
    ['an expression that does not', { namespaceSelector: expressed('kubernetes.io/metadata.name', 'NotIn', 'kube-system') }, 'deny'],
    ['a label that must not be there, and is not', { namespaceSelector: expressed('team', 'DoesNotExist') }, 'allow'],
    ['a label that must be there, and is not', { namespaceSelector: expressed('team', 'Exists') }, 'deny'],
    ['NotIn holds for a label that is absent', { namespaceSelector: expressed('team', 'NotIn', 'a') }, 'allow'],
    ['an operator that nobody knows yet', { namespaceSelector: expressed('team', 'Gt', '1') }, 'unknown'],
    ['the pod range', { ipBlock: { cidr: '10.244.0.0/16', except: [] } }, 'allow'],
    ['the pod range except this pod', { ipBlock: { cidr: '10.244.0.0/16', except: ['10.244.0.0/24'] } }, 'deny'],
    ['the address of the DNS service, which packets no longer have', { ipBlock: { cidr: '10.0.0.10/32', except: [] } }, 'deny'],
  ])('%s', (_what, peer, expected) => {
    expect(outcome([policy({ egress: [rule([peer])] })])).toBe(expected);
  });

  test.each<[string, PolicyPort, string]>([
    ['another protocol of the same number', { protocol: 'TCP', port: 53 }, 'deny'],
    ['the number', { protocol: 'UDP', port: 53 }, 'allow'],
    ['every port of the protocol', { protocol: 'UDP' }, 'allow'],
    ['a range that holds it', { protocol: 'UDP', port: 50, endPort: 60 }, 'allow'],
    ['a range that ends before it', { protocol: 'UDP', port: 50, endPort: 52 }, 'deny'],
    ['the name that the receiver gives it', { protocol: 'UDP', port: 'dns' }, 'allow'],
    ['a name that the receiver gives another port', { protocol: 'UDP', port: 'metrics' }, 'deny'],
    ['a name that the receiver does not have', { protocol: 'UDP', port: 'domain' }, 'deny'],
  ])('by port: %s', (_what, port, expected) => {
    expect(outcome([policy({ egress: [rule([], [port])] })])).toBe(expected);
  });

  test('a rule needs both its peer and its port', () => {
    const rules = [rule([KUBE_DNS], [{ protocol: 'TCP', port: 53 }]), rule([{ podSelector: labelled() }], [{ protocol: 'UDP', port: 53 }])];
    expect(outcome([policy({ egress: rules })])).toBe('deny');
  });

  test('on the way in, names of ports are those of the pod itself, and peers are senders', () => {
    const inward = policy({ namespace: 'kube-system', name: 'dns', types: ['Ingress'], ingress: [rule([{ namespaceSelector: labelled({ 'kubernetes.io/metadata.name': 'shop' }) }], [{ protocol: 'UDP', port: 'dns' }])] });
    const change = { pod: dnsPod('node-0'), direction: 'Ingress', peer: { address: '10.244.2.100', pod: webPod('node-2') } } as const;
    expect(outcome([inward], change)).toBe('allow');
    expect(outcome([inward], { ...change, peer: { address: '10.244.2.101', pod: webPod('node-2', { namespace: 'default' }) } })).toBe('deny');
  });

  test('a namespace that nobody listed makes a selector of namespaces unreadable', () => {
    expect(outcome([policy({ egress: [rule([KUBE_DNS])] })], { namespaces: [] })).toBe('unknown');
  });

  test('pods on the host\'s network are their node: selectors miss them', () => {
    const peer = { address: '10.224.0.4', node: 'node-0', pod: dnsPod('node-0', { hostNetwork: true, address: '10.224.0.4' }) };
    expect(outcome([policy({ egress: [rule([KUBE_DNS])] })], { peer })).toBe('deny');
    expect(outcome([policy({ egress: [rule([{ ipBlock: { cidr: '10.224.0.0/16', except: [] } }])] })], { peer })).toBe('allow');
  });
});

describe('engines', () => {
  const RANGE = policy({ egress: [rule([{ ipBlock: { cidr: '0.0.0.0/0', except: [] } }])] });

  test('with Cilium an address range means neither pods nor nodes, only what is outside', () => {
    expect(outcome([RANGE], { facts: CILIUM })).toBe('deny');
    expect(outcome([RANGE], { facts: CILIUM, peer: { address: '10.224.0.4', node: 'node-0' } })).toBe('deny');
    expect(outcome([RANGE], { facts: CILIUM, peer: { address: '203.0.113.10' } })).toBe('allow');
  });

  test.each([
    ['a Calico policy that holds everywhere', { kind: 'Calico GlobalNetworkPolicy', namespace: '', count: 1 }, 'unknown'],
    ['a Calico policy of the pod\'s namespace', { kind: 'Calico NetworkPolicy', namespace: 'shop', count: 2 }, 'unknown'],
    ['a Calico policy of another namespace', { kind: 'Calico NetworkPolicy', namespace: 'calico-system', count: 2 }, 'deny'],
    ['a Cilium policy where Cilium does not run', { kind: 'CiliumNetworkPolicy', namespace: 'shop', count: 1 }, 'deny'],
  ])('%s', (_what, other, expected) => {
    expect(outcome([policy()], { policies: { policies: [policy()], others: [other], unread: [] } })).toBe(expected);
  });

  test('kinds that could not be read leave it open, with the reason', () => {
    const unread = [{ kind: 'CiliumNetworkPolicy', reason: 'the Kubernetes API refused it (403)' }];
    const judged = judge([policy()], { facts: CILIUM, policies: { policies: [], others: [], unread } });
    expect(judged).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('403') });
  });

  test('a pod cannot shut out its own node; whether it can shut itself out from there is not told', () => {
    const own = { address: '10.224.0.6', node: 'node-2' };
    expect(outcome([policy({ types: ['Ingress'] })], { direction: 'Ingress', peer: own })).toBe('allow');
    expect(outcome([policy()], { peer: own })).toBe('unknown');
  });
});
