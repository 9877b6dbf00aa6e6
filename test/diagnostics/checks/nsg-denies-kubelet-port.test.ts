import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/nsg-denies-kubelet-port.ts';
import type { Answer, NodeSecurity } from '../../../src/diagnostics/evidence.ts';
import { readSecurityGroup } from '../../../src/diagnostics/net/nsg.ts';
import { NODES, cluster, gathered, lack, reach, security } from '../evidence.ts';

interface Rule {
  readonly name?: string;
  readonly priority?: number;
  readonly direction?: string;
  readonly access?: string;
  readonly source?: string;
  readonly port?: string;
}

const group = (...rules: Rule[]) =>
  readSecurityGroup({
    name: 'nsg-aks',
    securityRules: rules.map(({ name = 'deny-kubelet', priority = 200, direction = 'Inbound', access = 'Deny', source = '*', port = '10250' }) => ({
      name,
      priority,
      direction,
      access,
      protocol: 'Tcp',
      sourceAddressPrefix: source,
      sourcePortRange: '*',
      destinationAddressPrefix: '*',
      destinationPortRange: port,
    })),
  });

const OWN = '/subscriptions/s/resourceGroups/rg-network/providers/Microsoft.Network/networkSecurityGroups/nsg-aks';
const MANAGED = '/subscriptions/s/resourceGroups/MC_rg_demo_westeurope/providers/Microsoft.Network/networkSecurityGroups/nsg-aks';

function attached(rules: Rule[], { appliedTo = 'subnet', id = OWN }: { appliedTo?: 'subnet' | 'nic'; id?: string } = {}): Answer<NodeSecurity>[] {
  return NODES.map((name) => security(name, [{ appliedTo, id, group: group(...rules) }]));
}

const closed = reach({ 'node-0': 'timeout', 'node-1': 'timeout', 'node-2': 'timeout' });
const judge = (networkSecurity: Answer<NodeSecurity>[], kubeletReach = closed) => check.judge(gathered({ networkSecurity, kubeletReach }));

describe('nsg-denies-kubelet-port', () => {
  test.each([
    ['a plain deny', [{}]],
    ['a deny of a range that holds the port', [{ port: '10000-10300' }]],
    ['a deny from the nodes', [{ source: '10.224.0.0/16' }]],
    ['an outbound deny at the agents', [{ direction: 'Outbound' }]],
    ['an allow that comes too late', [{}, { name: 'allow', priority: 300, access: 'Allow' }]],
  ] as [string, Rule[]][])('%s is a fault that names rule, priority, group and place', (_what, rules) => {
    const result = judge(attached(rules));
    expect(result.verdict).toBe('fault');
    expect(result.findings).toMatchObject([{ subject: 'nsg-aks/deny-kubelet', says: expect.stringMatching(/rule `deny-kubelet` \(priority 200\) of NSG `nsg-aks` on subnet `nodes` denies (in|out)bound tcp\/10250/) }]);
  });

  test('one rule is one finding, with all the nodes that it closes', () => {
    const { findings } = judge(attached([{}]));
    expect(findings).toHaveLength(1);
    for (const name of NODES) expect(findings[0]?.says).toContain(name);
  });

  test.each([
    ['no group anywhere', NODES.map((name) => security(name))],
    ['only the default rules', attached([])],
    ['an allow before the deny', attached([{ name: 'allow', priority: 150, access: 'Allow', source: '10.224.0.0/16' }, {}])],
    ['a deny for another port', attached([{ port: '1025' }])],
    ['a deny from elsewhere', attached([{ source: '192.168.0.0/16' }])],
  ])('%s is clear', (_what, networkSecurity) => {
    expect(judge(networkSecurity, reach()).verdict).toBe('clear');
  });

  test('a rule whose service tag cannot be resolved leaves it unknown, and the rule is named', () => {
    expect(judge(attached([{ source: 'Storage.WestEurope' }, { name: 'later', priority: 300 }])).verdict).not.toBe('clear');
  });

  test('a group that could not be read leaves it unknown for that reason, never clear', () => {
    const partly = [security('node-0'), security('node-1'), lack('Cannot read the network security group "x": Azure refused it (403)')];
    expect(judge(partly, reach())).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('403') });
  });

  test('a connection that was measured to succeed outweighs a rule that seems to deny it', () => {
    expect(judge(attached([{}]), reach()).verdict).toBe('clear');
  });

  test('the groups alone decide where nothing was measured', () => {
    expect(check.judge(gathered({ networkSecurity: attached([{}]) }, { kubeletReach: 'no probe' })).verdict).toBe('fault');
  });

  test('integrated into the virtual network and without agents: not applicable', () => {
    expect(check.judge(gathered({ cluster: { ...cluster, vnetIntegration: true }, tunnelAgents: [] })).verdict).toBe('not-applicable');
  });

  describe('remedies', () => {
    test('an allow rule at a free priority above the deny, and its deletion as undo', () => {
      const { remedies } = judge(attached([{}, { name: 'other', priority: 199, port: '22' }]));
      expect(remedies).toMatchObject([{ risk: 'low', channel: 'arm', operations: [{ kind: 'nsg-rule-create', rule: { priority: 198, direction: 'Inbound', sources: ['10.224.0.0/16'] } }] }]);
      expect(remedies[0]?.command).toContain('az network nsg rule create --resource-group rg-network --nsg-name nsg-aks --name aks-chatops-allow-kubelet-10250-in --priority 198');
      expect(remedies[0]?.undo).toBe('az network nsg rule delete --resource-group rg-network --nsg-name nsg-aks --name aks-chatops-allow-kubelet-10250-in');
    });

    test.each([
      ['there is no room above priority 100', attached([{ priority: 100 }]), 'priority 100'],
      ['the group belongs to the node resource group', attached([{}], { id: MANAGED }), 'node resource group'],
      ['the group is on a network interface', attached([{}], { appliedTo: 'nic' }), 'network interface'],
    ])('advice without a button where %s', (_where, networkSecurity, because) => {
      expect(judge(networkSecurity).remedies).toMatchObject([{ operations: [], adviceBecause: expect.stringContaining(because) }]);
    });
  });
});
