import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/api-server-unhealthy.ts';
import type { BotReach } from '../../../src/diagnostics/evidence/api-server.ts';
import { botAnswer, botTimeout } from '../api-server-evidence.ts';
import { gathered } from '../evidence.ts';

const health = (state: string) => ({ state, summary: 'slow.', reasonType: 'Unplanned', since: '2026-11-20T08:00:00.000Z' });

describe('api-server-unhealthy', () => {
  test.each([
    [200, 'clear'],
    [401, 'clear'],
    [403, 'clear'],
    [429, 'fault'],
    [500, 'fault'],
    [503, 'fault'],
  ])('an API server that answers %d for /readyz: %s', (status, verdict) => {
    expect(check.judge(gathered({ apiServerFromBot: { ...botAnswer, status } })).verdict).toBe(verdict);
  });

  test('the checks that fail are named', () => {
    const { findings } = check.judge(gathered({ apiServerFromBot: { outcome: 'answers', status: 500, failing: ['etcd'], says: '/readyz answers 500 and reports etcd as failed' } }));
    expect(findings).toMatchObject([{ subject: 'demo', headline: expect.stringContaining('not ready: etcd') }]);
  });

  test.each([
    ['Available', 'clear'],
    ['Unknown', 'clear'],
    ['Degraded', 'fault'],
    ['Unavailable', 'fault'],
  ])('a server that answers, and of which Azure says "%s": %s', (state, verdict) => {
    expect(check.judge(gathered({ apiServerHealth: health(state) })).verdict).toBe(verdict);
  });

  test('what Azure says comes with the time since when it says so', () => {
    expect(check.judge(gathered({ apiServerHealth: health('Degraded') })).findings).toMatchObject([{ since: '2026-11-20T08:00:00.000Z' }]);
  });

  test.each<[BotReach, string]>([
    ['timeout', 'clear'],
    ['name-not-resolved', 'clear'],
    ['refused', 'unknown'],
    ['tls', 'unknown'],
  ])('a bot that meets "%s", while Azure says that all is well: %s', (outcome, verdict) => {
    expect(check.judge(gathered({ apiServerFromBot: { ...botTimeout, outcome } })).verdict).toBe(verdict);
  });

  const detectors = (status: 'Critical' | 'Warning', detector: string, says: string) => ({ insights: [{ detector, category: 'Cluster and Control Plane Availability and Performance', status, says }], asked: [detector], untold: [], hours: 2 });

  test.each([
    ['Critical', 'Etcd Performance Issues', 'The database is full.', 'fault'],
    ['Critical', 'Throttling', 'The API server answers 429.', 'fault'],
    ['Critical', 'Node Disk Pressure', 'Disks are slow.', 'clear'],
    ['Warning', 'Etcd Performance Issues', 'The database grows.', 'clear'],
  ] as const)("what AKS's own detectors call %s in %s, \"%s\": %s", (status, name, says, verdict) => {
    const judged = check.judge(gathered({ detectors: detectors(status, name, says) }));
    expect(judged.verdict).toBe(verdict);
    expect(judged.reason.includes(name)).toBe(status === 'Critical');
  });

  test('detectors that cannot be asked take nothing from what is known, and are told', () => {
    const missing = { detectors: "Cannot ask AKS's own detectors: Azure answered 500" };
    expect(check.judge(gathered({}, missing))).toMatchObject({ verdict: 'clear', reason: expect.stringContaining('Azure answered 500') });
    expect(check.judge(gathered({ apiServerHealth: health('Degraded') }, missing)).verdict).toBe('fault');
  });

  test('a bot that gets no answer, and an Azure that says nothing, leave it open', () => {
    expect(check.judge(gathered({ apiServerFromBot: botTimeout }, { apiServerHealth: 'Azure refused it' }))).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('Azure refused it') });
    expect(check.judge(gathered({ apiServerFromBot: botTimeout, apiServerHealth: health('Unknown') })).verdict).toBe('unknown');
  });
});
