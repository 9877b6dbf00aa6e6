import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { judgePolicies } from '../../../../src/diagnostics/net/network-policy/judge.ts';
import type { NetworkPolicyFacts } from '../../../../src/diagnostics/net/network-policy/policy.ts';
import { smallestAllow } from '../../../../src/diagnostics/net/network-policy/smallest-allow.ts';
import type { AllowPolicy } from '../../../../src/diagnostics/net/network-policy/smallest-allow.ts';
import { cluster, dnsPod, webPod } from '../../evidence.ts';
import { ENGINE, NAMESPACES, PODS, isIsolated, packet, passes, policies } from './random.ts';

const all = (found: readonly NetworkPolicyFacts[]) => ({ policies: found, others: [], unread: [] });

describe('judgePolicies', () => {
  test('agrees with the rules written down a second time', () => {
    fc.assert(
      fc.property(policies, packet, (found, one) => {
        const { pod, other, direction, port, protocol } = one;
        const judged = judgePolicies({ pod, direction, peer: { address: other.address, pod: other }, port, protocol, policies: all(found), namespaces: NAMESPACES, facts: ENGINE });
        expect(judged.outcome).toBe(passes(found, one) ? 'allow' : 'deny');
      }),
      { numRuns: 3000 },
    );
  });
});

const asFacts = ({ namespace, name, podSelector, direction, rules }: AllowPolicy): NetworkPolicyFacts => ({
  namespace,
  name,
  podSelector,
  types: [direction],
  egress: direction === 'Egress' ? rules : [],
  ingress: direction === 'Ingress' ? rules : [],
});

describe('smallestAllow', () => {
  test('allows what was asked for, isolates no pod that was open, and allows nothing but that peer\'s kind and that port', () => {
    fc.assert(
      fc.property(policies, packet, (found, one) => {
        const { pod, other, direction, port, protocol } = one;
        const allow = smallestAllow({ pod, direction, peers: [{ address: other.address, pod: other }], ports: [{ protocol, port }], policies: all(found), facts: ENGINE, purpose: 'test' });
        expect(allow.ok).toBe(isIsolated(found, pod, direction));
        if (!allow.ok) return;
        const after = [...found, asFacts(allow.policy)];
        expect(passes(after, one)).toBe(true);
        for (const each of PODS) {
          for (const way of ['Egress', 'Ingress'] as const) expect(isIsolated(after, each, way)).toBe(isIsolated(found, each, way));
          for (const peer of PODS) {
            const elsewhere = { pod: each, other: peer, direction, port: port + 1000, protocol };
            expect(passes(after, elsewhere)).toBe(passes(found, elsewhere));
            const here = { ...elsewhere, port };
            if (peer.namespace !== other.namespace) expect(passes(after, here)).toBe(passes(found, here));
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  const deny: NetworkPolicyFacts = { namespace: 'shop', name: 'default-deny', podSelector: { matchLabels: {}, matchExpressions: [] }, types: ['Egress'], egress: [], ingress: [] };
  const request = {
    pod: webPod('node-2'),
    direction: 'Egress',
    peers: [
      { address: '10.244.0.53', pod: dnsPod('node-0') },
      { address: '10.244.1.53', pod: dnsPod('node-1') },
    ],
    ports: [
      { protocol: 'UDP', port: 53 },
      { protocol: 'TCP', port: 53 },
    ],
    policies: all([deny]),
    facts: cluster,
    purpose: 'dns',
  } as const;

  test('selects by labels that outlive a rollout, and names the peers once', () => {
    const allow = smallestAllow(request);
    expect(allow).toMatchObject({
      ok: true,
      policy: {
        namespace: 'shop',
        name: expect.stringMatching(/^aks-chatops-allow-dns-[0-9a-f]{6}$/),
        podSelector: { matchLabels: { app: 'web' } },
        rules: [{ peers: [{ podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }], ports: request.ports }],
      },
    });
  });

  test('an address outside becomes a range of one', () => {
    const allow = smallestAllow({ ...request, peers: [{ address: '203.0.113.10' }] });
    expect(allow).toMatchObject({ policy: { rules: [{ peers: [{ ipBlock: { cidr: '203.0.113.10/32' } }] }] } });
  });

  test('with Cilium a node cannot be named, so that nothing is proposed', () => {
    const facts = { ...cluster, networkPolicy: 'cilium', networkDataplane: 'cilium' };
    expect(smallestAllow({ ...request, facts, peers: [{ address: '10.224.0.4', node: 'node-0' }] })).toMatchObject({ ok: false, reason: expect.stringContaining('Cilium') });
  });
});
