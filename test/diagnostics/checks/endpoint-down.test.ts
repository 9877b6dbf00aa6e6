import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/endpoint-down.ts';
import { API, CUT, NO_NAME, POD_0, REFUSED, SILENT, TARGET, TIMEOUT, UNREACHABLE, UNTOLD, endpoint, ENDPOINTS, everywhere, probes, route, routes, status, subnetEgress, table, untrusted } from '../egress-evidence.ts';
import type { Fate } from '../egress-evidence.ts';
import { cluster, gathered } from '../evidence.ts';

const only = (fate: Fate, host = TARGET) => ({ egressProbes: probes(everywhere({ [host]: fate })) });
const appliance = { cluster: { ...cluster, outboundType: 'userDefinedRouting' }, routes: routes(subnetEgress({ routeTable: table() })) };

const timeouts = probes(everywhere({ [TARGET]: TIMEOUT }));
const oneNode = { ...timeouts, views: timeouts.views.filter(({ place }) => place.node === 'node-0') };

describe('endpoint-down', () => {
  test.each<[string, Fate, string]>([
    ['times out', TIMEOUT, 'does not answer (the connection times out)'],
    ['refuses', REFUSED, 'refuses the connection'],
    ['is unreachable', UNREACHABLE, 'is answered "unreachable"'],
    ['is cut in TLS under every name', { ...CUT, otherNameAnswers: false }, 'is cut during the TLS handshake'],
    ['is silent in TLS under every name', { ...SILENT, otherNameAnswers: false }, 'falls silent'],
    ['speaks no TLS', { stage: 'tls', outcome: 'not-tls', exit: 35, says: 'wrong version number' }, 'does not speak TLS'],
    ['is silent behind a good certificate', { stage: 'http', outcome: 'silent-after-connect', exit: 28, says: 'timed out' }, 'says nothing'],
    ['shows an expired certificate', untrusted('CN=Public Root', 'expired'), 'it has expired'],
    ['shows a certificate for another name', untrusted('CN=Public Root', 'wrong-name'), 'it is for another name'],
  ])('an endpoint that %s everywhere, while others answer, is a fault', (_how, fate, says) => {
    const { verdict, findings } = check.judge(gathered(only(fate)));
    expect(verdict).toBe('fault');
    expect(findings).toMatchObject([{ subject: `${TARGET}:443`, headline: expect.stringContaining(says) }]);
  });

  test("the cluster's own addresses are named, since the endpoint may admit others only", () => {
    expect(check.judge(gathered(only(TIMEOUT))).findings[0]?.says).toContain('198.51.100.7');
  });

  test('a proxy that reaches others but not this one is a fault of the endpoint', () => {
    const endpoints = ENDPOINTS.map((one) => (one.role === 'api-server' ? one : { ...one, proxy: 'http://10.225.0.80:3128' }));
    const egressProbes = probes(everywhere({ [TARGET]: { ...status(502), exit: 56 } }), endpoints);
    expect(check.judge(gathered({ egressProbes })).findings).toMatchObject([{ subject: `${TARGET}:443`, says: expect.stringContaining('the proxy answers 502') }]);
  });

  test.each<[string, Parameters<typeof gathered>[0]]>([
    ['all is well', {}],
    ['the name does not resolve', only(NO_NAME)],
    ['it answers 500', only(status(500))],
    ['a registry root wants credentials', only(status(401))],
    ['the API server knows no strangers', only(status(403), API)],
    ['a filter of names is proven', only({ ...CUT, otherNameAnswers: true })],
    ['others are cut like it', { egressProbes: probes(everywhere({ [TARGET]: CUT, 'mcr.microsoft.com': CUT })) }],
    ['one place only fails', { egressProbes: probes({ 'node-0': { [TARGET]: TIMEOUT } }) }],
    ['something else opens TLS', only(untrusted('CN=Zscaler Intermediate Root CA'))],
    ['everything fails', { egressProbes: probes(everywhere(Object.fromEntries(ENDPOINTS.map(({ host }) => [host, TIMEOUT])))) }],
    ['the cluster is isolated by design', { ...only(TIMEOUT), cluster: { ...cluster, outboundType: 'none' } }],
    ['an appliance answers "unreachable"', { ...appliance, ...only(UNREACHABLE) }],
    ['an appliance is before an endpoint of Azure', { ...appliance, ...only(TIMEOUT, 'mcr.microsoft.com') }],
  ])('clear where %s', (_where, change) => {
    expect(check.judge(gathered(change)).verdict).toBe('clear');
  });

  test.each<[string, ReturnType<typeof gathered>, string]>([
    ['an appliance may drop it', gathered({ ...appliance, ...only(TIMEOUT) }), '10.225.0.4'],
    ['a gateway leads elsewhere', gathered({ ...only(TIMEOUT), routes: routes(subnetEgress({ routeTable: table([route({ nextHopType: 'VirtualNetworkGateway' })]) })) }), 'gateway'],
    ['the way out is not known', gathered(only(TIMEOUT), { routes: 'Azure refused the routes (403)' }), '403'],
    ['a security group cannot be read', gathered(only(TIMEOUT), { networkSecurity: 'Azure refused the groups (403)' }), 'does not answer'],
    ['every certificate of a node looks out of date', gathered({ egressProbes: probes({ 'node-0': { [TARGET]: untrusted('CN=x', 'expired'), [API]: untrusted('CN=y', 'expired') } }) }), 'clock of node-0'],
    ['Microsoft would have let a certificate expire', gathered(only(untrusted('CN=x', 'expired'), 'mcr.microsoft.com')), 'clock'],
    ['a server may want a certificate of the client', gathered(only({ stage: 'tls', outcome: 'unknown', exit: 35, says: 'alert handshake failure', otherNameAnswers: false })), "certificate of the client's"],
    ['one node alone was tried, whose SNAT ports may be used up', gathered({ egressProbes: oneNode }), '/aks snat'],
    ['a cluster with a proxy tries a bare port directly', gathered({ cluster: { ...cluster, httpProxy: { httpProxy: 'http://u:p@ss@10.225.0.80:3128', httpsProxy: '', noProxy: [], hasTrustedCa: false } }, egressProbes: probes(everywhere({ [TARGET]: TIMEOUT }), [endpoint(TARGET, { scheme: 'tcp', port: 8443 }), ...ENDPOINTS.slice(1)]) }), 'curl -v --proxy http://10.225.0.80:3128'],
    ['its authority may be a private one', gathered(only(untrusted('CN=Partner Private CA'))), 'openssl s_client'],
    ['a place could not be measured', gathered({ egressProbes: probes({ [POD_0]: 'node-0 could not be asked' }) }), 'node-0 could not be asked'],
    ['an answer is cut', gathered(only(UNTOLD)), 'nothing was reported'],
    ['nothing could be probed', gathered({}, { egressProbes: 'no probe is allowed' }), 'no probe is allowed'],
  ])('unknown where %s', (_where, evidence, says) => {
    const { verdict, reason } = check.judge(evidence);
    expect(verdict).toBe('unknown');
    expect(reason.toLowerCase()).toContain(says.toLowerCase());
  });

  test('beside endpoints of which only the connection could be tried, it is a fault all the same', () => {
    const bare: Fate = { ...UNTOLD, isConnected: true };
    const { verdict, reason } = check.judge(gathered({ egressProbes: probes(everywhere({ ...Object.fromEntries(ENDPOINTS.map(({ host }) => [host, bare])), [TARGET]: TIMEOUT })) }));
    expect(verdict).toBe('fault');
    expect(reason).toContain('while other endpoints take connections');
  });

  test('a bare port that refuses is a fault, and the advice tries it with nc', () => {
    const bare = endpoint(TARGET, { port: 5671, scheme: 'tcp' });
    const egressProbes = probes(everywhere({ [TARGET]: REFUSED }), [bare, ...ENDPOINTS.slice(1)]);
    const { verdict, remedies } = check.judge(gathered({ egressProbes }));
    expect(verdict).toBe('fault');
    expect(remedies).toMatchObject([{ operations: [], command: `nc -z -v -w 5 ${TARGET} 5671` }]);
  });
});
