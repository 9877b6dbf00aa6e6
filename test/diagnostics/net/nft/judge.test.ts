import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arriving } from '../../../../src/diagnostics/net/iptables/probe.ts';
import { judgeNft, type NftVerdict } from '../../../../src/diagnostics/net/nft/judge.ts';

type Entry = Readonly<Record<string, unknown>>;

const base = (changes: Entry = {}): Entry => ({
  chain: { family: 'inet', table: 'lab', name: 'in', handle: 1, type: 'filter', hook: 'input', prio: 0, policy: 'accept', ...changes },
});
const sub = (name: string): Entry => ({ chain: { family: 'inet', table: 'lab', name, handle: 9 } });
const rule = (...expr: Entry[]): Entry => ruleIn('in', ...expr);
const ruleIn = (chain: string, ...expr: Entry[]): Entry => ({ rule: { family: 'inet', table: 'lab', chain, handle: 7, expr } });
const match = (left: unknown, right: unknown, op = '=='): Entry => ({ match: { op, left, right } });
const payload = (protocol: string, field: string): Entry => ({ payload: { protocol, field } });
const DPORT = payload('tcp', 'dport');
const DROP: Entry = { drop: null };
const ACCEPT: Entry = { accept: null };

const json = (...entries: Entry[]): string => JSON.stringify({ nftables: [{ metainfo: { json_schema_version: 1 } }, ...entries] });

const PACKET = { source: '10.224.0.7', sourcePort: 40_000, destination: '10.224.0.4', destinationPort: 10_250, protocol: 'tcp', inInterface: 'eth0' } as const;
const judge = (...entries: Entry[]): NftVerdict => judgeNft(json(...entries), arriving(PACKET, 0));

describe('a packet meets the rules on its way', () => {
  test.each([
    ['nothing there', [], 'allow'],
    ['a drop', [base(), rule(match(DPORT, 10_250), DROP)], 'drop'],
    ['a drop of another port', [base(), rule(match(DPORT, 10_255), DROP)], 'allow'],
    ['a drop of every port but another', [base(), rule(match(DPORT, 22, '!='), DROP)], 'drop'],
    ['a range', [base(), rule(match(DPORT, { range: [10_000, 11_000] }), DROP)], 'drop'],
    ['a set of ranges', [base(), rule(match(DPORT, { set: [22, { range: [10_000, 11_000] }] }), DROP)], 'drop'],
    ['a prefix', [base(), rule(match(payload('ip', 'saddr'), { prefix: { addr: '10.224.0.0', len: 16 } }), DROP)], 'drop'],
    ['a prefix of nothing', [base(), rule(match(payload('ip', 'saddr'), { prefix: { addr: '0.0.0.0', len: 0 } }), DROP)], 'drop'],
    ['a policy', [base({ policy: 'drop' })], 'drop'],
    ['a policy and a rule that admits', [base({ policy: 'drop' }), rule(match(DPORT, 10_250), ACCEPT)], 'allow'],
    ['a reset', [base(), rule({ reject: { type: 'tcp reset' } })], 'reject'],
    ['an ICMP error', [base(), rule({ reject: { type: 'icmpx', expr: 'admin-prohibited' } })], 'reject'],
    ['an ICMPv6 error, whose condition nft does not list', [base(), rule({ reject: { type: 'icmpv6', expr: 'port-unreachable' } })], 'allow'],
    ['the answer is dropped', [base({ hook: 'output', policy: 'drop' })], 'drop'],
    ['the answer is dropped at the very end', [base({ hook: 'postrouting', policy: 'drop' })], 'drop'],
    ['forwarded packets only', [base({ hook: 'forward', policy: 'drop' })], 'allow'],
    ['IPv6 only', [base({ family: 'ip6', policy: 'drop' })], 'allow'],
    ['ARP only', [base({ family: 'arp', policy: 'drop' })], 'allow'],
    ['a rule about IPv6 in a table of both', [base(), rule(match(payload('ip6', 'saddr'), '::1', '!='), DROP)], 'allow'],
    ['a rule about UDP', [base(), rule(match(payload('udp', 'dport'), 53, '!='), DROP)], 'allow'],
    ['translation of the answer is not asked', [base({ type: 'nat', hook: 'postrouting', policy: 'drop' })], 'allow'],
    ['an interface by wildcard', [base(), rule(match({ meta: { key: 'iifname' } }, 'eth*'), DROP)], 'drop'],
    ['another interface', [base(), rule(match({ meta: { key: 'iifname' } }, 'lo'), DROP)], 'allow'],
    ['new connections', [base(), rule(match({ ct: { key: 'state' } }, ['invalid', 'new'], 'in'), DROP)], 'drop'],
    ['what conntrack has not seen is invalid', [base({ hook: 'prerouting', prio: -300 }), rule(match({ ct: { key: 'state' } }, 'invalid', 'in'), DROP)], 'drop'],
    ['established answers', [base({ hook: 'output' }), rule(match({ ct: { key: 'state' } }, ['established', 'related'], 'in'), DROP)], 'drop'],
    ['a mark that nothing sets', [base(), rule(match({ meta: { key: 'mark' } }, 1), DROP)], 'allow'],
    ['a mark that a rule sets', [base(), rule({ mangle: { key: { meta: { key: 'mark' } }, value: 1 } }), rule(match({ '&': [{ meta: { key: 'mark' } }, 3] }, 1), DROP)], 'drop'],
    ['iptables\' own chain is judged elsewhere', [base({ family: 'ip', table: 'filter', name: 'INPUT', policy: 'drop' })], 'allow'],
    ['a table that sleeps', [{ table: { family: 'inet', name: 'lab', flags: ['dormant'] } }, base({ policy: 'drop' })], 'allow'],
  ])('%s', (_what, entries, outcome) => {
    expect(judge(...entries).outcome).toBe(outcome);
  });
});

describe('chains call each other', () => {
  test.each([
    ['a jump comes back', [base(), sub('a'), rule({ jump: { target: 'a' } }), rule(DROP), ruleIn('a', { return: null })], 'drop'],
    ['a goto does not', [base(), sub('a'), rule({ goto: { target: 'a' } }), rule(DROP)], 'allow'],
    ['an accept ends the base chain', [base(), sub('a'), rule({ jump: { target: 'a' } }), rule(DROP), ruleIn('a', ACCEPT)], 'allow'],
    ['a verdict map', [base(), rule({ vmap: { key: DPORT, data: { set: [[22, ACCEPT], [{ range: [10_000, 11_000] }, DROP]] } } })], 'drop'],
    ['a verdict map without the key goes on', [base(), rule({ vmap: { key: DPORT, data: { set: [[22, ACCEPT]] } } }), rule(DROP)], 'drop'],
    ['a chain that is not shown', [base(), rule({ jump: { target: 'gone' } })], 'unknown'],
    ['a circle', [base(), sub('a'), rule({ jump: { target: 'a' } }), ruleIn('a', { jump: { target: 'a' } })], 'unknown'],
  ])('%s', (_what, entries, outcome) => {
    expect(judge(...entries).outcome).toBe(outcome);
  });

  test('an accept ends one base chain only, a drop all', () => {
    const other = base({ table: 'other', name: 'x', prio: 10, policy: 'drop' });
    expect(judge(base(), rule(ACCEPT), other)).toMatchObject({ outcome: 'drop', place: { table: 'other', chain: 'x', text: 'policy drop' } });
    expect(judge(base(), rule(DROP), other)).toMatchObject({ outcome: 'drop', place: { table: 'lab', chain: 'in', handle: 7, text: 'drop' } });
  });
});

describe('what cannot be decided stays unknown, and says because of what', () => {
  test.each([
    ['a rate limit', [base(), rule({ limit: { rate: 10, per: 'second' } }, ACCEPT), rule(DROP)], 'limit rate 10/second accept'],
    ['a statement of tomorrow', [base(), rule({ invented: null })], 'invented'],
    ['an extension of iptables', [base(), rule({ xt: { type: 'match', name: 'owner' } }, DROP)], 'xt'],
    ['a queue', [base(), rule({ queue: { num: 1 } })], 'queue'],
    ['a redirection', [base({ type: 'nat', hook: 'prerouting', prio: -100 }), rule({ redirect: { port: 80 } })], 'redirect'],
    ['a field that is not read', [base(), rule(match({ socket: { key: 'mark' } }, 1), DROP)], 'socket'],
    ['a set that is not shown', [base(), rule(match(DPORT, '@gone'), DROP)], '@gone'],
    ['chains at a network card', [base({ family: 'netdev', hook: 'ingress', policy: 'drop' })], 'ingress'],
  ])('%s', (_what, entries, because) => {
    expect(judge(...entries)).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining(because) });
  });

  test('a limit that changes nothing leaves no doubt', () => {
    expect(judge(base(), rule({ limit: { rate: 10, per: 'second' } }, DROP), rule(DROP)).outcome).toBe('drop');
    expect(judge(base(), rule({ limit: { rate: 10, per: 'second' } }, { log: null }), rule(match(DPORT, 22), DROP)).outcome).toBe('allow');
  });

  test('a mark that other tables may have set', () => {
    const entries = [base(), rule(match({ meta: { key: 'mark' } }, 1), DROP)];
    expect(judgeNft(json(...entries), arriving(PACKET, undefined)).outcome).toBe('unknown');
  });

  test.each(['', '[]', '{"nftables":5}', 'table ip filter {', '{"nftables":[{"rule":{"family":"ip"}}]}'])('%j is no rule set', (text) => {
    expect(judgeNft(text, arriving(PACKET, 0)).outcome).toBe('unknown');
  });

  test('a cut rule set is never judged', () => {
    const whole = json(base(), rule(match(DPORT, 22), DROP));
    fc.assert(fc.property(fc.nat(whole.length - 1), (at) => judgeNft(whole.slice(0, at), arriving(PACKET, 0)).outcome === 'unknown'));
  });

  test('a rule that is nested without end', () => {
    const deep = `${'{"&":['.repeat(50_000)}1${']}'.repeat(50_000)}`;
    expect(judgeNft(json(base(), rule(DROP)).replace('{"drop":null}', `{"match":{"op":"==","left":${deep},"right":1}}`), arriving(PACKET, 0)).outcome).toBe('unknown');
    expect(judge(base(), rule({ log: { prefix: `"[{\\${'['.repeat(100)}` } }, DROP)).outcome).toBe('drop');
  });

  test('one of several that is cut makes all unknown', () => {
    expect(judgeNft([json(base()), '{"nftables":['], arriving(PACKET, 0)).outcome).toBe('unknown');
    expect(judgeNft(`${json(base())}\n${json(base({ table: 'b', policy: 'drop' }))}\n`, arriving(PACKET, 0)).outcome).toBe('drop');
  });
});

test('no statement makes the judge throw, and one that is not known never lets a packet pass', () => {
  const known = /^(?:match|counter|log|continue|comment|last|flow|limit|quota|ct count|set|meter|vmap|mangle|notrack|accept|return|drop|reject|jump|goto)$/;
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1, maxKeys: 3 }), (statement) => {
      const { outcome } = judge(base(), rule(statement));
      if (!Object.keys(statement).some((key) => known.test(key))) expect(outcome).toBe('unknown');
    }),
  );
  fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), fc.string(), (left, right, op) => void judge(base(), rule(match(left, right, op), DROP))));
});
