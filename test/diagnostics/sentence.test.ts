import { describe, expect, test } from '@jest/globals';
import type { Check } from '../../src/diagnostics/define.ts';
import type { CheckResult, Diagnosis, Finding, Remedy } from '../../src/diagnostics/model.ts';
import { runSentence } from '../../src/diagnostics/sentence.ts';
import { checksOf } from '../../src/diagnostics/registry.ts';

const checks = checksOf('all');
const remedy = (operations: Remedy['operations']): Remedy => ({ key: 'k', title: '', risk: 'low', operations, command: '', undo: '', channel: 'arm', blastRadius: '', lasting: '', restsOn: {}, verify: { checks: [], subjects: [] } });
const RESTART: Remedy['operations'] = [{ kind: 'rollout-restart', namespace: 'kube-system', deployment: 'coredns' }];

function fault(id: string, { explainedBy, remedies = [] }: { readonly explainedBy?: readonly string[]; readonly remedies?: readonly Remedy[] } = {}): CheckResult {
  const finding: Finding = { subject: id, headline: id, says: '', breaks: '', evidence: [], concerns: [], ...(explainedBy === undefined ? {} : { explainedBy }) };
  return { id, verdict: 'fault', reason: '', findings: [finding], remedies };
}

const say = (...results: readonly CheckResult[]): string => runSentence(checks, results);
const of = (diagnosis: Diagnosis): readonly Check[] => checks.filter(({ diagnoses }) => diagnoses.includes(diagnosis));

describe('the sentence of a run', () => {
  test('names a symptom beside causes where it brings a remedy and nothing explains it', () => {
    const button = remedy(RESTART);
    expect(say(fault('nodes-cannot-reach-api-server', { remedies: [button] }), fault('service-account-forbidden'))).toBe('nodes-cannot-reach-api-server; service-account-forbidden.');
    expect(say(fault('nodes-cannot-reach-api-server', { remedies: [button], explainedBy: ['x'] }), fault('service-account-forbidden'))).toBe('service-account-forbidden.');
    expect(say(fault('kubelet-port-unreachable'), fault('ufw-blocks-kubelet-port'))).toBe('ufw-blocks-kubelet-port.');
  });

  test('of several diagnoses names first what an approval can mend', () => {
    const mended = fault('pod-addresses-leaked', { remedies: [remedy(RESTART)] });
    expect(say(fault('endpoint-down', { remedies: [remedy([])] }), fault('service-account-forbidden'), mended)).toBe('pod-addresses-leaked; endpoint-down; and 1 more.');
  });

  test('of one diagnosis keeps its order, from the network inwards', () => {
    const [first, second] = of('egress').filter(({ role }) => role === 'cause').map(({ id }) => id);
    expect(say(fault(first ?? ''), fault(second ?? '', { remedies: [remedy(RESTART)] }))).toBe(`${first}; ${second}.`);
  });
});
