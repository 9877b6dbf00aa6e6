import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/nsg-denies-kubelet-port.ts';
import type { Answer, NodeSecurity } from '../../../src/diagnostics/evidence.ts';
import type { Remedy } from '../../../src/diagnostics/model.ts';
import { readSecurityGroup } from '../../../src/diagnostics/net/nsg.ts';
import { NODES, agentSources, cluster, gathered, have, lack, reach, security } from '../evidence.ts';

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

function ruleNameOf(remedies: readonly Remedy[]): string {
  const [operation] = remedies[0]?.operations ?? [];
  if (operation === undefined || !('rule' in operation)) throw new Error('the remedy creates no rule');
  return operation.rule.name;
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

  test('a connection that was measured to succeed outweighs a rule that seems to deny it, and both are said', () => {
    const result = judge(attached([{}]), reach());
    expect(result).toMatchObject({ verdict: 'clear', findings: [] });
    expect(result.reason).toMatch(/rule `deny-kubelet` \(priority 200\) reads as a deny .* to node-0, node-1, node-2, yet connections were made/);
    expect(result.reason).not.toContain('allow');
  });

  test('what was not read is not promised', () => {
    expect(judge(attached([]), reach()).reason).toContain('Virtual Network Manager admin rules were not read');
  });

  test('subnet and interface that both deny are a finding each', () => {
    const both = NODES.map((name) =>
      security(name, [
        { appliedTo: 'subnet', id: OWN, group: group({ name: 'deny-on-subnet' }) },
        { appliedTo: 'nic', id: MANAGED, group: group({ name: 'deny-on-nic' }) },
      ]),
    );
    const { findings, remedies } = judge(both);
    expect(findings.map(({ subject }) => subject)).toEqual(['nsg-aks/deny-on-subnet', 'nsg-aks/deny-on-nic']);
    expect(remedies).toHaveLength(2);
  });

  describe('with agents that have addresses of a pod subnet', () => {
    const sources = agentSources.map((source, index) => ({ ...source, address: `10.226.0.${5 + index}`, podAddress: `10.226.0.${5 + index}`, network: '10.226.0.0/16' }));
    const deny = [{ appliedTo: 'subnet' as const, id: OWN, group: group({ direction: 'Outbound' }) }];
    const podSubnet = (groups: NodeSecurity['groups']) => have({ subnetId: '/x/subnets/pods', subnetPrefixes: ['10.226.0.0/16'], groups });
    const judgeWith = (nodeGroups: NodeSecurity['groups'], pods?: NodeSecurity['podSubnet']) => {
      const networkSecurity = NODES.map((name) => {
        const answer = security(name, nodeGroups);
        return answer.ok && pods !== undefined ? have({ ...answer.value, podSubnet: pods }) : answer;
      });
      return check.judge(gathered({ agentSources: sources, networkSecurity, kubeletReach: closed }));
    };

    test("the pod subnet's group is on the way", () => {
      expect(judgeWith([], podSubnet(deny))).toMatchObject({ verdict: 'fault', findings: [{ says: expect.stringContaining('on subnet `pods` denies outbound') }] });
    });

    test("the group of the agent node's subnet is not", () => {
      expect(judgeWith(deny, podSubnet([])).verdict).toBe('clear');
    });

    test("the group of the node's interface is", () => {
      expect(judgeWith(deny.map((one) => ({ ...one, appliedTo: 'nic' as const })), podSubnet([])).verdict).toBe('fault');
    });

    test.each([
      ['is not known', undefined, '10.226.0.5'],
      ['could not be read', lack('Cannot read the subnet "pods": 403'), '403'],
    ])('where that subnet %s, it is unknown for that reason', (_what, pods, reason) => {
      expect(judgeWith([], pods)).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining(reason) });
    });
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
      const name = ruleNameOf(remedies);
      expect(name).toMatch(/^aks-chatops-allow-kubelet-10250-in-[0-9a-f]{6}$/);
      expect(remedies).toMatchObject([{ risk: 'low', channel: 'arm', operations: [{ kind: 'nsg-rule-create', rule: { priority: 198, direction: 'Inbound', sources: ['10.224.0.0/16'] } }] }]);
      expect(remedies[0]?.command).toContain(`az network nsg rule create --resource-group rg-network --nsg-name nsg-aks --name ${name} --priority 198`);
      expect(remedies[0]?.undo).toBe(`az network nsg rule delete --resource-group rg-network --nsg-name nsg-aks --name ${name}`);
    });

    test('the name of the rule is the same for the same change, and another one for another cluster or priority', () => {
      const of = (more: Partial<typeof cluster>, ...rules: Rule[]) => ruleNameOf(check.judge(gathered({ cluster: { ...cluster, ...more }, networkSecurity: attached(rules), kubeletReach: closed })).remedies);
      const name = of({}, {});
      expect(of({ id: cluster.id.toUpperCase() }, {})).toBe(name);
      expect(new Set([name, of({ id: `${cluster.id}-2` }, {}), of({}, { priority: 300 })]).size).toBe(3);
    });

    test('advice where a rule of that name stands in the group already', () => {
      const name = ruleNameOf(judge(attached([{}])).remedies);
      const left = { name: name.toUpperCase(), priority: 4000, source: '192.168.0.0/16' };
      expect(judge(attached([{}, left])).remedies).toMatchObject([{ operations: [], adviceBecause: expect.stringContaining(name) }]);
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
