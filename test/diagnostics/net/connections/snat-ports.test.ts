import { describe, expect, test } from '@jest/globals';
import { isPublic } from '../../../../src/diagnostics/net/connections/public-peer.ts';
import { countByRemote, holdsSnatPort } from '../../../../src/diagnostics/net/connections/snat-ports.ts';
import { parseSs } from '../../../../src/diagnostics/net/connections/ss.ts';

describe('a peer is public if its packets leave the network', () => {
  test.each([
    ['20.1.2.3', true],
    ['168.63.129.17', true],
    ['2603:1020::1', true],
    ['10.0.0.1', false],
    ['172.16.0.1', false],
    ['172.32.0.1', true],
    ['192.168.9.9', false],
    ['100.64.0.1', false],
    ['100.128.0.1', true],
    ['169.254.10.10', false],
    ['168.63.129.16', false],
    ['127.0.0.53', false],
    ['224.0.0.251', false],
    ['255.255.255.255', false],
    ['0.0.0.0', false],
    ['::', false],
    ['::1', false],
    ['fd00::1', false],
    ['fe80::1%eth0', false],
    ['20.x.x.x', true],
    ['10.x.x.x', false],
    ['172.x.x.x', undefined],
    ['168.63.129.xx', undefined],
    ['x.x.x.x', undefined],
    ['20.x.1.x', undefined],
    ['github.com', undefined],
    ['', undefined],
  ])('%s: %s', (address, expected) => {
    expect(isPublic(address, [])).toBe(expected);
  });

  test('a network may own public addresses', () => {
    expect(isPublic('20.1.2.3', ['20.1.0.0/16'])).toBe(false);
    expect(isPublic('20.2.2.3', ['20.1.0.0/16'])).toBe(true);
    expect(isPublic('20.x.x.x', ['20.1.0.0/16'])).toBeUndefined();
  });
});

test('a connection holds its port until the last state is over', () => {
  expect((['SYN-SENT', 'ESTAB', 'TIME-WAIT', 'FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSE-WAIT', 'LAST-ACK', 'CLOSING'] as const).every(holdsSnatPort)).toBe(true);
  expect((['LISTEN', 'CLOSED', 'SYN-RECV', 'UNCONN', 'UNKNOWN'] as const).some(holdsSnatPort)).toBe(false);
});

test('connections are counted by public peer, the most first; what came in does not count', () => {
  const table = parseSs(
    [
      'LISTEN 0 128 0.0.0.0:8080 0.0.0.0:*',
      'ESTAB 0 0 10.0.0.4:8080 20.9.9.9:55555',
      'ESTAB 0 0 10.0.0.4:41000 20.1.1.1:443',
      'TIME-WAIT 0 0 10.0.0.4:41001 20.1.1.1:443',
      'SYN-SENT 0 1 10.0.0.4:41002 20.2.2.2:443',
      'ESTAB 0 0 10.0.0.4:41003 10.0.0.5:443',
      '',
    ].join('\n'),
  );
  expect(countByRemote(table, [])).toEqual([
    { remote: '20.1.1.1', port: 443, protocol: 'tcp', total: 2, byState: { ESTAB: 1, 'TIME-WAIT': 1 } },
    { remote: '20.2.2.2', port: 443, protocol: 'tcp', total: 1, byState: { 'SYN-SENT': 1 } },
  ]);
});
