import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/iptables-blocks-kubelet-port.ts';
import type { Answer, NodeFirewall } from '../../../src/diagnostics/evidence.ts';
import { ABSENT_TOOL, OPEN_SAVE, NO_NATIVE, cluster, firewall, firewalls, gathered, have, lack, reach } from '../evidence.ts';

const save = (table: string, ...rules: string[]): string => {
  const chains = table === 'raw' ? ['PREROUTING', 'OUTPUT'] : ['INPUT', 'FORWARD', 'OUTPUT'];
  return [`*${table}`, ...chains.map((chain) => `:${chain} ACCEPT [0:0]`), ...rules, 'COMMIT', ''].join('\n');
};

const DROP = '-A INPUT -p tcp -m tcp --dport 10250 -j DROP';

const onNode2 = (change: Partial<NodeFirewall>): Record<string, Answer<NodeFirewall>> => firewalls({ 'node-2': firewall('node-2', change) });
const iptables = (text: string): Record<string, Answer<NodeFirewall>> => onNode2({ iptablesNft: have(text) });
const closed = reach({ 'node-2': 'timeout' });

const UFW_ACTIVE = 'Status: active\nLogging: on (low)\nDefault: deny (incoming), allow (outgoing), disabled (routed)\nNew profiles: skip\n';
const UFW_RULES = (...more: string[]): string =>
  ['*filter', ':INPUT DROP [0:0]', ':FORWARD DROP [0:0]', ':OUTPUT ACCEPT [0:0]', ':ufw-before-input - [0:0]', ':ufw-user-input - [0:0]', '-A INPUT -j ufw-before-input', ...more, '-A ufw-before-input -j ufw-user-input', '-A ufw-user-input -p tcp -m tcp --dport 22 -j ACCEPT', 'COMMIT', ''].join('\n');

describe('iptables-blocks-kubelet-port', () => {
  test('empty tables on every node are clear', () => {
    expect(check.judge(gathered()).verdict).toBe('clear');
  });

  test.each([
    ['a plain drop', save('filter', DROP)],
    ['a reject', save('filter', '-A INPUT -p tcp -m tcp --dport 10250 -j REJECT --reject-with tcp-reset')],
    ['a drop in the raw table', `${save('raw', '-A PREROUTING -p tcp -m tcp --dport 10250 -j DROP')}${OPEN_SAVE}`],
    ['a drop of the answer', save('filter', '-A OUTPUT -p tcp -m tcp --sport 10250 -j DROP')],
    ['a drop by interface', save('filter', '-A INPUT -i eth0 -p tcp -m tcp --dport 10250 -j DROP')],
    ['a drop by port list', save('filter', '-A INPUT -p tcp -m multiport --dports 22,10000:10300 -j DROP')],
  ])('%s is a fault that quotes the rule', (_what, text) => {
    const result = check.judge(gathered({ nodeFirewalls: iptables(text), kubeletReach: closed }));
    expect(result.verdict).toBe('fault');
    expect(result.findings[0]).toMatchObject({ subject: 'node-2', says: expect.stringMatching(/`-A .*` \(table (filter|raw), iptables\) (drops|rejects)/) });
  });

  test('a drop that only the legacy backend holds is found, and deleted there', () => {
    const result = check.judge(gathered({ nodeFirewalls: onNode2({ iptablesLegacy: have(save('filter', DROP)) }), kubeletReach: closed }));
    expect(result.findings[0]?.says).toContain('iptables-legacy');
    expect(result.remedies[0]?.command).toBe('iptables-legacy -w 5 -t filter -D INPUT -p tcp -m tcp --dport 10250 -j DROP');
  });

  test.each([
    ['an accept shadows the drop', save('filter', '-A INPUT -s 10.224.0.0/16 -j ACCEPT', DROP)],
    ['the drop is for another port', save('filter', '-A INPUT -p tcp -m tcp --dport 1025 -j DROP')],
    ['the drop is for another interface', save('filter', '-A INPUT -i eth1 -p tcp -m tcp --dport 10250 -j DROP')],
    ['a comment quotes a drop', save('filter', '-A INPUT -m comment --comment "DROP tcp 10250" -j ACCEPT')],
  ])('%s: clear', (_what, text) => {
    expect(check.judge(gathered({ nodeFirewalls: iptables(text) })).verdict).toBe('clear');
  });

  test("what an active ufw blocks is not a second fault", () => {
    const result = check.judge(gathered({ nodeFirewalls: onNode2({ ufw: have(UFW_ACTIVE), iptablesNft: have(UFW_RULES()) }), kubeletReach: closed }));
    expect(result).toMatchObject({ verdict: 'clear', findings: [] });
  });

  test('a policy of DROP without ufw is a fault, and advice only', () => {
    const result = check.judge(gathered({ nodeFirewalls: iptables(OPEN_SAVE.replace('INPUT ACCEPT', 'INPUT DROP')), kubeletReach: closed }));
    expect(result.verdict).toBe('fault');
    expect(result.findings[0]?.says).toContain('policy of filter INPUT');
    expect(result.remedies).toMatchObject([{ operations: [], adviceBecause: expect.stringContaining('policy') }]);
  });

  test('a second fault behind an active ufw is found as well', () => {
    const text = `${save('raw', '-A OUTPUT -p tcp -m tcp --sport 10250 -j DROP')}${UFW_RULES()}`;
    const result = check.judge(gathered({ nodeFirewalls: onNode2({ ufw: have(UFW_ACTIVE), iptablesNft: have(text) }), kubeletReach: closed }));
    expect(result.findings[0]?.says).toContain('-A OUTPUT');
  });

  test.each([
    ['the node did not answer', firewalls({ 'node-2': lack('node-2: the answer was cut') })],
    ['the output is cut before COMMIT', iptables(save('filter').replace('COMMIT\n', ''))],
    ['the legacy backend could not be read', onNode2({ iptablesLegacy: lack('iptables-legacy on node-2 failed') })],
    ['native nft could not be read', onNode2({ nft: lack('nft on node-2 failed') })],
    ['a condition that no text answers', iptables(save('filter', '-A INPUT -p tcp -m set --match-set bad src -j DROP'))],
    ['iptables says that it does not show all', iptables(`# Table \`filter' contains incompatible base-chains, use 'nft' tool to list them.\n${OPEN_SAVE}`)],
    ['nft is not installed', onNode2({ nft: ABSENT_TOOL })],
  ])('%s: unknown, though the port is open', (_what, nodeFirewalls) => {
    expect(check.judge(gathered({ nodeFirewalls }))).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('node-2') });
  });

  const native = (...expr: readonly object[]): Answer<string> =>
    have(
      JSON.stringify({
        nftables: [
          { table: { family: 'inet', name: 'hardening', handle: 1 } },
          { chain: { family: 'inet', table: 'hardening', name: 'in', handle: 1, type: 'filter', hook: 'input', prio: 0, policy: 'accept' } },
          { rule: { family: 'inet', table: 'hardening', chain: 'in', handle: 2, expr } },
        ],
      }),
    );
  const port = (right: unknown): object => ({ match: { op: '==', left: { payload: { protocol: 'tcp', field: 'dport' } }, right } });

  test('a native nft rule that drops the port is a fault, which iptables does not show; its deletion is advice', () => {
    const result = check.judge(gathered({ nodeFirewalls: onNode2({ nft: native(port(10250), { drop: null }) }), kubeletReach: closed }));
    expect(result).toMatchObject({
      verdict: 'fault',
      findings: [{ subject: 'node-2', says: expect.stringContaining('`inet hardening in` drops tcp/10250 from 10.224.0.4'), evidence: ['node/node-2/nft'] }],
      remedies: [{ operations: [], command: 'nft --handle list chain inet hardening in\nnft delete rule inet hardening in handle 2', adviceBecause: expect.stringContaining('handle') }],
    });
  });

  const chain = (hook: string, policy: string): Answer<string> =>
    have(JSON.stringify({ nftables: [{ table: { family: 'inet', name: 'h', handle: 1 } }, { chain: { family: 'inet', table: 'h', name: 'c', handle: 1, type: 'filter', hook, prio: 0, policy } }, { rule: { family: 'inet', table: 'h', chain: 'c', handle: 2, expr: [port(22), { accept: null }] } }] }));

  test.each([
    ['a policy', chain('input', 'drop')],
    ['a rule that decides more than this port', native(port({ range: [10000, 11000] }), { drop: null })],
  ])('where %s drops it, the port is admitted ahead of it, for the networks of the agents only', (_what, nft) => {
    const { remedies } = check.judge(gathered({ nodeFirewalls: onNode2({ nft }), kubeletReach: closed }));
    expect(remedies).toMatchObject([{ operations: [], title: 'Admit the kubelet port in nft on node-2', command: expect.stringMatching(/^nft --handle list chain .*\nnft insert rule .* 'ip saddr \{ 10\.224\.0\.0\/16 \} tcp dport 10250 accept'$/) }]);
  });

  test('a native nft rule for another port is no fault', () => {
    expect(check.judge(gathered({ nodeFirewalls: onNode2({ nft: native(port({ range: [10251, 10260] }), { drop: null }) }) })).verdict).toBe('clear');
  });

  test('a native nft rule that reads as a block is refuted by connections that were made', () => {
    expect(check.judge(gathered({ nodeFirewalls: onNode2({ nft: native({ drop: null }) }) })).verdict).toBe('clear');
  });

  test('a native nft rule that is not understood leaves it open', () => {
    const result = check.judge(gathered({ nodeFirewalls: onNode2({ nft: native({ xt: { type: 'match', name: 'recent' } }, { drop: null }) }), kubeletReach: closed }));
    expect(result).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('inet hardening') });
  });

  test('a node of a large cluster that was not asked, because its port is open, is no doubt', () => {
    const missing = lack('not asked');
    const spared = { notAsked: 'its port is open', addresses: missing, ufw: missing, iptablesNft: missing, iptablesLegacy: missing, nft: missing };
    expect(check.judge(gathered({ nodeFirewalls: onNode2(spared) })).verdict).toBe('clear');
  });

  const unwritten = (chain: string, hook = ''): Answer<string> =>
    have(`${NO_NATIVE}${JSON.stringify({ nftables: [{ unwritten: { family: 'ip', table: 'filter', chain, hook } }] })}\n`);

  test('a rule that iptables shows without its match is not blamed, and no deletion is offered', () => {
    const result = check.judge(gathered({ nodeFirewalls: onNode2({ iptablesNft: have(save('filter', '-A INPUT -p tcp -j DROP')), nft: unwritten('INPUT') }), kubeletReach: closed }));
    expect(result).toMatchObject({ verdict: 'unknown', remedies: [], reason: expect.stringContaining('"ip filter" holds native nft rules (chain INPUT)') });
  });

  test('a block in another table than the one that iptables shows wrongly stays a fault', () => {
    const text = `${save('raw', '-A PREROUTING -p tcp -m tcp --dport 10250 -j DROP')}${OPEN_SAVE}`;
    expect(check.judge(gathered({ nodeFirewalls: onNode2({ iptablesNft: have(text), nft: unwritten('INPUT') }), kubeletReach: closed })).verdict).toBe('fault');
  });

  test.each([
    ['a native rule in a chain that the packet passes', 'INPUT', '', 'unknown'],
    ['a native base chain in the table', 'hard', 'input', 'unknown'],
    ['a native rule for forwarded packets', 'FORWARD', '', 'clear'],
    ['a native base chain for forwarded packets', 'hard', 'forward', 'clear'],
    ['a native rule in a chain that the packet cannot reach', 'ELSEWHERE', '', 'clear'],
  ])('%s in ip filter', (_what, chain, hook, verdict) => {
    expect(check.judge(gathered({ nodeFirewalls: onNode2({ nft: unwritten(chain, hook) }) })).verdict).toBe(verdict);
  });

  test('without iptables, nft alone must show that nothing is on the way', () => {
    const without = (nft: string): Record<string, Answer<NodeFirewall>> => onNode2({ iptablesNft: ABSENT_TOOL, iptablesLegacy: ABSENT_TOOL, nft: have(nft) });
    const drop = JSON.stringify({ nftables: [{ chain: { family: 'ip', table: 'filter', name: 'INPUT', type: 'filter', hook: 'input', prio: 0, policy: 'drop' } }] });
    expect(check.judge(gathered({ nodeFirewalls: without('') })).verdict).toBe('clear');
    expect(check.judge(gathered({ nodeFirewalls: without(drop), kubeletReach: closed }))).toMatchObject({ verdict: 'fault', findings: [{ says: expect.stringContaining('`ip filter INPUT`') }] });
  });

  test.each([
    ['unlimited connections only up to a rate', '-m limit --limit 3/min', '-j DROP'],
    ['too many connections of one address', '-m hashlimit --hashlimit-upto 3/min --hashlimit-mode srcip --hashlimit-name k', '-j REJECT'],
  ])('a rule that does not admit %s is a doubt that names it', (_what, limit, last) => {
    const result = check.judge(gathered({ nodeFirewalls: iptables(save('filter', `-A INPUT -p tcp -m tcp --dport 10250 ${limit} -j ACCEPT`, `-A INPUT ${last}`)) }));
    expect(result).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining(limit) });
  });

  test('a block that measured connections refute is clear, and the reason says how the rule reads', () => {
    const result = check.judge(gathered({ nodeFirewalls: iptables(save('filter', DROP)) }));
    expect(result).toMatchObject({ verdict: 'clear', reason: expect.stringContaining(`\`${DROP}\` (table filter) on node-2`) });
    expect(result.reason).not.toContain('lets it in');
  });

  test('a local agent is judged by its pod address, from an interface that is not known', () => {
    const rule = '-A INPUT -s 10.244.0.5/32 -p tcp -m tcp --dport 10250 -j DROP';
    const shut = reach().map((one) => (one.agentNode === 'node-0' && one.node === 'node-0' ? { ...one, answer: 'timeout' as const } : one));
    const result = check.judge(gathered({ nodeFirewalls: firewalls({ 'node-0': firewall('node-0', { iptablesNft: have(save('filter', rule)) }) }), kubeletReach: shut }));
    expect(result.findings[0]?.says).toContain('from 10.244.0.5');
  });

  test("what ufw's status does not show, such as a drop in before.rules, is told here, and is advice", () => {
    const text = UFW_RULES('-A ufw-before-input -p tcp -m tcp --dport 10250 -j DROP');
    const status = `${UFW_ACTIVE}\nTo                         Action      From\n--                         ------      ----\n10250/tcp                  ALLOW IN    Anywhere\n`;
    const result = check.judge(gathered({ nodeFirewalls: onNode2({ ufw: have(status), iptablesNft: have(text) }), kubeletReach: closed }));
    expect(result).toMatchObject({ verdict: 'fault', remedies: [{ operations: [], adviceBecause: expect.stringContaining('before.rules') }] });
  });

  test('integrated into the virtual network and without agents: not applicable', () => {
    expect(check.judge(gathered({ cluster: { ...cluster, vnetIntegration: true }, tunnelAgents: [] })).verdict).toBe('not-applicable');
  });

  describe('remedies', () => {
    const remedyFor = (text: string) => check.judge(gathered({ nodeFirewalls: iptables(text), kubeletReach: closed })).remedies[0];

    test('the rule is deleted by its full specification, and undone by inserting it where it stood', () => {
      const remedy = remedyFor(save('filter', '-A INPUT -i lo -j ACCEPT', '# skipped INPUT 3', DROP));
      expect(remedy).toMatchObject({
        command: 'iptables-nft -w 5 -t filter -D INPUT -p tcp -m tcp --dport 10250 -j DROP',
        undo: 'iptables-nft -w 5 -t filter -I INPUT 5 -p tcp -m tcp --dport 10250 -j DROP',
        risk: 'low',
      });
    });

    test('where only iptables itself is installed, that is what edits', () => {
      expect(remedyFor(`# read by iptables-save\n${save('filter', DROP)}`)?.command).toMatch(/^iptables -w/);
    });

    test('where native rules could not be read, the deletion is advice', () => {
      const nodeFirewalls = onNode2({ iptablesNft: have(save('filter', DROP)), nft: lack('nft on node-2 failed') });
      expect(check.judge(gathered({ nodeFirewalls, kubeletReach: closed })).remedies).toMatchObject([{ operations: [], adviceBecause: expect.stringContaining('could not be read') }]);
    });

    test('a quoted comment in the rule reaches iptables as one word', () => {
      const remedy = remedyFor(save('filter', '-A INPUT -p tcp -m tcp --dport 10250 -m comment --comment "it\'s $(mine)" -j DROP'));
      expect(remedy?.operations[0]).toMatchObject({ spec: expect.arrayContaining(["it's $(mine)"]) });
    });

    test('a rule that covers more than the port is risky', () => {
      expect(remedyFor(save('filter', '-A INPUT -j DROP'))).toMatchObject({ risk: 'risky', blastRadius: expect.stringContaining('more than') });
    });

    test.each([
      ['Kubernetes', ':KUBE-FIREWALL - [0:0]', '-A INPUT -j KUBE-FIREWALL', '-A KUBE-FIREWALL -p tcp -m tcp --dport 10250 -j DROP'],
      ['ufw', ':ufw-user-input - [0:0]', '-A INPUT -j ufw-user-input', '-A ufw-user-input -p tcp -m tcp --dport 10250 -j DROP'],
    ])('a rule in a chain that %s writes is advice without a button', (_owner, chain, jump, rule) => {
      const remedy = remedyFor(save('filter', jump, rule).replace(':INPUT', `${chain}\n:INPUT`));
      expect(remedy).toMatchObject({ operations: [], adviceBecause: expect.stringContaining('itself') });
    });
  });
});
