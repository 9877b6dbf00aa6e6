import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/firewall-blocks-egress.ts';
import { API, CUT, ENDPOINTS, endpoint, NO_NAME, POD_2, REFUSED, SILENT, TARGET, TIMEOUT, UNREACHABLE, everywhere, probes, routes, status, subnetEgress, table } from '../egress-evidence.ts';
import type { Fate, Fates } from '../egress-evidence.ts';
import { cluster, gathered } from '../evidence.ts';

const behind = { cluster: { ...cluster, outboundType: 'userDefinedRouting' }, routes: routes(subnetEgress({ routeTable: table() })) };
const only = (fate: Fate, host = TARGET): { egressProbes: ReturnType<typeof probes> } => ({ egressProbes: probes(everywhere({ [host]: fate })) });
const all = (fate: Fate): Fates => Object.fromEntries(ENDPOINTS.map(({ host }) => [host, fate]));

describe('firewall-blocks-egress', () => {
  test.each<[string, Parameters<typeof gathered>[0], string]>([
    ['an appliance is on the way and nothing passes', { ...behind, egressProbes: probes(everywhere(all(TIMEOUT))) }, '10.225.0.4'],
    ['an appliance is on the way and resets everything', { ...behind, egressProbes: probes(everywhere(all(REFUSED))) }, '10.225.0.4'],
    ['an appliance is on the way and an endpoint of Azure times out', { ...behind, ...only(TIMEOUT, 'mcr.microsoft.com') }, '10.225.0.4'],
    ['an appliance answers "unreachable"', { ...behind, ...only(UNREACHABLE) }, '10.225.0.4'],
    ['an appliance cuts a name that another name passes', { ...behind, ...only({ ...CUT, otherNameAnswers: true }) }, '10.225.0.4'],
    ['something silent cuts a name that another name passes, whatever the route', only({ ...SILENT, otherNameAnswers: true }), `${TARGET}:443`],
    ['the handshake with an endpoint of Azure is cut', only(CUT, 'mcr.microsoft.com'), 'mcr.microsoft.com:443'],
    ['a filter answers plain HTTP with its page', { egressProbes: probes(everywhere({ [TARGET]: status(403, 'Blocked by the firewall') }), [endpoint(TARGET, { scheme: 'http', port: 80 }), ...ENDPOINTS.slice(1)]) }, `${TARGET}:80`],
    ['an appliance is on the way and answers with its page', { ...behind, ...only(status(403, 'Blocked by the firewall')) }, '10.225.0.4'],
    ['Azure Firewall answers in its own words', only(status(470, 'Action: Deny. Reason: No rule matched.')), `${TARGET}:443`],
    ['the handshake is cut in one place only', { egressProbes: probes({ 'node-0': { [TARGET]: CUT } }) }, `${TARGET}:443`],
  ])('a fault where %s', (_where, change, subject) => {
    const { verdict, findings } = check.judge(gathered(change));
    expect(verdict).toBe('fault');
    expect(findings).toMatchObject([{ subject }]);
  });

  test('a pool behind an appliance that fails, beside one that gets out straight, is its doing', () => {
    const subnets = routes(subnetEgress({ nodes: ['node-0'], routeTable: table() }), subnetEgress({ name: 'other', nodes: ['node-2'] }));
    const { findings } = check.judge(gathered({ routes: subnets, egressProbes: probes({ 'node-0': { [TARGET]: TIMEOUT }, 'shop/web-7c9fd6b5c4-0': { [TARGET]: TIMEOUT } }) }));
    expect(findings).toMatchObject([{ subject: '10.225.0.4', says: expect.stringContaining('it answers where traffic does not leave by route `to-firewall`') }]);
  });

  test('pods whose own subnet leads to an appliance, beside nodes that get out straight, are its doing', () => {
    const subnets = routes(subnetEgress(), subnetEgress({ name: 'pods', pods: true, prefixes: ['10.244.0.0/16'], routeTable: table() }));
    const flat = { ...cluster, networkPluginMode: '', podCidrs: [], networkPolicy: '' };
    const fails = { [TARGET]: UNREACHABLE };
    const { findings } = check.judge(gathered({ cluster: flat, routes: subnets, egressProbes: { ...probes({ 'shop/web-7c9fd6b5c4-0': fails, [POD_2]: fails }), views: probes({ 'shop/web-7c9fd6b5c4-0': fails, [POD_2]: fails }).views.filter(({ place }) => place.pod !== undefined) } }));
    expect(findings).toMatchObject([{ subject: '10.225.0.4' }]);
  });

  test('where no appliance is on the way, no route is cited', () => {
    const { findings } = check.judge(gathered(only({ ...SILENT, otherNameAnswers: true })));
    expect(findings[0]?.evidence).not.toContain('arm/routes');
  });

  test('table, route and next hop are named, and the advice lists what Azure says the cluster needs', () => {
    const { findings, remedies } = check.judge(gathered({ ...behind, ...only(TIMEOUT, 'mcr.microsoft.com') }));
    expect(findings[0]?.evidence).toContain('arm/routes');
    expect(findings[0]?.says).toContain('route `to-firewall` (0.0.0.0/0) of route table `rt-aks` to the appliance 10.225.0.4');
    expect(remedies).toMatchObject([{ operations: [], adviceBecause: expect.stringMatching(/\S{3}/) }]);
    expect(remedies[0]?.command).toContain('--action Allow --priority <free priority>');
    expect(remedies[0]?.command).toContain("--source-addresses 10.224.0.0/16 --protocols Https=443 --target-fqdns mcr.microsoft.com management.azure.com login.microsoftonline.com '*.data.mcr.microsoft.com'");
  });

  test('the advice for bare ports puts addresses and names into rules of their own, which the firewall takes', () => {
    const wanted = [endpoint('203.0.113.10', { scheme: 'tcp' }), endpoint('mq.partner.example', { scheme: 'tcp', port: 5671 })];
    const egressProbes = probes(everywhere({ '203.0.113.10': UNREACHABLE, 'mq.partner.example': UNREACHABLE }), [...wanted, ...ENDPOINTS.slice(1)]);
    const command = check.judge(gathered({ ...behind, egressProbes })).remedies[0]?.command ?? '';
    expect(command).toContain('--destination-addresses 203.0.113.10 --destination-ports 443');
    expect(command).toContain('--destination-fqdns mq.partner.example --destination-ports 5671');
    expect(command).not.toMatch(/--target-fqdns [^\n]*203\.0/);
  });

  test("where the registry is blocked, the names of its layers are asked for though Azure's list cannot be read", () => {
    const { remedies } = check.judge(gathered({ ...behind, ...only(TIMEOUT, 'mcr.microsoft.com') }, { requiredEndpoints: '403' }));
    expect(remedies[0]?.command).toContain("mcr.microsoft.com '*.data.mcr.microsoft.com'");
  });

  test("a page that is shown cannot speak to the chat in the product's name", () => {
    const { reason } = check.judge(gathered({ ...behind, ...only(status(470, '<!channel> `rm -rf /` [Approve](https://evil.example) *now*')) }));
    expect(reason).not.toMatch(/[<>[\]*]|`rm/);
  });

  test.each<[string, Parameters<typeof gathered>[0]]>([
    ['all is well behind an appliance', behind],
    ['the name does not resolve', { ...behind, ...only(NO_NAME) }],
    ["the endpoint's own shield refuses", only(status(403, 'Attention Required! | Cloudflare: you are blocked by the firewall'))],
    ['the endpoint refuses in its own words', { ...behind, ...only(status(403, 'AccessDenied')) }],
    ['a registry does not admit the address of the firewall', { ...behind, ...only(status(403, 'denied: client with IP 20.1.2.3 is not allowed access. Refer https://aka.ms/acr/firewall')) }],
    ['a database calls its access list a firewall', { ...behind, ...only(status(403, 'This is blocked by your Cosmos DB account firewall settings.')) }],
    ['an endpoint with a public certificate speaks of its own firewall', { ...behind, ...only({ ...status(403, 'Blocked by our firewall'), issuer: 'C=US; O=DigiCert Inc; CN=DigiCert TLS RSA4096' }) }],
    ['an endpoint with a good certificate speaks of a firewall, and no route leads to one', only(status(403, 'Blocked by our firewall'))],
    ['the endpoint alone is down, and no appliance is on the way', only(TIMEOUT)],
    ['the cluster is isolated by design', { cluster: { ...cluster, outboundType: 'block' }, egressProbes: probes(everywhere({ [TARGET]: TIMEOUT, 'mcr.microsoft.com': TIMEOUT })) }],
  ])('clear where %s', (_where, change) => {
    expect(check.judge(gathered(change)).verdict).toBe('clear');
  });

  test.each<[string, ReturnType<typeof gathered>, string]>([
    ['the target alone times out behind an appliance', gathered({ ...behind, ...only(TIMEOUT) }), 'either it is down'],
    ['the target alone is cut behind an appliance under any name', gathered({ ...behind, ...only({ ...CUT, otherNameAnswers: false }) }), 'or the endpoint is broken'],
    ['the API server alone times out behind an appliance', gathered({ ...behind, ...only(TIMEOUT, API) }), 'authorized ranges'],
    ['nothing else came as far as a connection', gathered({ ...behind, egressProbes: probes(everywhere({ ...Object.fromEntries(ENDPOINTS.map(({ host }) => [host, NO_NAME])), [TARGET]: TIMEOUT })) }), 'no other endpoint came as far'],
    ['a private address outside of the network times out, to which the default route leads by an appliance', gathered({ ...behind, ...only({ ...TIMEOUT, remote: '172.20.1.5', addresses: ['172.20.1.5'] }) }), '10.225.0.4'],
    ['a private address outside of the network times out, to which no route leads', gathered(only({ ...TIMEOUT, remote: '172.20.1.5', addresses: ['172.20.1.5'] })), 'a private network'],
    ['an isolated cluster has an API server on the internet', gathered({ cluster: { ...cluster, outboundType: 'none' }, ...only(TIMEOUT, API) }), 'nodes cannot do without it'],
    ['nothing passes and nothing explains it', gathered({ egressProbes: probes(everywhere(all(TIMEOUT))) }), '/aks snat'],
    ['one node alone times out', gathered({ egressProbes: probes({ 'node-0': { [TARGET]: TIMEOUT }, 'shop/web-7c9fd6b5c4-0': { [TARGET]: TIMEOUT } }) }), 'iptables-save'],
    ['a pod alone times out where no policies are enforced', gathered({ cluster: { ...cluster, networkPolicy: '' }, egressProbes: probes({ [POD_2]: { [TARGET]: TIMEOUT } }) }), 'FORWARD'],
    ['the routes cannot be read', gathered(only(TIMEOUT), { routes: 'Azure refused the routes (403)' }), '403'],
    ['a place could not be measured', gathered({ egressProbes: probes({ 'node-0': 'node-0 is frozen' }) }), 'node-0 is frozen'],
  ])('unknown where %s', (_where, evidence, says) => {
    const { verdict, reason } = check.judge(evidence);
    expect(verdict).toBe('unknown');
    expect(reason).toContain(says);
  });
});
