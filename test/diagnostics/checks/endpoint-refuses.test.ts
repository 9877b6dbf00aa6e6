import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/endpoint-refuses.ts';
import { API, ENDPOINTS, TARGET, TIMEOUT, everywhere, probes, status } from '../egress-evidence.ts';
import { gathered } from '../evidence.ts';

const answers = (code: number, page?: string, host = TARGET) => check.judge(gathered({ egressProbes: probes(everywhere({ [host]: status(code, page) })) }));

describe('endpoint-refuses', () => {
  test.each([403, 429, 451, 500, 502, 503])('an answer of %d is a fault of the endpoint', (code) => {
    const { verdict, findings, remedies } = answers(code);
    expect(verdict).toBe('fault');
    expect(findings).toMatchObject([{ subject: `${TARGET}:443`, headline: `${TARGET}:443 is reached and answers ${code}` }]);
    expect(remedies).toMatchObject([{ operations: [], command: `curl -sS -i -4 https://${TARGET}:443/` }]);
  });

  test.each([200, 204, 301, 302, 400, 401, 404, 405])('an answer of %d to a stranger that asks for the root is none', (code) => {
    expect(answers(code).verdict).toBe('clear');
  });

  test.each([401, 403])('the API server answers strangers %d', (code) => {
    expect(answers(code, undefined, API).verdict).toBe('clear');
  });

  test('an error of the API server is a fault', () => {
    expect(answers(503, undefined, API).verdict).toBe('fault');
  });

  test.each([
    ["a filter's page", answers(403, 'Access blocked by corporate policy')],
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
