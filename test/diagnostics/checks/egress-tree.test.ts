/** The checks of egress together: every failure has a cause that is named or an open question, and no fault has two. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { blamesOf } from '../../../src/diagnostics/checks/shared/egress/attribute.ts';
import { isFine, isUntold, trialsOf } from '../../../src/diagnostics/checks/shared/egress/scene.ts';
import type { EgressScene } from '../../../src/diagnostics/checks/shared/egress/scene.ts';
import type { NetworkPolicies } from '../../../src/diagnostics/evidence/network-policies.ts';
import { checksOf } from '../../../src/diagnostics/registry.ts';
import { CONTROLS, CUT, ENDPOINTS, NO_NAME, POD_0, POD_2, REFUSED, SILENT, TARGET, TIMEOUT, UNREACHABLE, UNTOLD, everywhere, probes, route, routes, status, subnetEgress, table, untrusted } from '../egress-evidence.ts';
import type { Fate, Fates } from '../egress-evidence.ts';
import { cluster, gathered, have, lack, namespaces, pods } from '../evidence.ts';

const denyAll: NetworkPolicies = {
  policies: [{ namespace: 'shop', name: 'deny-all', podSelector: { matchLabels: {}, matchExpressions: [] }, types: ['Egress'], egress: [], ingress: [] }],
  others: [],
  unread: [],
};
const behind = { cluster: { ...cluster, outboundType: 'userDefinedRouting' }, routes: routes(subnetEgress({ routeTable: table() })) };
const all = (fate: Fate): Fates => Object.fromEntries(ENDPOINTS.map(({ host }) => [host, fate]));

/** Ids of the checks that find a fault, and of those that cannot tell. */
function told(evidence: ReturnType<typeof gathered>) {
  const judged = checksOf('egress').map((check) => ({ id: check.id, ...check.judge(evidence) }));
  const ids = (verdict: string): readonly string[] => judged.filter((one) => one.verdict === verdict).map(({ id }) => id);
  return { faults: ids('fault'), open: ids('unknown') };
}

describe('the tree of egress', () => {
  test.each<[string, Parameters<typeof gathered>[0], string[]]>([
    ['a healthy cluster', {}, []],
    ['a healthy cluster behind a firewall', behind, []],
    ['a target that is down', { egressProbes: probes(everywhere({ [TARGET]: TIMEOUT })) }, ['endpoint-down']],
    ['a target that is down beside endpoints that are cut', { egressProbes: probes(everywhere({ [TARGET]: TIMEOUT, [CONTROLS[0]]: status(503), [CONTROLS[1]]: CUT })) }, ['endpoint-down', 'firewall-blocks-egress', 'endpoint-refuses']],
    ['a name that is unknown everywhere', { egressProbes: probes(everywhere({ [TARGET]: NO_NAME })) }, ['dns-resolution-fails']],
    ['a pod that policies shut in', { egressProbes: probes({ [POD_0]: all(TIMEOUT), [POD_2]: all(TIMEOUT) }), networkPolicies: denyAll }, ['network-policy-blocks-egress']],
    ['a pod that needs no network and has none, beside a healthy cluster', { egressProbes: probes({ [POD_2]: Object.fromEntries(ENDPOINTS.map(({ host }) => [host, NO_NAME])) }, ENDPOINTS.slice(1)), networkPolicies: denyAll }, []],
    ['a firewall that drops everything', { ...behind, egressProbes: probes(everywhere(all(TIMEOUT))) }, ['firewall-blocks-egress']],
    ['a filter of names', { egressProbes: probes(everywhere({ [TARGET]: { ...CUT, otherNameAnswers: true } })) }, ['firewall-blocks-egress']],
    ['a man in the middle', { egressProbes: probes(everywhere(all(untrusted('CN=Corp Root')))) }, ['tls-intercepted']],
    ['a target that says no', { egressProbes: probes(everywhere({ [TARGET]: status(503) })) }, ['endpoint-refuses']],
    ['an isolated cluster', { cluster: { ...cluster, outboundType: 'none' }, egressProbes: probes(everywhere({ [TARGET]: TIMEOUT, [CONTROLS[0]]: TIMEOUT })) }, []],
    [
      'two faults at once',
      { egressProbes: probes({ ...everywhere({ [TARGET]: status(503) }), [POD_2]: { [TARGET]: TIMEOUT, [CONTROLS[0]]: TIMEOUT } }), networkPolicies: denyAll },
      ['network-policy-blocks-egress', 'endpoint-refuses'],
    ],
  ])('%s is told once', (_what, change, faults) => {
    expect(told(gathered(change))).toEqual({ faults, open: [] });
  });

  test('without a probe, what Azure says is told all the same', () => {
    const { faults, open } = told(gathered({}, { egressProbes: 'this cluster has not opted into probing its nodes' }));
    expect(faults).toEqual([]);
    expect(open).not.toContain('egress-path');
    expect(open).not.toContain('cluster-identity-lacks-permission');
    expect(open).toContain('endpoint-down');
  });
});

const fate = fc.constantFrom<Fate>(
  {}, TIMEOUT, REFUSED, UNREACHABLE, CUT, { ...CUT, otherNameAnswers: true }, { ...SILENT, otherNameAnswers: false }, NO_NAME, UNTOLD,
  status(403), status(401), status(503), status(403, 'Blocked by the firewall'), untrusted('CN=Corp Root'), untrusted('CN=Partner', 'expired'),
  { stage: 'http', outcome: 'silent-after-connect', exit: 28, says: 'timed out' }, { stage: 'tls', outcome: 'unknown', exit: 35, says: 'alert' },
);
const fates = fc.array(fate, { minLength: ENDPOINTS.length, maxLength: ENDPOINTS.length }).map((list): Fates => Object.fromEntries(ENDPOINTS.map(({ host }, index) => [host, list[index] ?? {}])));
const seen = fc.tuple(fates, fates, fates, fates).map(([a, b, c, d]) => probes({ 'node-0': a, 'node-2': b, [POD_0]: c, [POD_2]: d }));
const way = fc.constantFrom(
  have(routes(subnetEgress())), have(routes(subnetEgress({ routeTable: table() }))), have(routes('403')), lack('403'),
  have(routes(subnetEgress({ routeTable: table([route({ nextHopType: 'None' })]) }))), have(routes(subnetEgress({ routeTable: table([route({ nextHopType: 'VirtualNetworkGateway' })]) }))),
);
const policies = fc.constantFrom(have<NetworkPolicies>({ policies: [], others: [], unread: [] }), have(denyAll), lack('403'));
const facts = fc.constantFrom(cluster, { ...cluster, outboundType: 'userDefinedRouting' }, { ...cluster, outboundType: 'none' }, { ...cluster, networkPolicy: '' });

const scene = fc.record({ cluster: facts, probes: seen, routes: way, policies }).map((some): EgressScene => ({ ...some, security: have([]), namespaces: have(namespaces), pods: have(pods) }));

describe('whatever was measured', () => {
  test('every failure is put down to something, and nothing else is', () => {
    fc.assert(
      fc.property(scene, (some) => {
        for (const trial of trialsOf(some)) {
          const expected = isFine(trial.result) || isUntold(trial.result) ? 0 : 1;
          expect(Math.min(1, blamesOf(trial, some).length)).toBe(expected);
        }
      }),
    );
  });

  test('a failure that is meant by nobody is never passed over in silence', () => {
    fc.assert(
      fc.property(scene, (some) => {
        const { cluster: facts, probes: egressProbes, routes: ways, policies: own } = some;
        const evidence = { ...gathered({ cluster: facts, egressProbes, networkSecurity: [] }), routes: ways, networkPolicies: own };
        const { faults, open } = told(evidence);
        const meant = trialsOf(some).every((trial) => isFine(trial.result) || blamesOf(trial, some).some(({ cause, isMeant }) => cause === 'egress-off-by-design' || isMeant === true));
        expect(faults.length + open.length > 0 || meant).toBe(true);
      }),
      // All checks judge each of them.
      { numRuns: 40 },
    );
  });
});
