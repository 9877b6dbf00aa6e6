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
    ['a name of Microsoft that signs itself', { [CONTROLS[0]]: untrusted('CN=gateway', 'self-signed') }, 'CN=gateway'],
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
    ['every certificate looks out of date, as to a clock that is wrong', { [TARGET]: untrusted('CN=a', 'not-yet-valid'), [CONTROLS[0]]: untrusted('CN=b', 'not-yet-valid'), [API]: untrusted('CN=c', 'not-yet-valid') }],
    ['the target times out', { [TARGET]: TIMEOUT }],
    ['the handshake is cut', { [TARGET]: CUT }],
    ['the endpoint refuses', { [TARGET]: status(403) }],
  ])('clear where %s', (_where, fates) => {
    expect(judge(fates).verdict).toBe('clear');
  });

  test('an issuer cannot speak to the chat', () => {
    const { reason, findings } = judge({ [CONTROLS[0]]: untrusted('CN=<!channel> `x` *Approve*') });
    expect(JSON.stringify([reason, findings.map(({ subject, headline }) => [subject, headline])])).not.toMatch(/[<>*`]/);
  });

  test('the issuers that were seen are told', () => {
    expect(judge({}).reason).toContain('issued by "CN=Public Root"');
  });

  test.each<[string, Fates, string]>([
    ['only the target has an unknown authority', { [TARGET]: untrusted('CN=Partner CA') }, 'private one'],
    ['a public authority is not known to the place, whose list is old', { [CONTROLS[0]]: untrusted('C=US; O=Microsoft Corporation; CN=Microsoft Azure RSA TLS Issuing CA 04') }, 'old or missing'],
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
