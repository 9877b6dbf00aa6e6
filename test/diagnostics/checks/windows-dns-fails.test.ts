import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/windows-dns-fails.ts';
import type { WindowsDns } from '../../../src/diagnostics/evidence/dns.ts';
import type { DnsStatus } from '../../../src/diagnostics/net/dns/answer.ts';
import { AZURE, KUBERNETES, MCR, SERVICE, said, vnetDns } from '../dns-evidence.ts';
import { gathered, have, lack, nodes } from '../evidence.ts';

const WINDOWS = 'akswin000000';
const withWindows = [...nodes, ...nodes.slice(0, 1).map((node) => ({ ...node, name: WINDOWS, os: 'windows' }))];

const answers = (own: DnsStatus, service: DnsStatus = 'answered', azure: DnsStatus = 'answered', servers: readonly string[] = [AZURE]): WindowsDns => ({
  servers,
  measured: [
    { server: 'own', name: MCR, answer: said(own) },
    { server: AZURE, name: MCR, answer: said(azure) },
    { server: SERVICE, name: KUBERNETES, answer: said(service) },
  ],
});

const judge = (windows: WindowsDns, more: Parameters<typeof gathered>[0] = {}) => check.judge(gathered({ nodes: withWindows, windowsDns: { [WINDOWS]: have(windows) }, ...more }));

describe('windows-dns-fails', () => {
  test('names are resolved and the cluster\'s DNS is reached: clear', () => {
    expect(judge(answers('answered'))).toMatchObject({ verdict: 'clear', reason: `1 of 1 Windows nodes were asked: ${WINDOWS} resolves names and reaches ${SERVICE}.` });
  });

  test.each(['timeout', 'servfail', 'refused'] as const)('its own servers come to %s: a fault of the node, and Azure DNS is told apart', (status) => {
    const result = judge(answers(status, 'answered', 'answered', ['10.225.0.53']), { vnetDns: vnetDns(['10.225.0.54']) });
    expect(result.findings).toMatchObject([{ subject: WINDOWS, headline: expect.stringContaining(`does not resolve ${MCR}: 10.225.0.53`) }]);
    expect(result.findings[0]?.says).toContain(`Azure DNS (${AZURE}) answers from there. The virtual network hands out 10.225.0.54.`);
    expect(result.remedies).toMatchObject([{ operations: [] }]);
  });

  test('only the cluster\'s DNS is out of reach: kube-proxy of that node', () => {
    expect(judge(answers('answered', 'timeout')).findings[0]?.says).toContain('kube-proxy');
  });

  test('a zone that is broken for everybody is not the node\'s fault where its servers answer for others', () => {
    const both = answers('answered');
    const broken = { ...both, measured: [...both.measured, { server: 'own', name: 'api.broken.example', answer: said('servfail') }] };
    expect(judge(broken)).toMatchObject({ verdict: 'clear', reason: expect.stringContaining('For api.broken.example its servers say that they fail') });
    const silent = { ...both, measured: [...both.measured, { server: 'own', name: 'api.broken.example', answer: said('timeout') }] };
    expect(judge(silent).verdict).toBe('fault');
  });

  test.each([['its own servers', answers('timeout')], ['the cluster\'s DNS', answers('answered', 'timeout')]])('the advice about %s leaves HNS alone, which every pod of the node needs', (_what, windows) => {
    const [remedy] = judge(windows).remedies;
    expect(remedy?.command).not.toMatch(/hns/i);
  });

  test('a node that did not answer about the cluster\'s DNS is not called clear', () => {
    const both = answers('answered');
    expect(judge({ ...both, measured: both.measured.filter(({ server }) => server !== SERVICE) }).verdict).toBe('unknown');
  });

  test('a name that does not exist is not the node\'s fault', () => {
    expect(judge(answers('nxdomain')).verdict).toBe('clear');
  });

  test.each<[string, WindowsDns]>([
    ['answers that could not be read', answers('unknown')],
    ['no answer about any name', { servers: [], measured: [] }],
  ])('%s: unknown', (_what, windows) => {
    expect(judge(windows).verdict).toBe('unknown');
  });

  test('a node that could not be asked is unknown, with the reason', () => {
    expect(check.judge(gathered({ nodes: withWindows, windowsDns: { [WINDOWS]: lack('409, busy') } }))).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('409') });
  });

  test('no Windows nodes, or a run about another node: not applicable', () => {
    expect(check.judge(gathered()).verdict).toBe('not-applicable');
    expect(check.judge(gathered({ nodes: withWindows, windowsDns: {} })).verdict).toBe('not-applicable');
  });

  test.each(['cluster', 'nodes', 'windowsDns'] as const)('without %s it is unknown, for that reason', (kind) => {
    expect(check.judge(gathered({ nodes: withWindows }, { [kind]: 'refused (403)' }))).toMatchObject({ verdict: 'unknown', reason: 'refused (403).' });
  });

  test('without Windows nodes nothing that such a node would tell is missed', () => {
    expect(check.judge(gathered({}, { windowsDns: 'refused (403)' }))).toMatchObject({ verdict: 'not-applicable', reason: 'The cluster has no Windows nodes.' });
  });
});
