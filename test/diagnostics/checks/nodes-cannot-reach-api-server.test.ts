import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/nodes-cannot-reach-api-server.ts';
import type { EgressResult, Routes, SubnetEgress } from '../../../src/diagnostics/evidence/egress.ts';
import { FQDN, apiReach, fromNode, fromPod, timesOut, unknownName, unmeasured } from '../api-server-evidence.ts';
import { cluster, gathered, have } from '../evidence.ts';

const RANGES = ['203.0.113.0/28'];
const natGateway = { id: '/nat', name: 'nat-aks', addresses: ['198.51.100.7'] };
const routesWith = (part: Partial<SubnetEgress>, loadBalancerAddresses: readonly string[] = []): Routes => ({
  subnets: [have({ subnetId: '/subnet', name: 'nodes', prefixes: ['10.224.0.0/16'], pods: false, nodes: ['node-0', 'node-2'], ...part })],
  loadBalancerAddresses,
});
const appliance = { id: '/rt', name: 'rt-aks', ignoresGatewayRoutes: false, routes: [{ name: 'to-firewall', prefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIp: '10.225.0.4' }] };
const gateway = { ...appliance, routes: [{ name: 'to-office', prefix: '0.0.0.0/0', nextHopType: 'VirtualNetworkGateway' }] };
const judge = (result: Partial<EgressResult>, facts: Partial<typeof cluster> = {}, routes: Routes = routesWith({})) =>
  check.judge(gathered({ cluster: { ...cluster, ...facts }, routes, apiServerReach: apiReach([fromNode('node-0', result), fromNode('node-2')]) }));

describe('nodes-cannot-reach-api-server', () => {
  test.each([200, 401, 403, 500])('a node that is answered %d reaches it', (status) => {
    expect(judge({ stage: 'http', outcome: 'http', status, addresses: ['192.0.2.4'], exit: 0, says: '' }).verdict).toBe('clear');
  });

  test('behind a NAT gateway that no range holds, the ranges are to blame, and the change adds its address', () => {
    const { verdict, findings, remedies } = judge(timesOut, { authorizedIpRanges: RANGES, outboundType: 'managedNATGateway' }, routesWith({ natGateway }));
    expect(verdict).toBe('fault');
    expect(findings).toMatchObject([{ subject: FQDN, headline: expect.stringMatching(/^node-0 does not reach .*198\.51\.100\.7/) }]);
    expect(remedies).toMatchObject([{ risk: 'risky', operations: [{ kind: 'authorized-ranges-set', from: RANGES, to: [...RANGES, '198.51.100.7/32'] }], verify: { subjects: [FQDN] } }]);
  });

  test.each<[string, Partial<EgressResult>, Partial<typeof cluster>, Routes, string]>([
    ['a range that holds the NAT gateway', timesOut, { authorizedIpRanges: ['198.51.100.0/24'] }, routesWith({ natGateway }), 'admit the address'],
    ['the range of the own load balancer', timesOut, { authorizedIpRanges: [...RANGES, '0.0.0.0/32'] }, routesWith({}, ['198.51.100.7']), 'which AKS admits'],
    ['ranges without the own load balancer', timesOut, { authorizedIpRanges: RANGES }, routesWith({}, ['198.51.100.7']), 'which AKS admits'],
    ['no ranges', timesOut, {}, routesWith({}), 'no route and no authorised ranges'],
    ['a route to an appliance', timesOut, {}, routesWith({ routeTable: appliance }), 'the appliance 10.225.0.4'],
    ['a route to a gateway, whatever the load balancer\'s address is', timesOut, { authorizedIpRanges: RANGES }, routesWith({ routeTable: gateway }, ['198.51.100.7']), 'the virtual network gateway'],
    ['a name that does not resolve', unknownName, {}, routesWith({}), 'the name does not resolve'],
    ['a handshake that is cut', { stage: 'tls', outcome: 'reset-in-tls', exit: 35, addresses: ['192.0.2.4'], says: 'reset' }, {}, routesWith({}), 'takes the connection'],
  ])('with %s, another reason is told, and there is advice but no button', (_what, result, facts, routes, because) => {
    const { verdict, findings, remedies } = judge(result, facts, routes);
    expect(verdict).toBe('fault');
    expect(findings[0]?.headline).toContain(because);
    expect(remedies).toMatchObject([{ operations: [] }]);
  });

  test('a node that could not be asked leaves it open, and hides no fault of another', () => {
    const partly = (result?: Partial<EgressResult>) => check.judge(gathered({ apiServerReach: apiReach([fromNode('node-0', result), unmeasured('node-2', 'node-2: refused')]) }));
    expect(partly()).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('node-2') });
    expect(partly(timesOut)).toMatchObject({ verdict: 'fault', reason: expect.stringContaining('Not told') });
  });

  test('with VNet integration nodes go by a private address: the name and the ranges say nothing of them', () => {
    const facts = { cluster: { ...cluster, vnetIntegration: true, authorizedIpRanges: RANGES }, routes: routesWith({ natGateway }) };
    const integrated = (name: Partial<EgressResult>, service: Partial<EgressResult>) => check.judge(gathered({ ...facts, apiServerReach: apiReach([{ ...fromPod(service, name), place: { node: 'node-0', address: '10.224.0.4' } }]) }));
    expect(integrated(timesOut, { stage: 'connect', outcome: 'ok' }).verdict).toBe('clear');
    expect(integrated({ stage: 'http', outcome: 'http', status: 401 }, timesOut)).toMatchObject({ verdict: 'fault', findings: [{ headline: expect.stringContaining('tcp/4443') }], remedies: [{ operations: [] }] });
  });

  test('nodes that fail for one reason are one finding', () => {
    const both = check.judge(gathered({ apiServerReach: apiReach([fromNode('node-0', timesOut), fromNode('node-2', timesOut)]), routes: routesWith({}) }));
    expect(both.findings).toMatchObject([{ headline: expect.stringMatching(/^node-0 and node-2 do not reach/) }]);
    expect(both.remedies).toHaveLength(1);
  });

  test('what a pod meets is no word about nodes', () => {
    expect(check.judge(gathered({ apiServerReach: apiReach([fromNode('node-2'), fromPod(timesOut, timesOut)]) })).verdict).toBe('clear');
  });

  test('without a node that was measured from, nothing is known', () => {
    expect(check.judge(gathered({ apiServerReach: apiReach([]) })).verdict).toBe('unknown');
  });
});
