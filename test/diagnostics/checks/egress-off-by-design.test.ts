import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/egress-off-by-design.ts';
import { CONTROLS, ENDPOINTS, TARGET, TIMEOUT, everywhere, probes, route, routes, subnetEgress, table } from '../egress-evidence.ts';
import { cluster, gathered } from '../evidence.ts';

const failing = { egressProbes: probes(everywhere({ [TARGET]: TIMEOUT, [CONTROLS[0]]: TIMEOUT })) };
const silent = { egressProbes: probes(everywhere(Object.fromEntries(ENDPOINTS.map(({ host }) => [host, TIMEOUT])))) };
const outbound = (outboundType: string) => ({ cluster: { ...cluster, outboundType } });

describe('egress-off-by-design', () => {
  test.each<[string, Parameters<typeof gathered>[0], string]>([
    ['an outbound type of none', outbound('none'), '`none`'],
    ['an outbound type of block', outbound('block'), '`block`'],
    ['a route that drops', { routes: routes(subnetEgress({ routeTable: table([route({ name: 'black-hole', nextHopType: 'None' })]) })) }, '`black-hole`'],
    ['a private subnet that no route leaves', { ...outbound('userDefinedRouting'), routes: routes(subnetEgress({ defaultOutboundAccess: false, routeTable: table([], true) })) }, 'is private'],
  ])('%s explains what fails, and is no fault', (_what, change, says) => {
    const { verdict, reason } = check.judge(gathered({ ...failing, ...change }));
    expect(verdict).toBe('clear');
    expect(reason).toContain(says);
    expect(reason).toContain(`That ${TARGET}:443, mcr.microsoft.com:443 cannot be reached is therefore no fault.`);
  });

  test('an isolated cluster where nothing fails is told as it is', () => {
    expect(check.judge(gathered(outbound('none'))).reason).not.toContain('no fault');
  });

  test.each<[string, Parameters<typeof gathered>[0]]>([
    ['a load balancer', failing],
    ['a way that no table shows, by which public endpoints answer', outbound('userDefinedRouting')],
    ['an appliance', { ...outbound('userDefinedRouting'), routes: routes(subnetEgress({ routeTable: table() })) }],
    ['a private subnet with a NAT gateway', { routes: routes(subnetEgress({ defaultOutboundAccess: false, natGateway: { id: '/n', name: 'nat', addresses: [] } })) }],
  ])('not applicable with %s', (_what, change) => {
    expect(check.judge(gathered(change)).verdict).toBe('not-applicable');
  });

  test.each([
    ['the routes cannot be read', gathered(silent, { routes: 'Azure refused it (403)' })],
    ['nothing could be probed', gathered({}, { egressProbes: 'no probe is allowed' })],
    ['a gateway may announce a route', gathered({ ...silent, ...outbound('userDefinedRouting'), routes: routes(subnetEgress({ defaultOutboundAccess: false })) })],
  ])('unknown where %s', (_where, evidence) => {
    expect(check.judge(evidence).verdict).toBe('unknown');
  });
});
