import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/proxy-blocks-egress.ts';
import { API, CONTROLS, CUT, ENDPOINTS, NO_NAME, POD_0, POD_2, REFUSED, TARGET, TIMEOUT, everywhere, probes, status } from '../egress-evidence.ts';
import policyCheck from '../../../src/diagnostics/checks/network-policy-blocks-egress.ts';
import type { Fate, Fates } from '../egress-evidence.ts';
import { cluster, gathered } from '../evidence.ts';

const PROXY = 'http://10.225.0.80:3128';
const proxied = ENDPOINTS.map((one) => (one.role === 'api-server' ? one : { ...one, proxy: PROXY }));
const withProxy = { ...cluster, httpProxy: { httpProxy: PROXY, httpsProxy: PROXY, noProxy: [], hasTrustedCa: false } };
const NO_PROXY = `localhost,10.0.0.0/16,10.244.0.0/16,${API}`;

const tried = (fates: Fates, noProxy: Parameters<typeof probes>[2] = {}) => ({ cluster: withProxy, egressProbes: probes(everywhere(fates), proxied, noProxy) });
const connect = (code: number): Fate => ({ ...status(code), exit: 56, says: `curl: (56) CONNECT tunnel failed, response ${code}` });
const all = (fate: Fate): Fates => Object.fromEntries([TARGET, ...CONTROLS].map((host) => [host, fate]));

describe('proxy-blocks-egress', () => {
  test.each<[string, Fates, string]>([
    ['refuses the target', { [TARGET]: connect(403) }, 'the proxy answers 403 to CONNECT'],
    ['answers in the stead of the endpoint, with its page', { [TARGET]: status(403, 'Access blocked by Squid') }, 'is the page of a filter'],
    ['wants a password', { [TARGET]: connect(407) }, 'the proxy answers 407 to CONNECT'],
    ['gets nowhere itself', all(connect(502)), 'the proxy answers 502 to CONNECT'],
    ['is not there', all(TIMEOUT), 'the proxy itself cannot be reached'],
    ['refuses connections', all(REFUSED), 'the proxy itself cannot be reached'],
    ['has a name that does not resolve', all(NO_NAME), 'the name of the proxy does not resolve'],
    ['takes connections and is silent', all({ stage: 'unknown', outcome: 'silent-after-connect', exit: 28, says: 'timed out' }), 'says nothing'],
  ])('a proxy that %s is a fault', (_what, fates, says) => {
    const { verdict, findings, remedies } = check.judge(gathered(tried(fates)));
    expect(verdict).toBe('fault');
    expect(findings[0]?.says).toContain(says);
    expect(findings[0]?.headline).toContain(PROXY);
    expect(remedies).toMatchObject([{ operations: [] }]);
  });

  test.each([
    ['a part of the services', `10.0.0.0/24,10.244.0.0/16,${API}`, '10.0.0.0/16 (services)'],
    ['services', `localhost,10.244.0.0/16,${API}`, '10.0.0.0/16 (services)'],
    ['pods', `localhost,10.0.0.0/16,${API}`, '10.244.0.0/16 (pods)'],
    ['the API server', 'localhost,10.0.0.0/16,10.244.0.0/16', `${API} (the API server)`],
  ])('a pod whose own NO_PROXY lacks %s is a fault', (_what, noProxy, says) => {
    const { verdict, findings, remedies } = check.judge(gathered(tried({}, { [POD_2]: noProxy })));
    expect(verdict).toBe('fault');
    expect(findings).toMatchObject([{ subject: `${POD_2}/NO_PROXY`, says: expect.stringContaining(says) }]);
    expect(remedies[0]?.command).toContain(API);
  });

  test.each<[string, Parameters<typeof gathered>[0]]>([
    ['everything passes', tried({})],
    ['NO_PROXY has everything', tried({}, { 'node-0': NO_PROXY, [POD_0]: `${NO_PROXY},.corp.example` })],
    ['NO_PROXY holds the ranges in larger ones and the API server by its domain', tried({}, { [POD_0]: '10.0.0.0/8,.azmk8s.io' })],
    ['NO_PROXY has the names of services, by which they are called', tried({}, { [POD_0]: `localhost,.svc,.cluster.local,${API}` })],
    ['NO_PROXY exempts everything', tried({}, { [POD_0]: '*' })],
    ["the cluster's settings lack its ranges, which AKS adds by itself", tried({})],
    ['the endpoint itself answers 403 behind the proxy', tried({ [TARGET]: status(403) })],
    ['the endpoint is silent behind its certificate', tried({ [TARGET]: { stage: 'http', outcome: 'silent-after-connect', exit: 28, says: 'timed out', issuer: 'CN=Public Root' } })],
    ['the proxy does not reach one endpoint', tried({ [TARGET]: connect(502) })],
    ['the API server, which is asked directly, times out', tried({ [API]: TIMEOUT })],
  ])('clear where %s', (_where, change) => {
    expect(check.judge(gathered(change)).verdict).toBe('clear');
  });

  test('a policy that denies the way to the proxy is named in its stead, and the remedy opens the proxy', () => {
    const policy = { namespace: 'shop', name: 'web-only', podSelector: { matchLabels: {}, matchExpressions: [] }, types: ['Egress' as const], ingress: [], egress: [{ peers: [], ports: [{ protocol: 'TCP', port: 443 }] }] };
    const away = all({ ...TIMEOUT, remote: '10.225.0.80' });
    const evidence = gathered({ cluster: withProxy, egressProbes: probes({ [POD_2]: away }, proxied), networkPolicies: { policies: [policy], others: [], unread: [] } });
    expect(check.judge(evidence).verdict).toBe('clear');
    const named = policyCheck.judge(evidence);
    expect(named).toMatchObject({ verdict: 'fault', findings: [{ subject: POD_2, headline: expect.stringContaining('10.225.0.80:3128') }] });
    expect(JSON.stringify(named.remedies)).toContain('"cidr":"10.225.0.80/32"');
  });

  test('a handshake that breaks behind the proxy is not put down to a firewall of the network', () => {
    const { verdict, reason } = check.judge(gathered(tried({ [TARGET]: CUT })));
    expect(verdict).toBe('unknown');
    expect(reason).toContain("the proxy's log tells");
    expect(check.judge(gathered(tried(all(CUT)))).verdict).toBe('fault');
  });

  test('a password in the address of the proxy is not told', () => {
    const secret = ENDPOINTS.map((one) => ({ ...one, proxy: 'http://bot:hunter2@10.225.0.80:3128' }));
    const { findings, remedies } = check.judge(gathered({ cluster: withProxy, egressProbes: probes(everywhere({ [TARGET]: connect(403) }), secret) }));
    expect(JSON.stringify([findings, remedies])).not.toContain('hunter2');
  });

  test('unknown where a place could not be measured', () => {
    expect(check.judge(gathered({ cluster: withProxy, egressProbes: probes({ 'node-0': 'node-0 is frozen' }, proxied) })).verdict).toBe('unknown');
  });

  test('not applicable without a proxy', () => {
    expect(check.judge(gathered()).verdict).toBe('not-applicable');
  });
});
