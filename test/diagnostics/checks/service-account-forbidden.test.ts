import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/service-account-forbidden.ts';
import type { ForbiddenRequests } from '../../../src/diagnostics/evidence/api-server.ts';
import { POD, refused } from '../api-server-evidence.ts';
import { gathered, have, lack } from '../evidence.ts';

const judge = (part: Partial<ForbiddenRequests>) => check.judge(gathered({ forbiddenRequests: { requests: [], unauthorized: [], events: have(3), ...part } }));

describe('service-account-forbidden', () => {
  test('what is still refused is a fault of the account, and the advice is a role for exactly that', () => {
    const { verdict, findings, remedies } = judge({ requests: [refused(), refused({ verb: 'watch' })] });
    expect(verdict).toBe('fault');
    expect(findings).toMatchObject([{ subject: 'shop/reader', headline: expect.stringContaining('list pods in the namespace shop') }]);
    expect(findings[0]?.says).toBe(`${refused().saidBy} says: ${refused().says}. The API server still refuses it.`);
    expect(remedies).toHaveLength(1);
    expect(remedies[0]).toMatchObject({ operations: [], risk: 'risky' });
    expect(remedies[0]?.command).toContain('--verb=list,watch --resource=pods');
    expect(remedies[0]?.command).toContain('kubectl create rolebinding');
    expect(remedies[0]?.command).toContain('--serviceaccount=shop:reader');
    expect(remedies[0]?.command).not.toContain('cluster');
  });

  test('what was asked of the whole cluster needs a role of the whole cluster, and never cluster-admin', () => {
    const { inNamespace: _none, ...request } = refused({ resource: 'nodes' });
    const { remedies } = judge({ requests: [request] });
    expect(remedies[0]?.command).toMatch(/^kubectl create clusterrole .*--verb=list --resource=nodes$/m);
    expect(remedies[0]?.command).not.toContain('cluster-admin');
  });

  test('what is allowed by now is clear, and says so', () => {
    expect(judge({ requests: [refused({ isAllowedNow: have(true) })] })).toMatchObject({ verdict: 'clear', reason: expect.stringContaining('is allowed to now') });
  });

  test('what could not be asked again is not known', () => {
    expect(judge({ requests: [refused({ isAllowedNow: lack('the bot may not ask') })] })).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('the bot may not ask') });
  });

  test('a token that is not accepted is a fault of the pod', () => {
    expect(judge({ unauthorized: [{ pod: POD, account: 'reader', says: '401 Unauthorized' }] })).toMatchObject({ verdict: 'fault', findings: [{ subject: POD }], remedies: [{ operations: [] }] });
  });

  test('nothing said is clear, unless events could not be read', () => {
    expect(judge({}).verdict).toBe('clear');
    expect(judge({ events: lack('refused') }).verdict).toBe('unknown');
  });
});
