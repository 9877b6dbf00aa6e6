import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseConntrack } from '../../../../src/diagnostics/net/connections/conntrack.ts';
import { parseNetstat } from '../../../../src/diagnostics/net/connections/netstat.ts';
import { parseProcNetTcp } from '../../../../src/diagnostics/net/connections/proc-net-tcp.ts';
import { parseSs } from '../../../../src/diagnostics/net/connections/ss.ts';

const cases = [
  ['ss', parseSs, 'State Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\nESTAB 0 0 10.0.0.4:41000 20.1.1.1:44355 users:(("a \\"b",pid=12,fd=3))\nSYN-SENT 0 1 10.0.0.4:41001 20.1.1.1:44355\n'],
  ['netstat', parseNetstat, 'Proto Recv-Q Send-Q Local Address Foreign Address State PID/Program name\ntcp 0 0 10.0.0.4:41000 20.1.1.1:44355 ESTABLISHED 12/a\ntcp 0 1 10.0.0.4:41001 20.1.1.1:44355 SYN_SENT -\n'],
  ['netstat of Windows', parseNetstat, '  Proto  Local Address  Foreign Address  State  PID\n  TCP  10.0.0.4:41000  20.1.1.1:44355  ESTABLISHED  12\n  TCP  10.0.0.4:41001  20.1.1.1:44355  SYN_SENT  12\n'],
  ['/proc/net/tcp', parseProcNetTcp, '  sl  local_address rem_address   st\n   0: 0400000A:A028 01010114:AD43 01\n   1: 0400000A:A029 01010114:AD43 02\n'],
  ['conntrack', parseConntrack, 'tcp 6 431999 ESTABLISHED src=10.0.0.4 dst=20.1.1.1 sport=41000 dport=44355 src=20.1.1.1 dst=10.0.0.4 sport=44355 dport=41000 [ASSURED] mark=0 use=1\ntcp 6 100 SYN_SENT src=10.0.0.4 dst=20.1.1.1 sport=41001 dport=44355 [UNREPLIED] src=20.1.1.1 dst=10.0.0.4 sport=44355 dport=41001 mark=0 use=1\n'],
] as const;

describe.each(cases)('%s', (_tool, parse, text) => {
  const expected = [
    { local: '10.0.0.4', localPort: 41_000, remote: '20.1.1.1', remotePort: 44_355, state: 'ESTAB' },
    { local: '10.0.0.4', localPort: 41_001, remote: '20.1.1.1', remotePort: 44_355, state: 'SYN-SENT' },
  ];

  test('its rows are read', () => {
    expect(parse(text)).toMatchObject({ connections: expected, unreadCount: 0, recognised: true });
  });

  test('a cut row is unread, never another connection', () => {
    fc.assert(
      fc.property(fc.nat(text.length), (at) => {
        const { connections, unreadCount } = parse(text.slice(0, at));
        expect(expected.slice(0, connections.length)).toMatchObject(connections.map(({ local, localPort, remote, remotePort, state }) => ({ local, localPort, remote, remotePort, state })));
        const isWhole = at === 0 || text[at - 1] === '\n' || text.slice(0, at).split('\n').at(-1)?.trim() === '';
        expect(unreadCount > 0).toBe(!isWhole);
      }),
    );
  });

  test('no text makes it throw, or is a connection', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (other) => expect(parse(other).connections).toEqual([])));
    fc.assert(fc.property(fc.shuffledSubarray(text.split('\n')), (lines) => expect(parse(`${lines.join('\n')}\n`).connections.length).toBeLessThanOrEqual(2)));
  });

  test('names and nonsense in a row are counted, not guessed', () => {
    const broken = text.replaceAll('20.1.1.1', 'github.com').replaceAll('01010114', 'ZZ010114');
    expect(parse(broken)).toMatchObject({ connections: [], unreadCount: 2 });
  });
});
