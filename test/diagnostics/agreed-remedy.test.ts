import { describe, expect, test } from '@jest/globals';
import { diagnosisOf, nodeOf, stillSo } from '../../src/diagnostics/agreed-remedy.ts';
import type { AgreedRemedy } from '../../src/diagnostics/agreed-remedy.ts';
import type { CheckResult, Remedy, Report } from '../../src/diagnostics/model.ts';
import { fingerprintOf } from '../../src/diagnostics/remedies/fingerprint.ts';
import type { Operation } from '../../src/diagnostics/remedies/operations.ts';

const CHECK = 'ufw-blocks-kubelet-port';
const machine = { kind: 'vm', resourceGroup: 'mc', name: 'vm-2' } as const;
const ufw = (node: string, source = '10.224.0.0/16'): Operation => ({ kind: 'ufw-allow', node, machine, source, port: 10250 });

const remedy = (key: string, operations: readonly Operation[] = [ufw('node-2')], restsOn: unknown = { rules: 1 }): Remedy => ({
  key, title: '', risk: 'low', operations, command: '', undo: '', channel: 'run-command', blastRadius: '', lasting: '', restsOn, verify: { checks: [CHECK], subjects: ['node-2'] },
});
const agreed: AgreedRemedy = { id: 'a-1', cluster: 'demo', check: CHECK, remedy: remedy('ufw:node-2'), fingerprint: fingerprintOf(remedy('ufw:node-2')) };

const found = (id: string, verdict: CheckResult['verdict'], ...remedies: readonly Remedy[]): CheckResult => ({ id, verdict, reason: 'ufw could not be read', findings: [], remedies });
const report = (...checks: readonly CheckResult[]): Report => ({
  schema: 1, run: 'r', diagnosis: 'tunnel', cluster: 'demo', startedAt: '', durationMs: 0, verdict: 'fault', sentence: '', checks, evidence: {}, trips: { node: 0, arm: 0, kubernetes: 0 },
});

describe('before a change', () => {
  test('it holds where the same check still proposes exactly the same', () => {
    expect(stillSo(agreed, report(found(CHECK, 'fault', remedy('ufw:node-7'), remedy('ufw:node-2'))))).toEqual({ ok: true });
  });

  test.each<[string, Report, string]>([
    ['the check finds no fault', report(found(CHECK, 'clear')), 'the fault is no longer there'],
    ['only another node is at fault', report(found(CHECK, 'fault', remedy('ufw:node-7'))), 'the fault is no longer there'],
    ['another check proposes a remedy of that key', report(found('another', 'fault', remedy('ufw:node-2'))), 'the fault is no longer there'],
    ['the check could not be asked again', report(found(CHECK, 'unknown')), 'the evidence could not be read again: ufw could not be read'],
    ['it would change something else', report(found(CHECK, 'fault', remedy('ufw:node-2', [ufw('node-2', '0.0.0.0/0')]))), 'what it rests on has changed since it was proposed'],
    ['it rests on other facts', report(found(CHECK, 'fault', remedy('ufw:node-2', [ufw('node-2')], { rules: 2 }))), 'what it rests on has changed since it was proposed'],
  ])('it does not hold where %s', (_what, now, because) => {
    expect(stillSo(agreed, now)).toEqual({ ok: false, because });
  });
});

describe('what is looked at again', () => {
  test.each<[string, readonly Operation[], string | undefined]>([
    ['one node alone where all operations are on it', [ufw('node-2'), ufw('node-2', '10.1.0.0/16')], 'node-2'],
    ['all nodes where operations are on several', [ufw('node-2'), ufw('node-7')], undefined],
    ['all nodes where one operation is on none', [ufw('node-2'), { kind: 'rollout-restart', namespace: 'kube-system', deployment: 'coredns' }], undefined],
  ])('%s', (_what, operations, node) => {
    expect(nodeOf(remedy('k', operations))).toBe(node);
  });

  test('the diagnosis that proposed it, or else the first that has the check', () => {
    expect(diagnosisOf({ check: CHECK, diagnosis: 'all' })).toBe('all');
    expect(diagnosisOf({ check: CHECK })).toBe('tunnel');
    expect(() => diagnosisOf({ check: 'gone' })).toThrow('Cannot examine "gone" again: this version has no such check');
  });
});
