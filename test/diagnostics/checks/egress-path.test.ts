import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/egress-path.ts';
import { probes, route, routes, subnetEgress, table, TARGET, TIMEOUT, everywhere } from '../egress-evidence.ts';
import { cluster, gathered } from '../evidence.ts';

const NAT = { id: '/n', name: 'nat-aks', addresses: ['198.51.100.9'] };
const outbound = (outboundType: string, more: Partial<typeof cluster> = {}) => ({ cluster: { ...cluster, outboundType, ...more } });

describe('egress-path', () => {
  test.each([
    ['a load balancer, with its addresses', gathered(), 'the load balancer (198.51.100.7)'],
    ['a NAT gateway, with its addresses', gathered({ ...outbound('userAssignedNATGateway'), routes: routes(subnetEgress({ natGateway: NAT })) }), 'NAT gateway `nat-aks` (198.51.100.9)'],
    ['a NAT gateway wins over the load balancer', gathered({ routes: routes(subnetEgress({ natGateway: NAT })) }), 'NAT gateway `nat-aks`'],
    ['an appliance, with route and table', gathered({ ...outbound('userDefinedRouting'), routes: routes(subnetEgress({ routeTable: table() })) }), 'route `to-firewall` (0.0.0.0/0) of route table `rt-aks` to the appliance 10.225.0.4'],
    ['a route wins over a NAT gateway', gathered({ routes: routes(subnetEgress({ routeTable: table(), natGateway: NAT })) }), 'the appliance 10.225.0.4'],
    ['an appliance beside a route for a service tag', gathered({ routes: routes(subnetEgress({ routeTable: table([route({ prefix: 'AzureCloud.westeurope', nextHopType: 'Internet' }), route()]) })) }), 'the appliance 10.225.0.4'],
    ['a gateway', gathered({ routes: routes(subnetEgress({ routeTable: table([route({ nextHopType: 'VirtualNetworkGateway' })]) })) }), 'the virtual network gateway'],
    ['a route straight to the internet', gathered({ routes: routes(subnetEgress({ routeTable: table([route({ nextHopType: 'Internet' })]) })) }), 'the load balancer'],
    ['a proxy', gathered(outbound('loadBalancer', { httpProxy: { httpProxy: 'http://u:se@cret-secret@10.225.0.80:3128/', httpsProxy: '', noProxy: [], hasTrustedCa: false } })), 'go to the proxy http://10.225.0.80:3128'],
    ['no way by design', gathered(outbound('none')), 'the outbound type is `none`'],
    ['a route that drops', gathered({ routes: routes(subnetEgress({ routeTable: table([route({ nextHopType: 'None' })]) })) }), 'drops what leaves subnet `nodes`'],
  ])('%s is stated', (_what, evidence, says) => {
    const { verdict, reason, findings } = check.judge(evidence);
    expect({ verdict, findings }).toEqual({ verdict: 'clear', findings: [] });
    expect(reason).toContain(says);
    expect(reason).not.toContain('cret');
  });

  test('the target and what it answers stand beside the way', () => {
    expect(check.judge(gathered()).reason).toContain('api.partner.example:443 answers 200 at 203.0.113.10 in 4 places.');
  });

  test('a target that fails is not said to answer', () => {
    expect(check.judge(gathered({ egressProbes: probes(everywhere({ [TARGET]: TIMEOUT })) })).reason).not.toContain('answers');
  });

  test('two subnets with different ways are told apart', () => {
    const { reason } = check.judge(gathered({ routes: routes(subnetEgress(), subnetEgress({ name: 'pods', pods: true, routeTable: table() })) }));
    expect(reason).toMatch(/Subnet `nodes` reaches the internet by the load balancer.*Pods in subnet `pods` reach the internet by route `to-firewall`/);
  });

  test.each([
    ['the routes cannot be read', gathered({}, { routes: 'Cannot read the subnet: Azure refused it (403)' }), '403'],
    ['one subnet cannot be read', gathered({ routes: routes(subnetEgress(), 'Cannot read the subnet "pods": 403') }), '"pods"'],
    ['the outbound type is one that nobody knows yet', gathered(outbound('quantumTunnel')), 'quantumTunnel'],
    ['user-defined routing has no default route', gathered({ ...outbound('userDefinedRouting') }), 'no route for 0.0.0.0/0'],
    ['the NAT gateway of the outbound type is not attached', gathered(outbound('managedNATGateway')), 'no NAT gateway is attached'],
  ])('unknown where %s', (_where, evidence, says) => {
    const { verdict, reason } = check.judge(evidence);
    expect(verdict).toBe('unknown');
    expect(reason).toContain(says);
  });

  test('not applicable without nodes of its own', () => {
    expect(check.judge(gathered({ nodes: [] })).verdict).toBe('not-applicable');
  });
});
