import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/tls-intercepted.ts';
import { API, CONTROLS, CUT, TARGET, TIMEOUT, endpoint, everywhere, probes, status, untrusted } from '../egress-evidence.ts';
import type { Fates } from '../egress-evidence.ts';
import { gathered } from '../evidence.ts';

const judge = (fates: Fates) => check.judge(gathered({ egressProbes: probes(everywhere(fates)) }));
const FIREWALL = 'CN=Corp Root X1';

describe('tls-intercepted', () => {
  test.each<[string, Fates, string]>([
    ["an unknown authority for an endpoint of Microsoft's", { [CONTROLS[0]]: untrusted(FIREWALL) }, FIREWALL],
    ["an endpoint of Microsoft's with somebody else's name", { [CONTROLS[0]]: untrusted(FIREWALL, 'wrong-name') }, FIREWALL],
    ["the API server, not by the cluster's own authority", { [API]: untrusted(FIREWALL) }, FIREWALL],
    ['one authority for the target and others', { [TARGET]: untrusted(FIREWALL), [CONTROLS[1]]: untrusted(FIREWALL) }, FIREWALL],
    ['the target by an authority that names itself', { [TARGET]: untrusted('O=Contoso; CN=Web Proxy Inspection CA') }, 'O=Contoso; CN=Web Proxy Inspection CA'],
  ])('%s is a fault that names the issuer', (_what, fates, subject) => {
    const { verdict, findings } = judge(fates);
    expect(verdict).toBe('fault');
    expect(findings).toMatchObject([{ subject, headline: expect.stringContaining('is opened on the way by') }]);
  });

  test.each<[string, Fates]>([
    ['all is well', {}],
    ['the target has let its certificate expire', { [TARGET]: untrusted('CN=Public Root', 'expired') }],
    ['the target signs itself', { [TARGET]: untrusted('CN=api.partner.example', 'self-signed') }],
    ['the target times out', { [TARGET]: TIMEOUT }],
    ['the handshake is cut', { [TARGET]: CUT }],
    ['the endpoint refuses', { [TARGET]: status(403) }],
  ])('clear where %s', (_where, fates) => {
    expect(judge(fates).verdict).toBe('clear');
  });

  test('the issuers that were seen are told', () => {
    expect(judge({}).reason).toContain('issued by "CN=Public Root"');
  });

  test.each<[string, Fates, string]>([
    ['only the target has an unknown authority', { [TARGET]: untrusted('CN=Partner CA') }, 'private one'],
    ['the place could not be measured', 'the node is frozen', 'frozen'],
  ])('unknown where %s', (_where, fates, says) => {
    const { verdict, reason } = judge(fates);
    expect(verdict).toBe('unknown');
    expect(reason).toContain(says);
  });

  test('not applicable where nothing speaks HTTPS', () => {
    expect(check.judge(gathered({ egressProbes: probes({}, [endpoint('10.0.0.5', { port: 5432, scheme: 'tcp' })]) })).verdict).toBe('not-applicable');
  });
});
