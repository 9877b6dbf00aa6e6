import { describe, expect, test } from '@jest/globals';
import policyCheck from '../../../src/diagnostics/checks/network-policy-blocks-egress.ts';
import check from '../../../src/diagnostics/checks/dns-resolution-fails.ts';
import { API, CONTROLS, NO_NAME, POD_0, POD_2, TARGET, TIMEOUT, everywhere, probes } from '../egress-evidence.ts';
import { endpoint, ENDPOINTS, routes, subnetEgress } from '../egress-evidence.ts';
import { cluster, gathered } from '../evidence.ts';

const LATE = { ...NO_NAME, outcome: 'resolve-timeout', exit: 28, says: 'curl: (28) Resolving timed out' } as const;

describe('dns-resolution-fails', () => {
  test('a name that no place resolves is one fault, with all places', () => {
    const { verdict, findings, remedies } = check.judge(gathered({ egressProbes: probes(everywhere({ [TARGET]: NO_NAME })) }));
    expect(verdict).toBe('fault');
    expect(findings).toMatchObject([{ subject: TARGET, headline: `${TARGET} does not resolve in node-0, node-2, ${POD_0}, ${POD_2}` }]);
    expect(remedies).toMatchObject([{ operations: [], command: `/aks dns demo ${TARGET} --node node-0` }]);
  });

  test('a name that only pods fail to resolve says what it is elsewhere, and asks about the pod', () => {
    const { findings, remedies } = check.judge(gathered({ egressProbes: probes({ [POD_2]: { [TARGET]: LATE } }) }));
    expect(findings).toMatchObject([{ says: expect.stringMatching(/does not resolve in time in shop\/web-7c9fd6b5c4-2: .* In node-0, \S+ is 203\.0\.113\.10\./) }]);
    expect(remedies[0]?.command).toBe(`/aks dns demo ${TARGET} --pod ${POD_2}`);
  });

  test('many names that fail in the same place are one trouble, told once', () => {
    const { findings, remedies } = check.judge(gathered({ egressProbes: probes({ [POD_2]: { [TARGET]: LATE, [CONTROLS[0]]: LATE, [API]: LATE } }) }));
    expect(findings).toMatchObject([{ headline: `${TARGET}, ${CONTROLS[0]}, ${API} do not resolve in time in ${POD_2}` }]);
    expect(remedies).toHaveLength(1);
  });

  const SERVICE = 'db.shop.svc.cluster.local';
  const service = (host: string) => [endpoint(host, { scheme: 'tcp', port: 5432 }), ...ENDPOINTS.slice(1)];
  const known = { addresses: ['10.0.7.7'], remote: '10.0.7.7' };

  test.each([
    ['by its full name', SERVICE],
    ['by a name that pods alone complete', 'db.shop'],
  ])('a service of the cluster, %s, is not known to nodes, and that is no fault', (_how, host) => {
    const egressProbes = probes({ 'node-0': { [host]: NO_NAME }, 'node-2': { [host]: NO_NAME }, [POD_0]: { [host]: known }, [POD_2]: { [host]: known } }, service(host));
    expect(check.judge(gathered({ egressProbes })).verdict).toBe('clear');
    expect(policyCheck.judge(gathered({ egressProbes })).reason).not.toContain('keeps');
  });

  test('a service that pods do not resolve either is a fault of the pods alone', () => {
    const { findings } = check.judge(gathered({ egressProbes: probes(everywhere({ [SERVICE]: NO_NAME }), service(SERVICE)) }));
    expect(findings).toMatchObject([{ headline: `${SERVICE} does not resolve in ${POD_0}, ${POD_2}` }]);
  });

  test('a service is not known to be in order where no pod was measured from', () => {
    const all = probes(everywhere({ [SERVICE]: NO_NAME }), service(SERVICE));
    const { verdict, reason } = check.judge(gathered({ egressProbes: { ...all, views: all.views.filter(({ place }) => !('pod' in place)) } }));
    expect(verdict).toBe('unknown');
    expect(reason).toContain('--pod');
  });

  test('a name that a filter answers with nobody’s address is one of DNS, and not an endpoint that is down', () => {
    const sunk = { stage: 'connect', outcome: 'refused', exit: 7, says: 'refused', addresses: ['0.0.0.0'], remote: '0.0.0.0' } as const;
    const { verdict, findings } = check.judge(gathered({ egressProbes: probes(everywhere({ [TARGET]: sunk })) }));
    expect(verdict).toBe('fault');
    expect(findings).toMatchObject([{ says: expect.stringContaining('resolves to 0.0.0.0') }]);
  });

  test.each([
    ['an isolated network does not know the public names that nobody needs there', gathered({ cluster: { ...cluster, outboundType: 'none' }, routes: routes(subnetEgress()), egressProbes: probes(everywhere({ [CONTROLS[0]]: NO_NAME })) })],
    ['all is well', gathered()],
    ['the connection times out', gathered({ egressProbes: probes(everywhere({ [TARGET]: TIMEOUT })) })],
  ])('clear where %s', (_where, evidence) => {
    expect(check.judge(evidence).verdict).toBe('clear');
  });

  test.each([
    ['a place could not be measured', gathered({ egressProbes: probes({ 'node-2': 'node-2 did not answer' }) })],
    ['nothing could be probed', gathered({}, { egressProbes: 'no probe is allowed' })],
  ])('unknown where %s', (_where, evidence) => {
    expect(check.judge(evidence).verdict).toBe('unknown');
  });
});
