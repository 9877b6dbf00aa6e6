import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseBackends } from '../../../../src/diagnostics/net/service/backends.ts';
import { parseConnects } from '../../../../src/diagnostics/net/service/connect-lines.ts';
import { isLoopback, isReachable, parseListening } from '../../../../src/diagnostics/net/service/listening.ts';
import { fits, isAlike, nearMisses, selectedPods } from '../../../../src/diagnostics/net/service/select-pods.ts';
import { numberOf } from '../../../../src/diagnostics/net/service/target-port.ts';

/** As `ss -Hltun` of iproute2 6.1 prints it. */
const SS = `udp UNCONN 0      0                  127.0.0.53%lo:53         0.0.0.0:*
tcp LISTEN 0      4096       127.0.0.1:8080       0.0.0.0:*
tcp LISTEN 0      128          0.0.0.0:22         0.0.0.0:*
tcp LISTEN 0      511                *:3000             *:*
tcp LISTEN 0      128             [::]:22            [::]:*
tcp LISTEN 0      128   [fe80::1]%eth0:9000          [::]:*
`;

describe('listening sockets', () => {
  test('are read with protocol, address and port', () => {
    expect(parseListening(SS)).toEqual([
      { protocol: 'UDP', address: '127.0.0.53', port: 53 },
      { protocol: 'TCP', address: '127.0.0.1', port: 8080 },
      { protocol: 'TCP', address: '0.0.0.0', port: 22 },
      { protocol: 'TCP', address: '*', port: 3000 },
      { protocol: 'TCP', address: '::', port: 22 },
      { protocol: 'TCP', address: 'fe80::1', port: 9000 },
    ]);
  });

  test('no address is both of loopback and reachable from outside', () => {
    fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('*', '0.0.0.0', '::')), fc.ipV4(), (address, pod) => {
      const socket = { protocol: 'TCP', address, port: 1 };
      expect(isLoopback(socket) && isReachable(socket, pod)).toBe(false);
    }));
  });

  test('any text is read without failing', () => {
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(parseListening(text))));
  });
});

describe('connections', () => {
  test('that were made, refused or not answered are told apart', () => {
    const text = `+ 10.0.0.5 80
> 10.244.1.7 8080 1
nc: connect to 10.244.1.7 port 8080 (tcp) failed: Connection refused

> 10.244.1.8 8080 1
nc: connect to 10.244.1.8 port 8080 (tcp) timed out: Operation now in progress

> 10.244.1.9 8080 1
nc: connect to 10.244.1.9 port 8080 (tcp) failed: No route to host

> 10.244.1.10 8080 124

`;
    expect([...parseConnects(text)].map(([target, { answer }]) => [target, answer])).toEqual([
      ['10.0.0.5:80', 'open'],
      ['10.244.1.7:8080', 'refused'],
      ['10.244.1.8:8080', 'timeout'],
      ['10.244.1.9:8080', 'unreachable'],
      ['10.244.1.10:8080', 'unknown'],
    ]);
  });
});

describe('what kube-proxy has programmed', () => {
  test('is read by service; one without endpoints is known to be refused', () => {
    expect(parseBackends('@proxy iptables\n@service 10.0.0.5:80/tcp 10.244.1.8:8080 10.244.1.7:8080\n@service 10.0.0.6:80/tcp\n')).toEqual({
      proxy: 'iptables',
      known: { '10.0.0.5:80/tcp': ['10.244.1.7:8080', '10.244.1.8:8080'], '10.0.0.6:80/tcp': [] },
    });
  });

  test.each(['', 'bash: awk: command not found', '@service 10.0.0.5:80/tcp'])('%j is not an answer', (text) => {
    expect(parseBackends(text)).toBeUndefined();
  });
});

const pod = (name: string, labels: Record<string, string>, more: { namespace?: string; phase?: string } = {}) => ({ namespace: 'shop', phase: 'Running', name, labels, ...more });

describe('selecting', () => {
  const word = fc.constantFrom('app', 'tier', 'web', 'api');
  const labels = fc.dictionary(word, word, { maxKeys: 3 });

  test('a selector fits exactly the labels that contain it', () => {
    fc.assert(fc.property(labels, labels, (selector, more) => {
      expect(fits(selector, { ...more, ...selector })).toBe(true);
      for (const key of Object.keys(selector)) {
        const { [key]: _gone, ...rest } = { ...more, ...selector };
        expect(fits(selector, rest)).toBe(false);
      }
    }));
  });

  test('no pod is selected and nearly selected at once', () => {
    fc.assert(fc.property(labels, labels, (selector, own) => {
      const service = { namespace: 'shop', selector };
      expect(selectedPods(service, [pod('a', own)]).length + nearMisses(service, [pod('a', own)]).length).toBeLessThanOrEqual(1);
    }));
  });

  test('an empty selector selects nothing, and neither another namespace nor a pod that is done counts', () => {
    expect(selectedPods({ namespace: 'shop', selector: {} }, [pod('a', {})])).toEqual([]);
    expect(selectedPods({ namespace: 'shop', selector: { app: 'web' } }, [pod('a', { app: 'web' }, { namespace: 'x' }), pod('b', { app: 'web' }, { phase: 'Succeeded' })])).toEqual([]);
  });

  test.each([['web', 'webshop', true], ['web', 'wbe', true], ['web', 'weeb', true], ['web-v1', 'web', true], ['web', 'api', false], ['web', 'zebra', false], ['', 'web', false]])('%s and %s are alike: %s', (a, b, alike) => {
    expect(isAlike(a, b)).toBe(alike);
  });
});

test('a name of a port is one of its protocol', () => {
  const ports = { namedPorts: { dns: 53 }, containerPorts: [{ name: 'dns', port: 53, protocol: 'UDP' }, { name: 'dns', port: 5353, protocol: 'TCP' }] };
  expect([numberOf({ targetPort: 'dns', protocol: 'TCP' }, ports), numberOf({ targetPort: 'dns', protocol: 'UDP' }, ports), numberOf({ targetPort: 'web', protocol: 'TCP' }, ports), numberOf({ targetPort: 80, protocol: 'TCP' }, ports)]).toEqual([5353, 53, undefined, 80]);
});
