import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/network-policy-blocks-dns.ts';
import type { LabelSelector, NetworkPolicyFacts, PolicyRule } from '../../../src/diagnostics/evidence/network-policies.ts';
import { KUBERNETES, POD, POD_CONF, measured, probes } from '../dns-evidence.ts';
import { cluster, dnsPod, gathered, pods, webPod } from '../evidence.ts';

const SUBJECT = 'shop/web-7c9fd6b5c4-2';
const all: LabelSelector = { matchLabels: {}, matchExpressions: [] };
const UDP_ONLY: PolicyRule = { peers: [], ports: [{ protocol: 'UDP', port: 53 }] };

const policy = (fields: Partial<NetworkPolicyFacts> = {}): NetworkPolicyFacts => ({ namespace: 'shop', name: 'default-deny', podSelector: all, types: ['Egress'], egress: [], ingress: [], ...fields });

const policies = (...found: NetworkPolicyFacts[]) => ({ policies: found, others: [], unread: [] });

const shut = probes([[{ from: POD }, 'timeout']]);
const tcpShut = probes([[{ from: POD, protocol: 'tcp' }, 'timeout']]);

describe('network-policy-blocks-dns', () => {
  test('the pod is answered over UDP and TCP: clear, whatever the policies seem to say', () => {
    expect(check.judge(gathered({ networkPolicies: policies(policy()) }))).toMatchObject({ verdict: 'clear', reason: `${SUBJECT} is answered by CoreDNS over UDP and TCP.` });
  });

  test('no policy: clear, though the pod gets no answer', () => {
    expect(check.judge(gathered({ dnsProbes: shut }))).toMatchObject({ verdict: 'clear', reason: `No policy governs the way of ${SUBJECT} to CoreDNS.` });
  });

  test('a policy that shuts the pod in: a fault that names it and the protocols, and explains the pod', () => {
    const result = check.judge(gathered({ networkPolicies: policies(policy()), dnsProbes: shut }));
    expect(result.findings).toMatchObject([
      { subject: SUBJECT, headline: `network policy shop/default-deny keeps ${SUBJECT} from asking CoreDNS over udp/53 and tcp/53`, explains: [SUBJECT], evidence: ['policy/shop/default-deny', 'dns/probes'] },
    ]);
  });

  test('only UDP is allowed: a fault of TCP alone', () => {
    const result = check.judge(gathered({ networkPolicies: policies(policy({ egress: [UDP_ONLY] })), dnsProbes: tcpShut }));
    expect(result.findings[0]?.headline).toContain('over tcp/53');
    expect(result.findings[0]?.headline).not.toContain('udp/53');
  });

  test('allowing the address of the service allows nothing: packets no longer have it', () => {
    const rule: PolicyRule = { peers: [{ ipBlock: { cidr: '10.0.0.10/32', except: [] } }], ports: [] };
    expect(check.judge(gathered({ networkPolicies: policies(policy({ egress: [rule] })), dnsProbes: shut })).verdict).toBe('fault');
  });

  test('a policy of kube-system may shut CoreDNS against the pod', () => {
    const inward = policy({ namespace: 'kube-system', name: 'dns', types: ['Ingress'] });
    const result = check.judge(gathered({ networkPolicies: policies(inward), dnsProbes: shut }));
    expect(result.findings[0]?.headline).toContain('kube-system/dns');
    expect(result.remedies[0]?.operations).toMatchObject([{ kind: 'network-policy-create', namespace: 'kube-system', direction: 'Ingress' }]);
  });

  test('without measurements, the policies alone are judged', () => {
    expect(check.judge(gathered({ networkPolicies: policies(policy()) }, { dnsProbes: 'no probe' })).verdict).toBe('fault');
    expect(check.judge(gathered({}, { dnsProbes: 'no probe' })).verdict).toBe('clear');
  });

  test('the remedy adds udp/53 and tcp/53 to CoreDNS for pods that are shut in already, and is taken back by its deletion', () => {
    const [remedy] = check.judge(gathered({ networkPolicies: policies(policy()), dnsProbes: shut })).remedies;
    expect(remedy).toMatchObject({
      risk: 'low',
      channel: 'kubernetes',
      operations: [
        {
          kind: 'network-policy-create',
          namespace: 'shop',
          podSelector: { matchLabels: { app: 'web' } },
          direction: 'Egress',
          rules: [{ peers: [{ podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }], ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }] }],
        },
      ],
      undo: expect.stringMatching(/^kubectl --namespace shop delete networkpolicy aks-chatops-allow-dns-[0-9a-f]{6}$/),
      verify: { subjects: [SUBJECT] },
    });
  });

  test('the remedy outlives the next release and the next version of CoreDNS: labels that change with them are left out', () => {
    const release = { app: 'web', 'app.kubernetes.io/version': '1.4.2', 'helm.sh/chart': 'web-1.4.2', 'pod-template-hash': '7c9fd6b5c4' };
    const all = [dnsPod('node-0', { labels: { 'k8s-app': 'kube-dns', version: 'v20', 'kubernetes.azure.com/managedby': 'aks' } }), webPod('node-2', { labels: release })];
    const [remedy] = check.judge(gathered({ pods: all, networkPolicies: policies(policy()), dnsProbes: shut })).remedies;
    expect(remedy?.operations).toMatchObject([{ podSelector: { matchLabels: { app: 'web' } }, rules: [{ peers: [{ podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }] }] }]);
    expect(JSON.stringify(remedy?.operations)).not.toMatch(/v20|1\.4\.2/);
  });

  test('only TCP is shut: what breaks is said to be long answers, not every name', () => {
    const result = check.judge(gathered({ networkPolicies: policies(policy({ egress: [UDP_ONLY] })), dnsProbes: tcpShut }));
    expect(result.findings[0]?.breaks).toBe('names whose answers do not fit into one UDP packet');
  });

  test('the cluster enforces no policies: clear, and it says that they have no effect', () => {
    const result = check.judge(gathered({ cluster: { ...cluster, networkPolicy: 'none' }, networkPolicies: policies(policy()), dnsProbes: shut }));
    expect(result).toMatchObject({ verdict: 'clear', reason: expect.stringContaining('no network policy engine') });
  });

  test('objects of another engine leave it unknown where the pod gets no answer, and matter no more where it does', () => {
    const calico = { policies: [], others: [{ kind: 'Calico GlobalNetworkPolicy', namespace: '', count: 1 }], unread: [] };
    expect(check.judge(gathered({ networkPolicies: calico, dnsProbes: shut }))).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('Calico GlobalNetworkPolicy') });
    expect(check.judge(gathered({ networkPolicies: calico })).verdict).toBe('clear');
  });

  test('with Cilium, an address range does not mean CoreDNS pods', () => {
    const facts = { ...cluster, networkPolicy: 'cilium', networkDataplane: 'cilium' };
    const rule: PolicyRule = { peers: [{ ipBlock: { cidr: '10.0.0.0/8', except: [] } }], ports: [] };
    expect(check.judge(gathered({ cluster: facts, networkPolicies: policies(policy({ egress: [rule] })), dnsProbes: shut })).verdict).toBe('fault');
  });

  test.each([
    ['on its node\'s network', { hostNetwork: true }],
    ['with DNS servers of its own', { dnsPolicy: 'None' }],
    ['with the servers of its node', { dnsPolicy: 'Default' }],
  ])('a pod %s is not held back by these policies', (_what, fields) => {
    const result = check.judge(gathered({ pods: [dnsPod('node-0'), webPod('node-2', fields)], networkPolicies: policies(policy()), dnsProbes: shut }));
    expect(result.verdict).toBe('clear');
  });

  test('with LocalDNS the pod asks its own node, of which policies may not be told: unknown', () => {
    const vantages = shut.vantages.map((vantage) => (vantage.role === 'pod' ? { ...vantage, resolvConf: POD_CONF.replace('10.0.0.10', '169.254.10.11') } : vantage));
    expect(check.judge(gathered({ networkPolicies: policies(policy()), dnsProbes: { ...shut, vantages } })).verdict).toBe('unknown');
  });

  test('a pod whom LocalDNS answers is not held back, though a policy shuts CoreDNS itself to it', () => {
    const vantages = shut.vantages.map((vantage) => (vantage.role === 'pod' ? { ...vantage, resolvConf: POD_CONF.replace('10.0.0.10', '169.254.10.11') } : vantage));
    const local = (['udp', 'tcp'] as const).map((protocol) => measured(POD, 'service', '169.254.10.11', KUBERNETES, protocol));
    const result = check.judge(gathered({ networkPolicies: policies(policy()), dnsProbes: { ...shut, vantages, measured: [...shut.measured, ...local] } }));
    expect(result).toMatchObject({ verdict: 'clear', reason: expect.stringContaining('is answered by LocalDNS over UDP and TCP') });
  });

  test('CoreDNS on hosted nodes cannot be seen: unknown for a pod that is shut in and gets no answer, else clear', () => {
    const hosted = { cluster: { ...cluster, hostedSystemPods: true }, pods: [webPod('node-2')] };
    expect(check.judge(gathered({ ...hosted, networkPolicies: policies(policy()), dnsProbes: shut })).verdict).toBe('unknown');
    expect(check.judge(gathered({ ...hosted, networkPolicies: policies(policy()) })).verdict).toBe('clear');
    expect(check.judge(gathered({ ...hosted, dnsProbes: shut })).verdict).toBe('clear');
  });

  test('no pod to judge for: unknown', () => {
    expect(check.judge(gathered({ dnsVantages: [] })).verdict).toBe('unknown');
    expect(check.judge(gathered({ pods: pods.filter(({ namespace }) => namespace === 'kube-system') })).verdict).toBe('unknown');
  });

  test.each(['cluster', 'pods', 'namespaces', 'networkPolicies', 'dnsVantages'] as const)('without %s it is unknown, for that reason', (kind) => {
    expect(check.judge(gathered({}, { [kind]: 'refused (403)' }))).toMatchObject({ verdict: 'unknown', reason: 'refused (403).' });
  });
});
