import { describe, expect, test } from '@jest/globals';
import type { CheckResult, Remedy, Report } from '../../src/diagnostics/model.ts';
import { outcomeOf, outcomeOfUndo } from '../../src/diagnostics/verify.ts';

const OWN = 'ufw-blocks-kubelet-port';
const remedy = { verify: { checks: ['kubelet-port-unreachable', OWN], subjects: ['node-2'] } } as unknown as Remedy;

const SYMPTOM = 'kubelet-port-unreachable';

const result = (id: string, verdict: CheckResult['verdict'], subject = 'node-2', coverage = { asked: ['node-2'], told: verdict === 'unknown' ? [] : ['node-2'] }): CheckResult => ({
  id,
  verdict,
  reason: `${id} is ${verdict}`,
  findings: verdict === 'fault' ? [{ subject, headline: '', says: `${id} at ${subject}`, explains: id === SYMPTOM ? [] : ['node-2'], evidence: [] }] : [],
  remedies: [],
  ...(id === SYMPTOM ? { coverage } : {}),
});

const explaining = (id: string, explains: readonly string[]): CheckResult => ({ ...result(id, 'fault'), findings: [{ subject: 'nsg/rule', headline: '', says: `${id} at nsg/rule`, explains, evidence: [] }] });

const report = (...checks: CheckResult[]): Report => ({ checks }) as unknown as Report;

describe('after a change', () => {
  test.each([
    ['cause gone, port open', report(result('kubelet-port-unreachable', 'clear'), result(OWN, 'clear')), 'succeeded', 'kubelet-port-unreachable is clear'],
    ['cause gone, port open, others are still at fault', report(result(SYMPTOM, 'fault', 'node-7'), result(OWN, 'clear')), 'succeeded', 'Nothing is wrong with node-2 any more'],
    ['cause still there', report(result('kubelet-port-unreachable', 'fault'), result(OWN, 'fault')), 'failed', 'still there'],
    ['cause gone, port closed, nothing explains it', report(result('kubelet-port-unreachable', 'fault'), result(OWN, 'clear')), 'failed', 'did not help. kubelet-port-unreachable at node-2'],
    ['cause gone, port closed by a cause that explains other nodes as well', report(result(SYMPTOM, 'fault'), result(OWN, 'clear'), explaining('nsg-denies-kubelet-port', ['node-7', 'node-2'])), 'succeeded', 'Another one remains. nsg-denies'],
    ['cause gone, port closed, and another cause explains other nodes only', report(result(SYMPTOM, 'fault'), result(OWN, 'clear'), explaining('nsg-denies-kubelet-port', ['node-7'])), 'failed', 'did not help'],
    ['cause gone, port closed by another cause', report(result('kubelet-port-unreachable', 'fault'), result(OWN, 'clear'), result('iptables-blocks-kubelet-port', 'fault')), 'succeeded', 'Another one remains. iptables-blocks-kubelet-port'],
    ['the port could not be measured', report(result('kubelet-port-unreachable', 'unknown'), result(OWN, 'clear')), 'unknown', 'could not be measured'],
    ['the cause could not be read', report(result('kubelet-port-unreachable', 'clear'), result(OWN, 'unknown')), 'unknown', 'could not be measured'],
    ['cause gone, port closed by a security group', report(result(SYMPTOM, 'fault'), result(OWN, 'clear'), result('nsg-denies-kubelet-port', 'fault', 'nsg/rule')), 'succeeded', 'Another one remains. nsg-denies'],
    ['the cause could not be read, port closed by another cause', report(result(SYMPTOM, 'fault'), result(OWN, 'unknown'), result('iptables-blocks-kubelet-port', 'fault')), 'unknown', 'whether this one is gone could not be measured: ufw-blocks-kubelet-port is unknown'],
    ['the cause could not be read, port closed, nothing explains it', report(result(SYMPTOM, 'fault'), result(OWN, 'unknown')), 'failed', 'did not help'],
    ['a fault of another node is no failure', report(result(SYMPTOM, 'fault', 'node-9'), result(OWN, 'clear')), 'succeeded', ''],
    ['another node is at fault and this one was not measured', report(result(SYMPTOM, 'fault', 'node-9', { asked: ['node-2', 'node-9'], told: ['node-9'] }), result(OWN, 'clear')), 'unknown', 'could not be measured'],
    ['the node is gone', report(result(SYMPTOM, 'clear', 'node-2', { asked: ['node-9'], told: ['node-9'] }), result(OWN, 'clear')), 'unknown', 'no longer among the nodes'],
  ] as const)('%s', (_what, measured, state, says) => {
    expect(outcomeOf(OWN, remedy, measured)).toMatchObject({ state, says: expect.stringContaining(says) });
  });

  test.each([
    ['the fault is there again', report(result('kubelet-port-unreachable', 'fault')), 'succeeded', 'there again'],
    ['the fault stays away', report(result('kubelet-port-unreachable', 'clear')), 'succeeded', 'Taken back.'],
    ['nothing could be measured', report(result('kubelet-port-unreachable', 'unknown')), 'unknown', 'could not be measured'],
  ] as const)('an undo after which %s', (_what, measured, state, says) => {
    expect(outcomeOfUndo(OWN, remedy, measured)).toMatchObject({ state, says: expect.stringContaining(says) });
  });
});
