import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/network-policy-blocks-egress.ts';
import type { NetworkPolicies, NetworkPolicyFacts, PolicyRule } from '../../../src/diagnostics/evidence/network-policies.ts';
import { ENDPOINTS, NO_NAME, POD_2, REFUSED, TARGET, TIMEOUT, everywhere, probes } from '../egress-evidence.ts';
import { cluster, gathered, pods } from '../evidence.ts';

const all = { matchLabels: {}, matchExpressions: [] };

const policy = (egress: readonly PolicyRule[] = [], fields: Partial<NetworkPolicyFacts> = {}): NetworkPolicyFacts => ({
  namespace: 'shop',
  name: 'deny-all',
  podSelector: all,
  types: ['Egress'],
  egress,
  ingress: [],
  ...fields,
});

const policies = (...own: NetworkPolicyFacts[]): NetworkPolicies => ({ policies: own, others: [], unread: [] });
const podFails = probes({ [POD_2]: { [TARGET]: TIMEOUT } });
const dns: PolicyRule = { peers: [], ports: [{ protocol: 'UDP', port: 53 }] };
const to = (cidr: string): PolicyRule => ({ peers: [{ ipBlock: { cidr, except: [] } }], ports: [] });

describe('network-policy-blocks-egress', () => {
  test.each<[string, NetworkPolicyFacts[]]>([
    ['a policy that allows nothing', [policy()]],
    ['a policy that allows DNS only', [policy([dns])]],
    ['a policy that allows another range', [policy([to('192.0.2.0/24')])]],
    ['a range with the address cut out', [policy([{ peers: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['203.0.113.0/24'] } }], ports: [] }])]],
    ['another port', [policy([{ peers: [], ports: [{ protocol: 'TCP', port: 80 }] }])]],
  ])('%s, and a pod that times out while its node does not, is a fault', (_what, own) => {
    const { verdict, findings } = check.judge(gathered({ egressProbes: podFails, networkPolicies: policies(...own) }));
    expect(verdict).toBe('fault');
    expect(findings).toMatchObject([{ subject: POD_2, headline: `network policy shop/deny-all keeps ${POD_2} from ${TARGET}:443`, evidence: [`pod/${POD_2}/egress`, 'policy/shop/deny-all'] }]);
  });

  test('a pod that may not even ask for the name is found by the address that its node knows', () => {
    const { verdict } = check.judge(gathered({ egressProbes: probes({ [POD_2]: { [TARGET]: NO_NAME } }), networkPolicies: policies(policy()) }));
    expect(verdict).toBe('fault');
  });

  describe('what a policy keeps from a pod though nobody asked about it', () => {
    const others = ENDPOINTS.slice(1);
    const shutIn = Object.fromEntries(others.map(({ host }) => [host, TIMEOUT]));
    const judge = (egressProbes: ReturnType<typeof probes>) => check.judge(gathered({ egressProbes, networkPolicies: policies(policy([to('203.0.113.10/32')])) }));

    test('is no fault beside a target that it lets through', () => {
      const { verdict, reason } = judge(probes({ [POD_2]: shutIn }));
      expect(verdict).toBe('clear');
      expect(reason).toContain(`shop/deny-all keeps ${POD_2} from mcr.microsoft.com:443`);
    });

    test('is no fault where the question is about the cluster', () => {
      expect(judge(probes({ [POD_2]: shutIn }, others)).verdict).toBe('clear');
    });

    test('is one where the question is about the pod', () => {
      expect(judge({ ...probes({ [POD_2]: shutIn }, others), isAboutPod: true }).verdict).toBe('fault');
    });
  });

  test('the remedy allows the address and the port for pods that are governed already, and nothing else', () => {
    const { remedies } = check.judge(gathered({ egressProbes: podFails, networkPolicies: policies(policy([dns])) }));
    expect(remedies).toMatchObject([
      {
        risk: 'low',
        channel: 'kubernetes',
        operations: [
          {
            kind: 'network-policy-create',
            namespace: 'shop',
            direction: 'Egress',
            podSelector: { matchLabels: { app: 'web' } },
            rules: [{ peers: [{ ipBlock: { cidr: '203.0.113.10/32' } }], ports: [{ protocol: 'TCP', port: 443 }] }],
          },
        ],
        undo: expect.stringContaining('delete networkpolicy aks-chatops-allow-egress-'),
      },
    ]);
  });

  test.each<[string, Parameters<typeof gathered>[0]]>([
    ['there is no policy', {}],
    ['policies deny it on paper, yet the pod gets there', { networkPolicies: policies(policy()) }],
    ['the pod and its node fail alike, and no policy selects the pod', { egressProbes: probes(everywhere({ [TARGET]: TIMEOUT })) }],
    ['policies are about ingress', { egressProbes: probes(everywhere({ [TARGET]: TIMEOUT })), networkPolicies: policies(policy([], { types: ['Ingress'] })) }],
    ['policies are of another namespace', { egressProbes: probes(everywhere({ [TARGET]: TIMEOUT })), networkPolicies: policies(policy([], { namespace: 'other' })) }],
    ['the endpoint refuses, which policies never do', { egressProbes: probes(everywhere({ [TARGET]: REFUSED })), networkPolicies: policies(policy()) }],
  ])('clear where %s', (_where, change) => {
    expect(check.judge(gathered(change)).verdict).toBe('clear');
  });

  test.each<[string, ReturnType<typeof gathered>, string]>([
    ['only the pod fails and no policy denies it', gathered({ egressProbes: podFails }), 'iptables -S FORWARD'],
    ['policies cannot be read', gathered({ egressProbes: podFails }, { networkPolicies: 'the Kubernetes API refused it (403)' }), '403'],
    ['policies of another engine may decide', gathered({ egressProbes: podFails, networkPolicies: { policies: [], others: [{ kind: 'GlobalNetworkPolicy', namespace: '', count: 2 }], unread: [] } }), 'GlobalNetworkPolicy'],
    ['the pod could not be measured', gathered({ egressProbes: probes({ [POD_2]: 'no network namespace owns its address' }) }), 'o network namespace'],
    ['the pod is gone meanwhile', gathered({ egressProbes: podFails, pods: pods.filter(({ name }) => !POD_2.endsWith(name)) }), 'not listed any more'],
  ])('unknown where %s', (_where, evidence, says) => {
    const { verdict, reason } = check.judge(evidence);
    expect(verdict).toBe('unknown');
    expect(reason).toContain(says);
  });

  test.each<[string, Parameters<typeof gathered>[0]]>([
    ['without a policy engine', { cluster: { ...cluster, networkPolicy: 'none' }, egressProbes: podFails, networkPolicies: policies(policy()) }],
    ['without a pod to measure from', { egressProbes: { ...probes(), views: probes().views.filter(({ place }) => place.pod === undefined) } }],
  ])('not applicable %s', (_where, change) => {
    expect(check.judge(gathered(change)).verdict).toBe('not-applicable');
  });
});
