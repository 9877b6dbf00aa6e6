import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/ufw-blocks-kubelet-port.ts';
import type { Answer, NodeFirewall } from '../../../src/diagnostics/evidence.ts';
import { ABSENT_TOOL, NODES, agentSources, cluster, firewall, firewalls, gathered, have, lack, reach, tunnelAgents } from '../evidence.ts';

const active = (...rows: string[]): string =>
  ['Status: active', 'Logging: on (low)', 'Default: deny (incoming), allow (outgoing), disabled (routed)', 'New profiles: skip', '', 'To                         Action      From', '--                         ------      ----', ...rows, ''].join('\n');

const ufwOnNode2 = (text: string): Record<string, Answer<NodeFirewall>> => firewalls({ 'node-2': firewall('node-2', { ufw: have(text) }) });

const closed = reach({ 'node-2': 'timeout' });

describe('ufw-blocks-kubelet-port', () => {
  test.each([
    ['deny (routed)', true],
    ['disabled (routed)', false],
    ['allow (routed)', false],
  ])('with %s people are told that pods are cut off as well: %s', (routed, isCut) => {
    const text = active('22/tcp                     ALLOW IN    Anywhere').replace('disabled (routed)', routed);
    const { findings, remedies } = check.judge(gathered({ nodeFirewalls: ufwOnNode2(text), kubeletReach: closed }));
    expect(findings[0]?.breaks?.includes('all traffic of pods on that node')).toBe(isCut);
    expect(remedies.map(({ leaves }) => leaves !== undefined)).toEqual([isCut, false]);
  });

  test.each([
    ['no row for the port', ['22/tcp                     ALLOW IN    Anywhere']],
    ['a rule for the pods only, while agents come from node addresses', ['10250/tcp                  ALLOW IN    10.244.0.0/16']],
    ['a rule for udp', ['10250/udp                  ALLOW IN    Anywhere']],
    ['a rule for IPv6', ['10250/tcp (v6)             ALLOW IN    Anywhere (v6)']],
    ['a rule for another interface', ['10250/tcp on eth1          ALLOW IN    Anywhere']],
    ['a rule for outgoing traffic', ['10250/tcp                  ALLOW OUT   Anywhere']],
    ['a deny before the allow', ['10250/tcp                  DENY IN     Anywhere', '10250/tcp                  ALLOW IN    10.224.0.0/16']],
    ['a rule for one agent of two', ['10250/tcp                  ALLOW IN    10.224.0.4']],
  ])('active with %s is a fault of that node', (_what, rows) => {
    const result = check.judge(gathered({ nodeFirewalls: ufwOnNode2(active(...rows)), kubeletReach: closed }));
    expect(result.verdict).toBe('fault');
    expect(result.findings).toMatchObject([{ subject: 'node-2', headline: 'ufw on node-2 blocks the kubelet port', evidence: ['node/node-2/ufw'] }]);
  });

  test.each([
    ['from the nodes', '10250/tcp                  ALLOW IN    10.224.0.0/16'],
    ['from anywhere', '10250                      ALLOW IN    Anywhere'],
    ['in a range', '10000:10300/tcp            ALLOW IN    10.224.0.0/16'],
    ['on the interface that the packets use', '10250/tcp on eth0          ALLOW IN    Anywhere'],
  ])('active with the port admitted %s is clear', (_what, row) => {
    expect(check.judge(gathered({ nodeFirewalls: ufwOnNode2(active(row)) })).verdict).toBe('clear');
  });

  test('inactive everywhere is clear, and says so', () => {
    expect(check.judge(gathered())).toMatchObject({ verdict: 'clear', reason: 'ufw is inactive on 3 nodes.' });
  });

  test('installed nowhere is not applicable, not "inactive"', () => {
    const absent = Object.fromEntries(NODES.map((name) => [name, firewall(name, { ufw: ABSENT_TOOL })]));
    expect(check.judge(gathered({ nodeFirewalls: absent })).verdict).toBe('not-applicable');
  });

  test.each([
    ['the node did not answer', lack('node-2: another Run Command is in progress')],
    ['ufw itself failed', firewall('node-2', { ufw: lack('ufw on node-2 failed with exit status 1: ERROR: You need to be root') })],
    ['the answer is nonsense', firewall('node-2', { ufw: have('lorem ipsum') })],
    ['the answer is empty', firewall('node-2', { ufw: have('') })],
    ['the view hides the default', firewall('node-2', { ufw: have('Status: active\n') })],
  ])('%s: unknown, though the other nodes are clear and the port is open', (_what, answer) => {
    const result = check.judge(gathered({ nodeFirewalls: firewalls({ 'node-2': answer }) }));
    expect(result).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('node-2') });
  });

  test('a connection that was measured to succeed outweighs rules that seem to block it', () => {
    const result = check.judge(gathered({ nodeFirewalls: ufwOnNode2(active('22/tcp                     ALLOW IN    Anywhere')) }));
    expect(result.verdict).toBe('clear');
  });

  test('what refutes the rules is said where people read "ruled out"', () => {
    const result = check.judge(gathered({ nodeFirewalls: ufwOnNode2(active('22/tcp                     ALLOW IN    Anywhere')) }));
    expect(result.reason).toContain('On node-2 its rules read as a block, yet connections were made');
  });

  test('an allow up to a rate only is not clear', () => {
    const result = check.judge(gathered({ nodeFirewalls: ufwOnNode2(active('10250/tcp                  LIMIT IN    Anywhere')) }));
    expect(result).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('LIMIT IN') });
  });

  describe("on an agent's own node, which sees the pod's address", () => {
    const onNode0 = (...rows: string[]) => firewalls({ 'node-0': firewall('node-0', { ufw: have(active(...rows)) }) });
    const alone = { tunnelAgents: tunnelAgents.slice(0, 1), agentSources: agentSources.slice(0, 1) };

    test('a rule for the nodes alone does not admit it; the fix admits the pods, and leaves that rule alone', () => {
      const own = reach().map((one) => (one.node === 'node-0' && one.agentNode === 'node-0' ? { ...one, answer: 'timeout' as const } : one));
      const result = check.judge(gathered({ ...alone, nodeFirewalls: onNode0('10250/tcp                  ALLOW IN    10.224.0.0/16'), kubeletReach: own }));
      expect(result).toMatchObject({ verdict: 'fault', findings: [{ subject: 'node-0', says: expect.stringContaining('10.244.0.5') }] });
      expect(result.remedies[0]?.operations).toMatchObject([{ source: '10.244.0.0/16' }]);
    });

    test('one with a rule for the pods is clear', () => {
      const rows = ['10250/tcp                  ALLOW IN    10.224.0.0/16', '10250/tcp                  ALLOW IN    10.244.0.0/16'];
      expect(check.judge(gathered({ nodeFirewalls: onNode0(...rows) })).verdict).toBe('clear');
    });
  });

  test('without measurements the rules alone decide', () => {
    const result = check.judge(gathered({ nodeFirewalls: ufwOnNode2(active()) }, { kubeletReach: 'not measured' }));
    expect(result.verdict).toBe('fault');
  });

  test('integrated into the virtual network and without agents: not applicable', () => {
    expect(check.judge(gathered({ cluster: { ...cluster, vnetIntegration: true }, tunnelAgents: [] })).verdict).toBe('not-applicable');
  });

  test('without any agent there is no source to judge from: unknown', () => {
    expect(check.judge(gathered({ tunnelAgents: [] })).verdict).toBe('unknown');
  });

  describe('remedies', () => {
    const fault = check.judge(gathered({ nodeFirewalls: ufwOnNode2(active('22/tcp                     ALLOW IN    Anywhere')), kubeletReach: closed }));

    test('the narrow rule comes first, switching ufw off second and risky', () => {
      expect(fault.remedies.map(({ command, undo, risk }) => ({ command, undo, risk }))).toEqual([
        {
          command: 'ufw allow proto tcp from 10.224.0.0/16 to any port 10250',
          undo: 'ufw delete allow proto tcp from 10.224.0.0/16 to any port 10250',
          risk: 'low',
        },
        { command: 'ufw disable', undo: 'ufw --force enable', risk: 'risky' },
      ]);
    });

    test('where a deny rule would win, the allow is inserted before it', () => {
      const denied = check.judge(gathered({ nodeFirewalls: ufwOnNode2(active('10250/tcp                  DENY IN     Anywhere')), kubeletReach: closed }));
      expect(denied.remedies[0]?.command).toBe('ufw insert 1 allow proto tcp from 10.224.0.0/16 to any port 10250');
    });

    test('agents in two subnets get a rule each', () => {
      const apart = agentSources.map((source, index) => (index === 0 ? source : { ...source, address: '10.225.0.9', network: '10.225.0.0/16' }));
      const result = check.judge(gathered({ nodeFirewalls: ufwOnNode2(active()), kubeletReach: closed, agentSources: apart }));
      expect(result.remedies[0]?.operations).toMatchObject([{ source: '10.224.0.0/16' }, { source: '10.225.0.0/16' }]);
    });

    test('a remedy rests on the text of the node, so that a change of it is noticed', () => {
      expect(JSON.stringify(fault.remedies[0]?.restsOn)).toContain('Default: deny (incoming)');
    });
  });
});
