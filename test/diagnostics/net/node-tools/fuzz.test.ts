import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseCrictl } from '../../../../src/diagnostics/net/node-tools/crictl.ts';
import { parseLsns } from '../../../../src/diagnostics/net/node-tools/lsns.ts';
import { parsePstree } from '../../../../src/diagnostics/net/node-tools/pstree.ts';
import { parseTcpconnect } from '../../../../src/diagnostics/net/node-tools/tcpconnect.ts';
import { parseTcptracer } from '../../../../src/diagnostics/net/node-tools/tcptracer.ts';

const LSNS = '        NS TYPE NPROCS   PID USER    NETNSID NSFS COMMAND\n4026531840 net     115     1 root unassigned      /sbin/init\n4026532555 net       2  4582 root unassigned      /pause\n';
const TRACE = 'Tracing TCP established connections. Ctrl-C to end.\nT  PID    COMM             IP SADDR            DADDR            SPORT  DPORT\nC  28943  my app           4  10.0.0.4         20.1.1.1         59306  44355\n';
const CONNECTS = 'PID     COMM         IP SADDR            DADDR            DPORT\n1479    telnet       4  127.0.0.1        20.1.1.1         44355\n';

test('the rows are read', () => {
  expect(parseLsns(LSNS).namespaces).toEqual([
    { id: 4_026_531_840, pid: 1, processes: 115, isHost: true, command: '/sbin/init' },
    { id: 4_026_532_555, pid: 4582, processes: 2, isHost: false, command: '/pause' },
  ]);
  expect(parseTcptracer(TRACE).events).toEqual([{ kind: 'connect', pid: 28_943, process: 'my app', local: '10.0.0.4', localPort: 59_306, remote: '20.1.1.1', remotePort: 44_355, times: 1 }]);
  expect(parseTcpconnect(CONNECTS).events).toEqual([{ kind: 'connect', pid: 1479, process: 'telnet', local: '127.0.0.1', remote: '20.1.1.1', remotePort: 44_355, times: 1 }]);
});

describe('a cut row is unread', () => {
  test.each([
    ['lsns', LSNS, (text: string) => parseLsns(text).namespaces.at(1)?.pid, 4582],
    ['tcptracer', TRACE, (text: string) => parseTcptracer(text).events[0]?.remotePort, 44_355],
    ['tcpconnect', CONNECTS, (text: string) => parseTcpconnect(text).events[0]?.remotePort, 44_355],
  ] as const)('%s', (_tool, text, value, whole) => {
    fc.assert(fc.property(fc.nat(text.length), (at) => expect([undefined, whole]).toContain(value(text.slice(0, at)))));
    expect(value(text.slice(0, -1))).toBeUndefined();
    expect(value(text)).toBe(whole);
  });
});

test('no text makes a parser throw, or is something', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      expect(parseLsns(text)).toMatchObject({ namespaces: [], recognised: false });
      expect(parsePstree(text)).toBeUndefined();
      expect(parseCrictl(text).kind).toBe('error');
      expect(parseTcptracer(text)).toMatchObject({ events: [], recognised: false });
      expect(parseTcpconnect(text)).toMatchObject({ events: [], recognised: false });
    }),
  );
});

test('long lines are read in no time', () => {
  for (const line of ['1 '.repeat(100_000), `C 1 ${'a '.repeat(100_000)}`, 'containerd-shim '.repeat(20_000), 'f'.repeat(300_000)]) {
    const text = `${line}\n`.repeat(3);
    expect([parseLsns(text).namespaces, parsePstree(text), parseTcptracer(text).events, parseTcpconnect(text).events]).toEqual([[], undefined, [], []]);
  }
}, 5_000);
