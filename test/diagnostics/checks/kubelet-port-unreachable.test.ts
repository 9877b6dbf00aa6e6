import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/kubelet-port-unreachable.ts';
import type { KubeletReach } from '../../../src/diagnostics/evidence.ts';
import { cluster, gathered, reach } from '../evidence.ts';

const lost = (measured: readonly KubeletReach[], agentNode: string, says: string): readonly KubeletReach[] =>
  measured.map((one) => (one.agentNode === agentNode ? { ...one, answer: 'unknown', says } : one));

describe('kubelet-port-unreachable', () => {
  test('every port answers every agent: clear, with the count', () => {
    expect(check.judge(gathered())).toMatchObject({ verdict: 'clear', reason: 'tcp/10250 on all 3 nodes answers from 2 of 2 tunnel agents.' });
  });

  test.each([
    ['timeout', 'times out'],
    ['refused', 'is refused'],
    ['unreachable', 'no route to host'],
  ] as const)('a port that answers %s is a fault of that node alone, and the finding says how', (answer, how) => {
    const result = check.judge(gathered({ kubeletReach: reach({ 'node-2': answer }) }));
    expect(result.verdict).toBe('fault');
    expect(result.findings.map(({ subject }) => subject)).toEqual(['node-2']);
    expect(result.findings[0]?.says).toContain(how);
    expect(result.findings[0]?.says).toContain('2 of 2 measurements failed');
  });

  test('an agent that could not measure leaves the ports unknown, with its reason, though another agent found them open', () => {
    const result = check.judge(gathered({ kubeletReach: lost(reach(), 'node-0', 'the answer was cut') }));
    expect(result).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('the answer was cut') });
  });

  test('what was measured to fail is a fault even where another agent could not measure', () => {
    const result = check.judge(gathered({ kubeletReach: lost(reach({ 'node-2': 'timeout' }), 'node-0', 'cut') }));
    expect(result.verdict).toBe('fault');
    expect(result.reason).toContain('Not told');
  });

  test('what was measured and what not is kept per node', () => {
    const result = check.judge(gathered({ kubeletReach: lost(reach({ 'node-2': 'timeout' }), 'node-0', 'cut') }));
    expect(result.coverage).toEqual({ asked: ['node-0', 'node-1', 'node-2'], told: ['node-2'] });
  });

  test('nothing measured at all is unknown, never "all 0 nodes answer"', () => {
    expect(check.judge(gathered({ kubeletReach: [] }))).toMatchObject({ verdict: 'unknown' });
  });

  test('no agents and no tunnel by design: not applicable', () => {
    const judged = check.judge(gathered({ cluster: { ...cluster, vnetIntegration: true }, tunnelAgents: [], kubeletReach: [] }));
    expect(judged).toMatchObject({ verdict: 'not-applicable', reason: expect.stringContaining('virtual network') });
  });

  test('no agents though there should be some: unknown, never clear', () => {
    expect(check.judge(gathered({ tunnelAgents: [], kubeletReach: [] })).verdict).toBe('unknown');
  });

  test.each(['cluster', 'nodes', 'tunnelAgents', 'kubeletReach'] as const)('without %s it is unknown, for that reason', (kind) => {
    expect(check.judge(gathered({}, { [kind]: 'Azure refused it (403)' }))).toMatchObject({ verdict: 'unknown', reason: 'Azure refused it (403).' });
  });
});
