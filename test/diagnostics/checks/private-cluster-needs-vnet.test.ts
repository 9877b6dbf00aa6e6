import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/private-cluster-needs-vnet.ts';
import type { BotReach } from '../../../src/diagnostics/evidence/api-server.ts';
import { botAnswer, botTimeout } from '../api-server-evidence.ts';
import { cluster, gathered } from '../evidence.ts';

const own = { ...cluster, privateCluster: true };

describe('private-cluster-needs-vnet', () => {
  test('a public cluster is none of it', () => {
    expect(check.judge(gathered()).verdict).toBe('not-applicable');
  });

  test.each<[BotReach, string]>([
    ['answers', 'clear'],
    ['timeout', 'fault'],
    ['name-not-resolved', 'fault'],
    ['unreachable', 'fault'],
    ['refused', 'unknown'],
    ['tls', 'unknown'],
    ['unknown', 'unknown'],
  ])('what the bot meets is "%s": %s', (outcome, verdict) => {
    const apiServerFromBot = outcome === 'answers' ? botAnswer : { ...botTimeout, outcome };
    expect(check.judge(gathered({ cluster: own, apiServerFromBot })).verdict).toBe(verdict);
  });

  test('a client with a public address is outside, whatever the bot meets', () => {
    expect(check.judge(gathered({ cluster: own, askedClient: { address: '198.51.100.200' } }))).toMatchObject({ verdict: 'fault', findings: [{ subject: '198.51.100.200' }] });
  });

  test.each([botAnswer, botTimeout])('of a client with a private address nothing is told by what the bot meets: %#', (apiServerFromBot) => {
    expect(check.judge(gathered({ cluster: own, askedClient: { address: '10.9.0.4' }, apiServerFromBot }))).toMatchObject({ verdict: 'unknown', findings: [] });
  });

  test('the advice goes by Azure, and by a peering where that is switched off; never a button', () => {
    const remedyOf = (runCommandDisabled: boolean) => check.judge(gathered({ cluster: { ...own, runCommandDisabled }, apiServerFromBot: botTimeout })).remedies[0];
    expect(remedyOf(false)).toMatchObject({ operations: [], command: expect.stringContaining('az aks command invoke') });
    expect(remedyOf(true)).toMatchObject({ operations: [], command: expect.stringContaining('vnet peering create') });
  });

  test('a bot that nobody gave an address is not known', () => {
    expect(check.judge(gathered({ cluster: own }, { apiServerFromBot: 'Azure refused it' }))).toMatchObject({ verdict: 'unknown', reason: 'Azure refused it.' });
  });
});
