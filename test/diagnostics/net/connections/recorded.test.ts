import { describe, expect, test } from '@jest/globals';
import type { ConnectionTable } from '../../../../src/diagnostics/net/connections/connection.ts';
import { parseConntrack } from '../../../../src/diagnostics/net/connections/conntrack.ts';
import { parseNetstat } from '../../../../src/diagnostics/net/connections/netstat.ts';
import { parseProcNetTcp } from '../../../../src/diagnostics/net/connections/proc-net-tcp.ts';
import { isPublic } from '../../../../src/diagnostics/net/connections/public-peer.ts';
import { parseSs } from '../../../../src/diagnostics/net/connections/ss.ts';
import { expectedFixtures, expectedSamples, haveSamples, readFixture, readSample } from '../../../samples.ts';
import { expectations } from '../expectations.ts';

const samples = [
  ...expectedFixtures('netstat').map((sample) => ({ ...sample, text: readFixture(sample.path), from: 'fixture' })),
  ...expectedSamples('netstat').map((sample) => ({ ...sample, text: readSample(sample.path), from: 'sample' })),
];

const parse = (path: string, text: string): ConnectionTable => (path.includes('-ss-') ? parseSs(text) : parseNetstat(text));

function fact(key: string, { connections, unreadCount }: ConnectionTable): string {
  const inState = (state: string): readonly unknown[] => connections.filter((one) => one.state === state);
  const isOutside = connections.filter(({ state, remote }) => state === 'ESTAB' && isPublic(remote, []) === true).length;
  if (key === 'established_public') return unreadCount > 0 ? 'unknown(names)' : String(isOutside);
  if (key === 'proc') return connections.flatMap(({ process }) => process ?? [])[0] ?? '';
  return String(inState(key === 'syn_sent' ? 'SYN-SENT' : 'ESTAB').length);
}

describe('recorded tables show what was connected', () => {
  test.each(samples)('$from $path', ({ path, text, expected }) => {
    const table = parse(path, text);
    expect(table.recognised).toBe(true);
    expect(table.connections.length + table.unreadCount).toBeGreaterThan(0);
    if (expected.startsWith('rows without')) expect(table.connections).toHaveLength(6 - 2);
    for (const { key, value } of expectations(expected)) expect(fact(key, table)).toBe(value);
  });
});

const inSamples = haveSamples ? describe : describe.skip;

inSamples('every tool tells the same of 300 connections', () => {
  test.each([
    ['ss-pod1', parseSs, 'ESTAB', 0],
    ['nsenter-ss', parseSs, 'UNKNOWN', 0],
    ['netstat-pod1', parseNetstat, 'ESTAB', 0],
    ['proc-pid-net-tcp', parseProcNetTcp, 'ESTAB', 0],
    // One row of this recording is torn in two.
    ['conntrack-node1', parseConntrack, 'ESTAB', 1],
    ['proc-nf_conntrack', parseConntrack, 'ESTAB', 0],
    ['conntrack-after-close', parseConntrack, 'CLOSE-WAIT', 0],
  ] as const)('%s', (name, parseTable, state, torn) => {
    const { connections, unreadCount } = parseTable(`${readSample(`conns/${name}.txt`).trimEnd()}\n`);
    expect(unreadCount).toBe(torn);
    expect(connections).toHaveLength(300 - torn);
    expect(new Set(connections.map((one) => `${one.local} ${one.remote}:${one.remotePort} ${one.state}`))).toEqual(new Set([`10.244.0.5 10.240.0.5:8443 ${state}`]));
  });
});

test('a heading alone is an empty table, nothing at all is no table', () => {
  expect(parseSs('State Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\n')).toEqual({ connections: [], unread: [], unreadCount: 0, recognised: true });
  expect(parseSs('')).toMatchObject({ connections: [], recognised: false });
  expect(parseConntrack('conntrack v1.4.7 (conntrack-tools): 2 flow entries have been shown.\n')).toMatchObject({ recognised: true, unreadCount: 2 });
});

test('IPv6, mapped and wildcard addresses are read', () => {
  expect(parseSs('ESTAB 0 0 [::ffff:10.0.0.4]:443 [2001:db8::1]:5000\nLISTEN 0 128 *:22 *:*\n').connections).toMatchObject([
    { local: '10.0.0.4', localPort: 443, remote: '2001:db8::1', remotePort: 5000 },
    { local: '0.0.0.0', localPort: 22, remotePort: 0, state: 'LISTEN' },
  ]);
  expect(parseNetstat('tcp6 0 0 2001:db8::4:443 2001:db8::1:5000 TIME_WAIT -\n').connections).toMatchObject([{ remote: '2001:db8::1', remotePort: 5000, state: 'TIME-WAIT' }]);
  expect(parseProcNetTcp('   0: 0000000000000000FFFF00000400000A:01BB B80D0120000000000000000001000000:1388 06\n').connections).toMatchObject([
    { local: '10.0.0.4', localPort: 443, remote: '2001:db8:0:0:0:0:0:1', state: 'TIME-WAIT' },
  ]);
});
