import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/kube-proxy-not-running.ts';
import type { PodFacts } from '../../../src/diagnostics/evidence/pods.ts';
import type { EndpointSliceFacts, ServiceFacts, ServiceProbes } from '../../../src/diagnostics/evidence/services.ts';
import { NODES, cluster, gathered, node, nodes, webPod } from '../evidence.ts';
import type { NodeName } from '../evidence.ts';
import { ADDRESS, WEB_1, WEB_2, service, serviceProbes, slice } from '../service-evidence.ts';
import type { Reached } from '../service-evidence.ts';

const webs = [webPod('node-1'), webPod('node-2')];

const proxyPod = (name: NodeName, fields: Partial<PodFacts> = {}): PodFacts =>
  webPod(name, { namespace: 'kube-system', name: `kube-proxy-${NODES.indexOf(name)}`, hostNetwork: true, labels: { component: 'kube-proxy', tier: 'node' }, workload: 'DaemonSet/kube-proxy', ...fields });

const proxies = NODES.map((name) => proxyPod(name));

type Rules = ServiceProbes['rules'][string];
const knows = (...endpoints: readonly string[]): Rules => ({ ok: true, value: { proxy: 'iptables', known: { [`${ADDRESS}:80/tcp`]: endpoints } } });

const judge = (change: { slice?: Partial<EndpointSliceFacts>; pods?: readonly PodFacts[]; rules?: Rules; reached?: Reached; service?: Partial<ServiceFacts>; nodes?: typeof nodes } = {}) => {
  const probes = serviceProbes(webs, change.rules === undefined ? {} : { rules: { 'node-1': change.rules } }, ['node-1'], change.reached);
  return check.judge(gathered({ nodes: change.nodes ?? nodes, pods: [...webs, ...(change.pods ?? proxies)], services: [service(change.service)], endpointSlices: [slice(webs, change.slice)], serviceProbes: probes }));
};

describe('a node whose kube-proxy does not run', () => {
  test('is at fault where the pod ends again and again, and deleting the pod is not proposed: the kubelet restarts it already', () => {
    const { findings, remedies } = judge({ pods: [proxies[0] ?? proxyPod('node-0'), proxyPod('node-1', { ready: false, waiting: 'CrashLoopBackOff', restarts: 9 }), proxyPod('node-2')] });
    expect(findings).toMatchObject([{ subject: 'node-1', headline: 'kube-proxy on node-1 does not run', concerns: ['DaemonSet/kube-system/kube-proxy', 'node/node-1'] }]);
    expect(remedies).toMatchObject([{ operations: [], command: expect.stringContaining('--previous') }]);
  });

  test('is at fault where there is no pod', () => {
    expect(judge({ pods: [proxyPod('node-0'), proxyPod('node-2')] })).toMatchObject({ findings: [{ headline: 'no kube-proxy runs on node-1' }], remedies: [{ operations: [] }] });
  });

  test('a pod that just starts is no fault, nor is one on a node that does not report', () => {
    expect(judge({ pods: [proxyPod('node-0'), proxyPod('node-1', { ready: false, waiting: 'ContainerCreating', phase: 'Pending' }), proxyPod('node-2')] }).verdict).toBe('clear');
    expect(judge({ pods: [proxyPod('node-0'), proxyPod('node-1', { ready: false }), proxyPod('node-2')], nodes: [node('node-0'), { ...node('node-1'), ready: 'Unknown' }, node('node-2')] }).verdict).toBe('clear');
  });

  test('a virtual node runs none', () => {
    expect(judge({ pods: [proxyPod('node-0'), proxyPod('node-1')], nodes: [node('node-0'), node('node-1'), { ...node('node-2'), osImage: '' }] }).verdict).toBe('clear');
  });

  test('a Windows node runs it without a pod', () => {
    expect(judge({ pods: [proxyPod('node-0'), proxyPod('node-1')], nodes: [node('node-0'), node('node-1'), { ...node('node-2'), os: 'windows' }] }).verdict).toBe('clear');
  });
});

describe('a kube-proxy that runs and does nothing', () => {
  const fails: Reached = { service: 'timeout' };

  test.each<[string, Rules, string]>([
    ['leads to pods that are gone', knows('10.244.9.9:8080'), 'leads it to 10.244.9.9:8080, where it should to 10.244.1.100:8080'],
    ['knows nothing of the service', { ok: true, value: { proxy: 'iptables', known: {} } }, 'has programmed nothing for'],
    ['has no rules at all', { ok: true, value: { proxy: 'none', known: {} } }, 'no rules of kube-proxy at all'],
    ['has rules that are not read here', { ok: true, value: { proxy: 'other', known: {} } }, 'not of iptables'],
  ])('%s: at fault where the address fails while the pods answer', (_what, rules, says) => {
    const { findings, remedies } = judge({ rules, reached: fails });
    expect(findings).toMatchObject([{ subject: 'node-1', says: expect.stringContaining(says) }]);
    expect(remedies).toMatchObject([
      {
        risk: 'risky',
        operations: [{ kind: 'pod-restart', namespace: 'kube-system', name: 'kube-proxy-1', uid: 'uid-kube-proxy-1' }],
        command: 'kubectl --namespace kube-system delete pod kube-proxy-1',
        verify: { checks: ['kube-proxy-not-running'], subjects: ['node-1'] },
      },
    ]);
  });

  test('rules that are as they should be acquit it, and leave open what else is in the way', () => {
    expect(judge({ reached: fails })).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('something else on the node') });
  });

  test('pods that do not answer either explain the address: no fault of the proxy', () => {
    expect(judge({ rules: { ok: true, value: { proxy: 'other', known: {} } }, reached: { service: 'refused', pods: { [WEB_1]: 'refused', [WEB_2]: 'refused' } } }).verdict).toBe('clear');
  });

  test('rules that lag behind while the address answers are looked at again', () => {
    expect(judge({ rules: knows(`${WEB_1}:8080`) })).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('ask again in a minute') });
  });

  test('where endpoints are for zones, a node leads to its own zone\'s, and never to pods that are gone', () => {
    expect(judge({ rules: knows(`${WEB_1}:8080`), slice: { isByZone: true } }).verdict).toBe('clear');
    expect(judge({ rules: knows(`${WEB_1}:8080`, '10.244.9.9:8080'), slice: { isByZone: true } }).verdict).toBe('unknown');
    expect(judge({ rules: knows(), slice: { isByZone: true }, reached: fails }).verdict).toBe('fault');
  });

  test('with internalTrafficPolicy Local a node leads to its own pods only', () => {
    expect(judge({ rules: knows(`${WEB_1}:8080`), service: { internalTrafficPolicy: 'Local' } }).verdict).toBe('clear');
  });
});

describe('absent by design', () => {
  test('with Cilium: not applicable, whatever is missing', () => {
    expect(check.judge(gathered({ cluster: { ...cluster, networkDataplane: 'cilium' }, kubeProxy: { exists: false, wanted: 0, ready: 0 } }))).toMatchObject({ verdict: 'not-applicable', reason: expect.stringContaining('by design') });
  });

  test('with a network plugin of one\'s own: not applicable; otherwise its absence is a fault', () => {
    const none = { exists: false, wanted: 0, ready: 0 };
    expect(check.judge(gathered({ cluster: { ...cluster, networkPlugin: 'none' }, kubeProxy: none })).verdict).toBe('not-applicable');
    expect(check.judge(gathered({ kubeProxy: none })).verdict).toBe('fault');
  });
});

test('what works is told, with the places it was measured from', () => {
  expect(judge()).toMatchObject({ verdict: 'clear', reason: `kube-proxy is ready on 3 of 3 Linux nodes. ${ADDRESS}:80 leads to pods from node-1.` });
});

test('without measurements a proxy that is Ready may hang: unknown', () => {
  expect(check.judge(gathered({ pods: proxies }, { serviceProbes: 'no probe' }))).toMatchObject({ verdict: 'unknown', reason: 'No probe.' });
});
