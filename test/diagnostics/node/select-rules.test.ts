import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { originalPosition } from '../../../src/diagnostics/net/iptables/original-position.ts';
import { SELECT_REACHABLE } from '../../../src/diagnostics/node/select-rules.ts';

const select = (saved: string, keep: string): string =>
  execFileSync('awk', ['-v', 'port=10250', '-v', `keep=${keep}`, SELECT_REACHABLE], { input: saved, encoding: 'utf8' });

const save = (...rules: string[]): string =>
  ['*filter', ':INPUT ACCEPT [0:0]', ':FORWARD ACCEPT [0:0]', ':OUTPUT ACCEPT [0:0]', ':A - [0:0]', ':B - [0:0]', ...rules, 'COMMIT', ''].join('\n');

describe('selecting rules on the node', () => {
  test('keeps the chains that a packet to this node can reach, however deep, and no others', () => {
    const kept = select(save('-A INPUT -p tcp -j A', '-A A -g B', '-A B -j DROP', '-A FORWARD -j DROP'), '10.0.0.4');
    expect(kept).toContain('-A B -j DROP');
    expect(kept).not.toContain('-A FORWARD -j DROP');
  });

  test("leaves out rules for a single address that is neither this node's nor an agent's, and counts them", () => {
    const kept = select(save('-A INPUT -d 10.0.0.99/32 -j DROP', '-A INPUT -d 10.0.0.98/32 -j A', '-A A -j DROP', '-A INPUT -d 10.0.0.4/32 -j DROP'), '10.0.0.4 10.0.0.7');
    expect(kept).not.toContain('10.0.0.99');
    expect(kept).not.toContain('-A A -j DROP');
    expect(kept).toContain('# skipped INPUT 2\n-A INPUT -d 10.0.0.4/32 -j DROP');
  });

  test.each([
    ['an address of an agent', '-A OUTPUT -d 10.0.0.7/32 -j DROP'],
    ['a range', '-A INPUT -d 10.0.0.0/24 -j DROP'],
    ['everybody but one address', '-A INPUT ! -d 10.0.0.99/32 -j DROP'],
    ['a comment that quotes an address', '-A INPUT -m comment --comment "see -j ACCEPT" -j DROP'],
  ])('keeps a rule for %s', (_what, rule) => {
    expect(select(save(rule), '10.0.0.4 10.0.0.7')).toContain(rule);
  });

  test('a quoted "-j" in a comment does not hide the chain that the rule really jumps to', () => {
    const kept = select(save('-A INPUT -m comment --comment "was -j DROP" -j A', '-A A -j DROP'), '10.0.0.4');
    expect(kept).toContain('-A A -j DROP');
  });

  test.each([
    ['the way out of an answer', 'mangle', '-A POSTROUTING -p tcp -m tcp --sport 10250 -j DROP'],
    ['a comment that holds another address', 'filter', '-A INPUT -m comment --comment "was -d 10.9.9.9/32 \\" -d 10.9.9.8/32" -j DROP'],
    ['the port among others', 'nat', '-A PREROUTING -p tcp -m multiport --dports 22,10250 -j REDIRECT --to-ports 1'],
    ['a range of ports', 'nat', '-A PREROUTING -p tcp -m tcp --dport 10000:11000 -j REDIRECT --to-ports 1'],
    ['all ports but one', 'nat', '-A PREROUTING -p tcp -m tcp ! --dport 22 -j REDIRECT --to-ports 1'],
    ['an answer to another port', 'filter', '-A OUTPUT -p tcp -m tcp --dport 40000 -j DROP'],
  ])('keeps a rule for %s', (_what, name, rule) => {
    expect(select(save(rule).replace('*filter', `*${name}`), '10.0.0.4')).toContain(rule);
  });

  test('in the nat table, rules for other ports and the chains behind them are left out, and counted', () => {
    const kept = select(save('-A PREROUTING -j A', '-A A -p tcp -m tcp --dport 30080 -j B', '-A A -p udp -m multiport --dports 53,54 -j B', '-A B -j ACCEPT').replace('*filter', '*nat').replace(':INPUT', ':PREROUTING ACCEPT [0:0]\n:INPUT'), '10.0.0.4');
    expect(kept).toContain('# skipped A 2');
    expect(kept).not.toContain('-A B');
  });

  test('every table ends with its COMMIT, so that a cut is noticed', () => {
    expect(select(`${save()}${save('-A INPUT -j DROP')}`, '10.0.0.4').match(/^COMMIT$/gm)).toHaveLength(2);
  });

  test("a rule's position in its chain on the node survives the selection", () => {
    const kept = select(save('-A INPUT -d 10.0.0.99/32 -j DROP', '-A INPUT -i lo -j ACCEPT', '-A INPUT -d 10.0.0.98/32 -j DROP', '-A INPUT -p tcp -j DROP'), '10.0.0.4');
    expect(originalPosition(kept, 'filter', 'INPUT', 1)).toBe(2);
    expect(originalPosition(kept, 'filter', 'INPUT', 2)).toBe(4);
    expect(originalPosition(kept, 'filter', 'INPUT', 3)).toBeUndefined();
  });
});
