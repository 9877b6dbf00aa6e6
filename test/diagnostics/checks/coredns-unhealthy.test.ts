import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/coredns-unhealthy.ts';
import type { PodFacts } from '../../../src/diagnostics/evidence/pods.ts';
import { COREDNS_1, NODE, POD, SERVICE, coredns, custom, probes } from '../dns-evidence.ts';
import { cluster, dnsPod, gathered, have, lack, pods, webPod } from '../evidence.ts';

const SUBJECT = 'shop/web-7c9fd6b5c4-2';
const ill = (fields: Partial<PodFacts> = {}): Partial<PodFacts> => ({ ready: false, waiting: 'CrashLoopBackOff', lastTermination: 'OOMKilled', restarts: 7, ...fields });
const withPods = (first: Partial<PodFacts>, second: Partial<PodFacts> = {}): readonly PodFacts[] => [dnsPod('node-0', first), dnsPod('node-1', second), webPod('node-2')];
const none = coredns({ endpoints: have([]) });

describe('coredns-unhealthy', () => {
  test('all replicas ready, in the service, and answering: clear', () => {
    expect(check.judge(gathered())).toMatchObject({ verdict: 'clear', reason: '2 of 2 CoreDNS pods are ready and stand behind the service kube-dns; 2 of them were asked and answered.' });
  });

  test('no pod is ready: a fault that explains the pods that get no answer', () => {
    const evidence = gathered({ pods: withPods(ill(), ill()), coredns: none, dnsProbes: probes([[{ server: SERVICE }, 'timeout'], [{ purpose: 'coredns' }, 'port-closed']]) });
    const result = check.judge(evidence);
    expect(result.findings).toMatchObject([{ subject: 'kube-system/coredns', headline: 'no CoreDNS pod is ready (CrashLoopBackOff, last ended: OOMKilled)', explains: [SUBJECT] }]);
  });

  test('half of them are ready: a fault that does not explain a pod that gets no answer at all', () => {
    const result = check.judge(gathered({ pods: withPods(ill()), dnsProbes: probes([[{ from: POD, server: SERVICE }, 'timeout']]) }));
    expect(result.findings).toMatchObject([{ headline: '1 of 2 CoreDNS pods are ready (CrashLoopBackOff, last ended: OOMKilled)' }]);
    expect(result.findings[0]?.explains).toBeUndefined();
  });

  test('a pod that is Ready and answers nobody is a fault that names it, of the deployment that outlives it', () => {
    const result = check.judge(gathered({ dnsProbes: probes([[{ server: COREDNS_1 }, 'timeout']]) }));
    expect(result.findings).toMatchObject([{ subject: 'kube-system/coredns', headline: expect.stringContaining('coredns-57d886c994-1 is Ready, but gives no answer') }]);
  });

  test('a pod that a policy hides from one pod, but not from nodes, is not ill', () => {
    expect(check.judge(gathered({ dnsProbes: probes([[{ from: POD, server: COREDNS_1 }, 'timeout']]) })).verdict).toBe('clear');
  });

  test('a pod that only pods asked may be behind a policy: silence towards them is no proof that it is ill', () => {
    const base = probes([[{ server: COREDNS_1 }, 'timeout']]);
    const byPods = base.measured.filter(({ from, purpose }) => purpose !== 'coredns' || from === POD);
    expect(check.judge(gathered({ dnsProbes: { ...base, measured: byPods } })).verdict).toBe('clear');
  });

  test('all pods are Ready and silent: one fault, not one for each', () => {
    const result = check.judge(gathered({ dnsProbes: probes([[{ purpose: 'coredns' }, 'timeout'], [{ server: SERVICE }, 'timeout']]) }));
    expect(result.findings).toMatchObject([{ subject: 'kube-system/coredns', headline: expect.stringContaining('no CoreDNS pod answers, though all 2 are Ready'), explains: [SUBJECT] }]);
  });

  test('the deployment wants no replicas: advice to scale, not a restart', () => {
    const scaled = coredns({ deployment: have({ exists: true, wanted: 0, ready: 0, image: '' }), endpoints: have([]) });
    const result = check.judge(gathered({ pods: [webPod('node-2')], coredns: scaled }));
    expect(result).toMatchObject({ verdict: 'fault', remedies: [{ operations: [], command: expect.stringContaining('scale deployment/coredns') }] });
  });

  test('ready pods that are no endpoints are a fault of the service', () => {
    expect(check.judge(gathered({ coredns: none })).findings).toMatchObject([{ headline: 'the service kube-dns has no endpoints, though CoreDNS pods are ready' }]);
  });

  test('a pod that lingers beside all the replicas that are wanted, as on a lost node, is no fault', () => {
    expect(check.judge(gathered({ pods: [...pods, dnsPod('node-2', { ready: false })] })).verdict).toBe('clear');
  });

  test('pods of another workload than AKS\'s deployment are judged as they are, and there is no deployment to restart', () => {
    const foreign = coredns({ deployment: have({ exists: false, wanted: 0, ready: 0, image: '' }) });
    expect(check.judge(gathered({ coredns: foreign })).verdict).toBe('clear');
    const result = check.judge(gathered({ coredns: foreign, pods: withPods(ill()) }));
    expect(result.findings).toMatchObject([{ headline: expect.stringContaining('1 of 2 CoreDNS pods are ready') }]);
    expect(result.remedies).toMatchObject([{ operations: [], adviceBecause: expect.stringContaining('there is no deployment coredns') }]);
  });

  test('silence towards other nodes alone may be a policy for CoreDNS, which only its own node is exempt from', () => {
    const base = probes([[{ server: COREDNS_1 }, 'timeout']]);
    const byNodes = base.measured.filter(({ from, purpose }) => purpose !== 'coredns' || from === NODE);
    expect(check.judge(gathered({ dnsProbes: { ...base, measured: byNodes } })).verdict).toBe('clear');
    const onOwn = base.vantages.map((vantage) => (vantage.role === 'node' ? { ...vantage, node: 'node-1' } : vantage));
    expect(check.judge(gathered({ dnsProbes: { ...base, vantages: onOwn, measured: byNodes } })).verdict).toBe('fault');
  });

  test('a pod that ended in good order does not count as ill', () => {
    expect(check.judge(gathered({ pods: [...pods, dnsPod('node-2', { ready: false, phase: 'Succeeded' })] })).verdict).toBe('clear');
  });

  describe('the remedy', () => {
    const remedy = (first: Partial<PodFacts>, more: Parameters<typeof gathered>[0] = {}) => check.judge(gathered({ pods: withPods(first), ...more })).remedies[0];

    test('is a restart, by which nothing can be taken back, so that it is risky', () => {
      expect(remedy(ill())).toMatchObject({
        risk: 'risky',
        channel: 'kubernetes',
        operations: [{ kind: 'rollout-restart', namespace: 'kube-system', deployment: 'coredns' }],
        command: 'kubectl --namespace kube-system rollout restart deployment/coredns',
        verify: { checks: ['coredns-unhealthy'], subjects: ['kube-system/coredns'] },
      });
    });

    test('has worked where the pods that got no answer get one again', () => {
      const evidence = { pods: withPods(ill(), ill()), coredns: none, dnsProbes: probes([[{ server: SERVICE }, 'timeout'], [{ purpose: 'coredns' }, 'port-closed']]) };
      expect(check.judge(gathered(evidence)).remedies[0]?.verify).toEqual({ checks: ['cluster-dns-fails', 'coredns-unhealthy'], subjects: ['kube-system/coredns', SUBJECT] });
    });

    test.each<[string, Partial<PodFacts>, Parameters<typeof gathered>[0], string]>([
      ['pods cannot be scheduled', ill({ waiting: 'Unschedulable' }), {}, 'Unschedulable'],
      ['their image cannot be pulled', ill({ waiting: 'ImagePullBackOff' }), {}, 'ImagePullBackOff'],
      ['coredns-custom would stop new pods as well', ill(), { coredns: custom({ 'a.server': 'corp.example:53 {\n forward . 10.9.9.9\n' }) }, 'coredns-custom'],
    ])('is advice where %s', (_what, first, more, because) => {
      expect(remedy(first, more)).toMatchObject({ operations: [], adviceBecause: expect.stringContaining(because) });
    });
  });

  test('hosted system pods cannot be seen: not applicable', () => {
    const hosted = { ...cluster, hostedSystemPods: true };
    expect(check.judge(gathered({ cluster: hosted, pods: [webPod('node-2')] }))).toMatchObject({ verdict: 'not-applicable', reason: expect.stringContaining('Microsoft hosts') });
  });

  test('no CoreDNS anywhere, and no reason for that: unknown, never clear', () => {
    const absent = coredns({ deployment: have({ exists: false, wanted: 0, ready: 0, image: '' }) });
    expect(check.judge(gathered({ pods: [webPod('node-2')], coredns: absent })).verdict).toBe('unknown');
  });

  test('endpoints that could not be read leave it open', () => {
    expect(check.judge(gathered({ coredns: coredns({ endpoints: lack('the Kubernetes API refused it (403)') }) }))).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('403') });
  });

  test('a deployment that could not be read leaves it open', () => {
    expect(check.judge(gathered({ coredns: coredns({ deployment: lack('the Kubernetes API refused it (403)') }) })).verdict).toBe('unknown');
  });

  test('without measurements it still judges what Kubernetes says', () => {
    expect(check.judge(gathered({}, { dnsProbes: 'no probe' })).verdict).toBe('clear');
    expect(check.judge(gathered({ pods: withPods(ill(), ill()), coredns: none }, { dnsProbes: 'no probe' })).verdict).toBe('fault');
  });

  test.each(['cluster', 'pods', 'coredns'] as const)('without %s it is unknown, for that reason', (kind) => {
    expect(check.judge(gathered({}, { [kind]: 'refused (403)' }))).toMatchObject({ verdict: 'unknown', reason: 'refused (403).' });
  });
});
