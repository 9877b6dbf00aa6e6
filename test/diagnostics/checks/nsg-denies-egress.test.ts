import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/nsg-denies-egress.ts';
import type { Answer, NodeSecurity } from '../../../src/diagnostics/evidence.ts';
import { readSecurityGroup } from '../../../src/diagnostics/net/nsg.ts';
import { CUT, ENDPOINTS, REFUSED, TARGET, TIMEOUT, everywhere, probes, routes, subnetEgress, table } from '../egress-evidence.ts';
import { NODES, cluster, gathered, have, security } from '../evidence.ts';

interface Rule {
  readonly name?: string;
  readonly priority?: number;
  readonly direction?: string;
  readonly access?: string;
  readonly destination?: string;
  readonly port?: string;
}

const group = (...rules: Rule[]) =>
  readSecurityGroup({
    name: 'nsg-aks',
    securityRules: rules.map(({ name = 'deny-internet', priority = 200, direction = 'Outbound', access = 'Deny', destination = 'Internet', port = '*' }) => ({
      name,
      priority,
      direction,
      access,
      protocol: '*',
      sourceAddressPrefix: '*',
      sourcePortRange: '*',
      destinationAddressPrefix: destination,
      destinationPortRange: port,
    })),
  });

const OWN = '/subscriptions/s/resourceGroups/rg-network/providers/Microsoft.Network/networkSecurityGroups/nsg-aks';
const MANAGED = '/subscriptions/s/resourceGroups/MC_rg_demo_westeurope/providers/Microsoft.Network/networkSecurityGroups/nsg-aks';

const attached = (rules: Rule[], { appliedTo = 'subnet', id = OWN }: { appliedTo?: 'subnet' | 'nic'; id?: string } = {}): Answer<NodeSecurity>[] =>
  NODES.map((name) => security(name, [{ appliedTo, id, group: group(...rules) }]));

const targetFails = probes(everywhere({ [TARGET]: TIMEOUT }));
const allFail = probes(everywhere(Object.fromEntries(ENDPOINTS.map(({ host }) => [host, TIMEOUT]))));
const judge = (rules: Rule[], egressProbes = targetFails) => check.judge(gathered({ networkSecurity: attached(rules), egressProbes }));

describe('nsg-denies-egress', () => {
  test.each<[string, Rule[]]>([
    ['a deny of the internet', [{}]],
    ['a deny of everything', [{ destination: '*' }]],
    ['a deny of the address', [{ destination: '203.0.113.0/24' }]],
    ['a deny of the port', [{ port: '443', destination: '*' }]],
    ['an allow that comes too late', [{}, { name: 'late', priority: 300, access: 'Allow' }]],
    ['an allow of another address before it', [{ name: 'other', priority: 150, access: 'Allow', destination: '192.0.2.0/24' }, {}]],
    ['an allow of the network before it', [{ name: 'vnet', priority: 150, access: 'Allow', destination: 'VirtualNetwork' }, {}]],
  ])('%s is a fault that names rule, priority, group and place', (_what, rules) => {
    const { verdict, findings } = judge(rules);
    expect(verdict).toBe('fault');
    expect(findings).toMatchObject([{ subject: 'nsg-aks/deny-internet', says: expect.stringContaining('rule `deny-internet` (priority 200) of NSG `nsg-aks` on subnet `nodes` denies outbound tcp/443 from 10.224.0.4 to 203.0.113.10 (api.partner.example:443)') }]);
  });

  test('the rule of the remedy names addresses of one family, since Azure takes no other', () => {
    const dual = attached([{}]).map((one) => (one.ok ? have({ ...one.value, subnetPrefixes: ['10.224.0.0/16', 'fd00:1::/64'] }) : one));
    const [remedy] = check.judge(gathered({ networkSecurity: dual, egressProbes: targetFails })).remedies;
    expect(remedy?.operations).toMatchObject([{ rule: { sources: ['10.224.0.0/16'], destinations: ['203.0.113.10'] } }]);
  });

  test('a group does not see the address of a service', () => {
    const toService = { ...TIMEOUT, addresses: ['10.0.7.7'], remote: '10.0.7.7' };
    expect(judge([{ destination: '10.0.0.0/8' }], probes(everywhere({ [TARGET]: toService }))).verdict).toBe('clear');
  });

  test('a group that denies the way to the proxy is found', () => {
    const away = { ...TIMEOUT, remote: '10.225.0.80' };
    const proxied = ENDPOINTS.map((one) => ({ ...one, proxy: 'http://10.225.0.80:3128' }));
    expect(judge([{ destination: '10.225.0.0/16' }], probes(everywhere({ [TARGET]: away }), proxied)).findings).toMatchObject([{ says: expect.stringContaining('denies outbound tcp/3128 from 10.224.0.4 to 10.225.0.80 (10.225.0.80:3128)') }]);
  });

  test('one rule that closes every endpoint is one finding', () => {
    expect(judge([{}], allFail).findings).toHaveLength(1);
  });

  test.each<[string, ReturnType<typeof judge>]>([
    ['no group is attached', check.judge(gathered({ egressProbes: targetFails }))],
    ['the default rules let it out', judge([])],
    ['the deny is inbound', judge([{ direction: 'Inbound' }])],
    ['the deny is of another address', judge([{ destination: '192.0.2.0/24' }])],
    ['the allow comes first', judge([{ name: 'allow', priority: 100, access: 'Allow' }, {}])],
    ['the connection is made all the same', judge([{}], probes())],
    ['the endpoint refuses, which no group does', judge([{}], probes(everywhere({ [TARGET]: REFUSED })))],
    ['the connection is cut later', judge([{}], probes(everywhere({ [TARGET]: CUT })))],
  ])('clear where %s', (_where, { verdict }) => {
    expect(verdict).toBe('clear');
  });

  test('an isolated cluster whose group denies the internet has no fault there', () => {
    const evidence = gathered({ cluster: { ...cluster, outboundType: 'none' }, networkSecurity: attached([{}]), egressProbes: allFail });
    expect(check.judge(evidence).verdict).toBe('clear');
  });

  test.each<[string, ReturnType<typeof judge>, string]>([
    ['a service tag may hold the address', judge([{ destination: 'AzureCloud.westeurope', access: 'Allow', name: 'azure', priority: 100 }, {}]), 'AzureCloud.westeurope'],
    ['a route to an appliance makes everything a part of the network', check.judge(gathered({ networkSecurity: attached([{}]), egressProbes: targetFails, routes: routes(subnetEgress({ routeTable: table() })) })), 'deny-internet'],
    ['the groups cannot be read', check.judge(gathered({ egressProbes: targetFails }, { networkSecurity: 'Azure refused it (403)' })), '403'],
    ["the node's own groups cannot be read", check.judge(gathered({ egressProbes: targetFails, networkSecurity: NODES.map(() => ({ ok: false, reason: 'Cannot read the interface: 403' })) })), '403'],
    ['a place could not be measured', judge([{}], probes({ 'node-0': 'node-0 is frozen' })), 'node-0 is frozen'],
  ])('unknown where %s', (_where, { verdict, reason }, says) => {
    expect(verdict).toBe('unknown');
    expect(reason).toContain(says);
  });

  test('pods with addresses of their own subnet leave through its group', () => {
    const podSubnet = have({ subnetId: '/pods', subnetPrefixes: ['10.244.0.0/16'], groups: [{ appliedTo: 'subnet' as const, id: OWN, group: group({}) }] });
    const networkSecurity = NODES.map((name) => {
      const answer = security(name);
      return answer.ok ? have({ ...answer.value, podSubnet }) : answer;
    });
    const flat = { ...cluster, networkPluginMode: '', podCidrs: [] };
    const egressProbes = probes({ 'shop/web-7c9fd6b5c4-0': { [TARGET]: TIMEOUT }, 'shop/web-7c9fd6b5c4-2': { [TARGET]: TIMEOUT } });
    const { verdict, findings, remedies } = check.judge(gathered({ cluster: flat, networkSecurity, egressProbes }));
    expect(verdict).toBe('fault');
    expect(findings[0]?.says).toContain('from 10.244.0.100');
    expect(remedies).toMatchObject([{ operations: [{ rule: { sources: ['10.244.0.0/16'] } }] }]);
  });

  describe('remedies', () => {
    test('an allow rule above the deny for the addresses that were denied, and its deletion as undo', () => {
      const { remedies } = judge([{}, { name: 'other', priority: 199 }]);
      expect(remedies).toMatchObject([
        { risk: 'low', channel: 'arm', operations: [{ kind: 'nsg-rule-create', nsgId: OWN, rule: { priority: 198, direction: 'Outbound', sources: ['10.224.0.0/16'], destinations: ['203.0.113.10'], port: 443 } }] },
      ]);
      const [operation] = remedies[0]?.operations ?? [];
      const name = operation !== undefined && 'rule' in operation ? operation.rule.name : '';
      expect(name).toMatch(/^aks-chatops-allow-egress-443-out-[0-9a-f]{6}$/);
      expect(remedies[0]?.undo).toBe(`az network nsg rule delete --resource-group rg-network --nsg-name nsg-aks --name ${name}`);
    });

    test.each([
      ['there is no room above priority 100', attached([{ priority: 100 }]), 'priority 100'],
      ['the group belongs to the node resource group', attached([{}], { id: MANAGED }), 'node resource group'],
      ['the group is on a network interface', attached([{}], { appliedTo: 'nic' }), 'network interface'],
    ])('advice without a button where %s', (_where, networkSecurity, because) => {
      expect(check.judge(gathered({ networkSecurity, egressProbes: targetFails })).remedies).toMatchObject([{ operations: [], adviceBecause: expect.stringContaining(because) }]);
    });
  });
});
