import { describe, expect, test } from '@jest/globals';
import { readNft } from '../../../src/diagnostics/net/nft-ruleset.ts';

type Entry = Readonly<Record<string, unknown>>;

const ruleset = (...entries: Entry[]): string => JSON.stringify({ nftables: [{ metainfo: { json_schema_version: 1 } }, ...entries] });

const chain = (changes: Entry = {}): Entry => ({
  chain: { family: 'inet', table: 'lab', name: 'in', handle: 1, type: 'filter', hook: 'input', prio: -10, policy: 'accept', ...changes },
});

const rule = (...expr: Entry[]): Entry => ({ rule: { family: 'inet', table: 'lab', chain: 'in', handle: 2, expr } });

const match: Entry = { match: { op: '==', left: { payload: { protocol: 'tcp', field: 'dport' } }, right: 10250 } };

describe('native chains that may block are named', () => {
  test.each([
    ['a drop', [chain(), rule(match, { drop: null })], 1],
    ['a reject', [chain(), rule({ reject: { type: 'tcp reset' } })], 1],
    ['a policy', [chain({ policy: 'drop' })], 1],
    ['a jump', [chain(), rule({ jump: { target: 'x' } })], 1],
    ['a statement that is not known', [chain(), rule({ invented: null })], 1],
    ['the answer\'s way', [chain({ hook: 'output', policy: 'drop' })], 1],
    ['before all others', [chain({ family: 'netdev', hook: 'ingress', policy: 'drop' })], 1],
    ['a translation of arriving packets', [chain({ type: 'nat', hook: 'prerouting', policy: 'drop' })], 1],
    ['accepts and counters only', [chain(), rule(match, { counter: null }, { accept: null })], 0],
    ['forwarded packets', [chain({ hook: 'forward', policy: 'drop' })], 0],
    ['IPv6 only', [chain({ family: 'ip6', policy: 'drop' })], 0],
    ['masquerading', [chain({ type: 'nat', hook: 'postrouting', policy: 'drop' })], 0],
    ['a chain without a hook', [{ chain: { family: 'inet', table: 'lab', name: 'in', handle: 1 } }, rule({ drop: null })], 0],
    ['what iptables-nft made', [chain({ family: 'ip', table: 'filter', name: 'INPUT', policy: 'drop' })], 0],
    ['a native chain in a table of that name', [chain({ family: 'ip', table: 'filter', name: 'input', policy: 'drop' })], 1],
  ])('%s', (_what, entries, count) => {
    expect(readNft(ruleset(...entries))).toMatchObject({ complete: true, nativeOnTheWay: { length: count } });
  });
});

test('kube-proxy\'s own table is told apart', () => {
  const { nativeOnTheWay } = readNft(ruleset(chain({ family: 'ip', table: 'kube-proxy', name: 'filter-input', policy: 'drop' })));
  expect(nativeOnTheWay).toEqual([{ family: 'ip', table: 'kube-proxy', chain: 'filter-input', hook: 'input', owner: 'kube' }]);
});

test.each(['', 'null', '[]', '{"nftables":', '{"nftables":5}', 'table ip filter {'])('%j is not complete', (text) => {
  expect(readNft(text)).toMatchObject({ complete: false, reason: expect.any(String) });
});
