import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/network-policy-blocks-api-server.ts';
import type { NetworkPolicyFacts } from '../../../src/diagnostics/evidence/network-policies.ts';
import { API_ADDRESS, POD, apiReach, connects, fromNode, fromPod, timesOut } from '../api-server-evidence.ts';
import { cluster, gathered } from '../evidence.ts';

const policy = (cidr: string, part: Partial<NetworkPolicyFacts> = {}): NetworkPolicyFacts => ({
  namespace: 'shop',
  name: 'shut-in',
  types: ['Egress'],
  podSelector: { matchLabels: {}, matchExpressions: [] },
  ingress: [],
  egress: [{ peers: [{ ipBlock: { cidr, except: [] } }], ports: [{ protocol: 'TCP', port: 443 }] }],
  ...part,
});
const judge = (policies: readonly NetworkPolicyFacts[], { service = timesOut, isAboutPod = true }: { service?: typeof timesOut; isAboutPod?: boolean } = {}, missing: Parameters<typeof gathered>[1] = {}) =>
  check.judge(gathered({ networkPolicies: { policies, others: [], unread: [] }, apiServerReach: apiReach([fromNode('node-2'), fromPod(service)], isAboutPod) }, missing));

describe('network-policy-blocks-api-server', () => {
  test('a rule for the service address admits nothing: the fault names the policy and the address that it lacks', () => {
    const { verdict, findings, remedies } = judge([policy('10.0.0.1/32')]);
    expect(verdict).toBe('fault');
    expect(findings).toMatchObject([{ subject: POD, headline: expect.stringContaining('shop/shut-in'), breaks: expect.stringContaining(`${API_ADDRESS}:443`) }]);
    expect(remedies).toMatchObject([{ risk: 'low', operations: [{ kind: 'network-policy-create', rules: [{ peers: [{ ipBlock: { cidr: `${API_ADDRESS}/32` } }], ports: [{ protocol: 'TCP', port: 443 }] }] }] }]);
  });

  test.each([
    ['a rule for the API server\'s own address', [policy(`${API_ADDRESS}/32`)], 'clear'],
    ['no policy', [], 'clear'],
    ['a policy for ingress alone', [policy('10.0.0.1/32', { types: ['Ingress'] })], 'clear'],
    ['a policy of another namespace', [policy('10.0.0.1/32', { namespace: 'other' })], 'clear'],
  ] as const)('with %s, a pod that times out does not do so by a policy', (_what, policies, verdict) => {
    expect(judge(policies).verdict).toBe(verdict);
  });

  test('a pod that connects is clear, whatever policies say', () => {
    expect(judge([policy('10.0.0.1/32')], { service: connects }).verdict).toBe('clear');
  });

  test('a pod that nobody asked about may be shut off on purpose', () => {
    expect(judge([policy('10.0.0.1/32')], { isAboutPod: false })).toMatchObject({ verdict: 'clear', reason: expect.stringContaining(`--pod ${POD}`) });
  });

  test.each(['networkPolicies', 'namespaces', 'apiServerEndpoints', 'pods'] as const)('without %s, a pod that times out is not known', (kind) => {
    expect(judge([policy('10.0.0.1/32')], {}, { [kind]: 'refused' })).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('refused') });
  });

  test('without an engine, policies have no effect', () => {
    expect(check.judge(gathered({ cluster: { ...cluster, networkPolicy: 'none' } })).verdict).toBe('not-applicable');
  });
});
