import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/endpoint-refuses.ts';
import { API, CONTROLS, ENDPOINTS, endpoint, TARGET, TIMEOUT, everywhere, probes, status } from '../egress-evidence.ts';
import { gathered } from '../evidence.ts';

const answers = (code: number, page?: string, host = TARGET) => check.judge(gathered({ egressProbes: probes(everywhere({ [host]: status(code, page) })) }));

describe('endpoint-refuses', () => {
  test.each([403, 429, 451, 500, 502, 503])('an answer of %d is a fault of the endpoint', (code) => {
    const { verdict, findings, remedies } = answers(code);
    expect(verdict).toBe('fault');
    expect(findings).toMatchObject([{ subject: `${TARGET}:443`, headline: `${TARGET}:443 is reached and answers ${code}` }]);
    expect(remedies).toMatchObject([{ operations: [], command: `curl -sS -i -4 https://${TARGET}:443/` }]);
  });

  test.each([200, 204, 301, 302, 400, 401, 404, 405, 406, 409, 415, 426])('an answer of %d to a stranger that asks for the root is none', (code) => {
    expect(answers(code).verdict).toBe('clear');
  });

  test.each([401, 403])('the API server answers strangers %d', (code) => {
    expect(answers(code, undefined, API).verdict).toBe('clear');
  });

  test.each([403, 429])('what AKS needs answers strangers %d, and is reached', (code) => {
    expect(answers(code, undefined, CONTROLS[0]).verdict).toBe('clear');
  });

  test.each([
    [403, 'the network is in order, and it wants other credentials, or does not admit this client.'],
    [499, 'the network is in order, and it wants other credentials, or does not admit this client.'],
    [500, 'the network is in order, and it has an error of its own.'],
  ])('who has to act after an answer of %d', (code, says) => {
    expect(answers(code).findings[0]?.says).toContain(says);
  });

  test('the words of the endpoint are quoted: they tell which address it does not admit', () => {
    const { verdict, findings } = answers(403, 'denied: client with IP 20.1.2.3 is not allowed access. Refer https://aka.ms/acr/firewall <!here>');
    expect(verdict).toBe('fault');
    expect(findings[0]?.says).toContain('It says: "denied: client with IP 20.1.2.3 is not allowed access. Refer https://aka.ms/acr/firewall');
    expect(findings[0]?.says).not.toContain('<');
  });

  test('an error of the API server is a fault', () => {
    expect(answers(503, undefined, API).verdict).toBe('fault');
  });

  test.each([
    ["a filter's page", check.judge(gathered({ egressProbes: probes(everywhere({ [TARGET]: status(403, 'Access blocked by corporate policy') }), [endpoint(TARGET, { scheme: 'http', port: 80 }), ...ENDPOINTS.slice(1)]) }))],
    ["the proxy's refusal", check.judge(gathered({ egressProbes: probes(everywhere({ [TARGET]: { ...status(403), exit: 56 } }), ENDPOINTS.map((one) => ({ ...one, proxy: 'http://10.0.0.9:3128' }))) }))],
    ['a timeout', check.judge(gathered({ egressProbes: probes(everywhere({ [TARGET]: TIMEOUT })) }))],
  ])('%s is not the endpoint refusing', (_what, { verdict }) => {
    expect(verdict).toBe('clear');
  });

  test.each([
    ['a place could not be measured', gathered({ egressProbes: probes({ 'node-2': 'node-2 is frozen' }) })],
    ['nothing could be probed', gathered({}, { egressProbes: 'no probe is allowed' })],
  ])('unknown where %s', (_where, evidence) => {
    expect(check.judge(evidence).verdict).toBe('unknown');
  });
});
