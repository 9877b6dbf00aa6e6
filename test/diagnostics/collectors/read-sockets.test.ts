import { describe, expect, test } from '@jest/globals';
import { readSockets } from '../../../src/diagnostics/collectors/shared/read-sockets.ts';

describe('readSockets', () => {
  test('reads namespaces with their remote ports, states and processes', () => {
    const text = ['= 22 pod 10.244.2.7 fd00::7', '20 203.0.113.10:443 - ESTAB=16 SYN-SENT=4', '2 2001:db8::1:80 - TIME-WAIT=2', '= 1 node', '1 203.0.113.9:443 containerd ESTAB=1', '~ 3 5', ''].join('\n');
    expect(readSockets(text)).toEqual({
      namespaces: [
        {
          isNode: false,
          addresses: ['10.244.2.7', 'fd00::7'],
          total: 22,
          peers: [
            { remote: '203.0.113.10', port: 443, total: 20, byState: { ESTAB: 16, 'SYN-SENT': 4 } },
            { remote: '2001:db8::1', port: 80, total: 2, byState: { 'TIME-WAIT': 2 } },
          ],
        },
        { isNode: true, addresses: [], total: 1, peers: [{ remote: '203.0.113.9', port: 443, total: 1, byState: { ESTAB: 1 }, process: 'containerd' }] },
      ],
      unlistedNamespaces: 3,
      unlistedConnections: 5,
    });
  });

  test('nothing is nothing held', () => {
    expect(readSockets('')).toEqual({ namespaces: [], unlistedNamespaces: 0, unlistedConnections: 0 });
  });

  test.each(['20 203.0.113.10:443 - ESTAB=1\n', '= 1 pod 10.244.2.7\nsomething else\n', '= 1 pod 10.244.2.7\nx 203.0.113.10:443 - ESTAB=1\n'])('a line of another form makes it unreadable: %j', (text) => {
    expect(readSockets(text)).toBeUndefined();
  });
});
