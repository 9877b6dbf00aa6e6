import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import check from '../../../src/diagnostics/checks/tunnel-egress-port-closed.ts';
import type { TunnelEgress } from '../../../src/diagnostics/evidence/tunnel.ts';
import { readTunnelEgress } from '../../../src/diagnostics/net/tunnel-egress.ts';
import { cluster, gathered, have, lack } from '../evidence.ts';
import { TLS_OK, egressOf } from '../tunnel-evidence.ts';

const judge = (...tunnelEgress: readonly TunnelEgress[]) => check.judge(gathered({ tunnelEgress }));
const printed = (text: string, fields: Partial<TunnelEgress> = {}): TunnelEgress => egressOf(have(text), fields);
const FRONT = { kind: 'tunnel-front', port: 9000 } as const;
const LINK = { kind: 'aks-link', port: 1194 } as const;

describe('tunnel-egress-port-closed', () => {
  test('TLS by the cluster\'s own authority, and the agents\' protocol: clear', () => {
    expect(check.judge(gathered())).toMatchObject({ verdict: 'clear', reason: expect.stringContaining('konnectivity-agent-0, konnectivity-agent-1') });
  });

  test.each<[string, string, string]>([
    ['TCP that times out', '\nexit 124\n', 'the connection times out'],
    ['silence after TCP', 'CONNECTED(00000003)\n\nexit 124\n', 'something on the way drops the TLS handshake'],
    ['a reset during TLS', 'CONNECTED(00000003)\n40A7:error:0A000126:SSL routines:ssl3_read_n:unexpected eof while reading\n\nexit 1\n', 'reset during TLS'],
    ['a certificate of somebody else', TLS_OK.replace('i:CN = ca', 'i:CN = Corp Proxy CA').replace('Verify return code: 0 (ok)', 'Verify return code: 20 (unable to get local issuer certificate)'), 'issued by CN = Corp Proxy CA'],
    ['no protocol agreed upon', TLS_OK.replace('ALPN protocol: konnectivity', 'No ALPN negotiated'), 'strips ALPN'],
    ['another protocol', TLS_OK.replace('ALPN protocol: konnectivity', 'ALPN protocol: h2'), '"h2"'],
    ['a refusal', '40A7:error:8000006F:system library:BIO_connect:Connection refused:../crypto/bio/bio_sock2.c:114:calling connect()\nconnect:errno=111\n\nexit 1\n', 'refused'],
    ['a name that does not resolve', '40A7:error:10080002:BIO routines:BIO_lookup_ex:system lib:../crypto/bio/bio_addr.c:738:Name or service not known\nconnect:errno=22\n\nexit 1\n', '/aks dns'],
    ['something that is not TLS', 'CONNECTED(00000003)\n40A7:error:0A00010B:SSL routines:ssl3_get_record:wrong version number\n\nexit 1\n', 'does not speak TLS'],
  ])('%s is a fault, and the finding says what was seen', (_what, text, says) => {
    const result = judge(printed(text));
    expect(result).toMatchObject({ verdict: 'fault', findings: [{ subject: 'konnectivity-agent-0', says: expect.stringContaining(says), evidence: ['tunnel/egress/konnectivity-agent-0'] }] });
    expect(result.remedies).toMatchObject([{ operations: [], command: expect.stringContaining('--protocols Https=443 --target-fqdns demo-dns-0a1b2c3d.hcp.westeurope.azmk8s.io') }]);
  });

  test.each<[string, TunnelEgress]>([
    ['what was cut', printed(TLS_OK.replace('exit 0\n', ''))],
    ['what was not measured', egressOf(lack('openssl is not here'))],
    ['what openssl printed and we do not know', printed('???\n\nexit 1\n')],
  ])('%s is unknown', (_what, way) => {
    expect(judge(way).verdict).toBe('unknown');
  });

  test.each<[string, string, Partial<TunnelEgress>, string]>([
    ['tunnel-front, port open', 'Connection to api (20.1.2.3) 9000 port [tcp/*] succeeded!\n', FRONT, 'clear'],
    ['tunnel-front, port dropped', 'nc: connect to api (20.1.2.3) port 9000 (tcp) timed out: Operation now in progress\n', FRONT, 'fault'],
    ['aks-link, silence proves nothing about UDP', 'Connection to api (20.1.2.3) 1194 port [udp/openvpn] succeeded!\n', LINK, 'unknown'],
    ['aks-link, refused', 'nc: connect to api port 1194 (udp) failed: Connection refused\n', LINK, 'fault'],
  ])('the predecessors of konnectivity: %s', (_what, text, kind, verdict) => {
    expect(judge(printed(text, kind)).verdict).toBe(verdict);
  });

  test('one agent that is cut off is a fault, though the other gets through', () => {
    expect(judge(printed(TLS_OK), printed('\nexit 124\n', { agent: 'konnectivity-agent-1', node: 'node-1' }))).toMatchObject({ verdict: 'fault', findings: [{ subject: 'konnectivity-agent-1' }] });
  });

  test.each([
    ['VNet integration without agents', { vnetIntegration: true }],
  ])('%s: not applicable', (_what, fields) => {
    expect(check.judge(gathered({ cluster: { ...cluster, ...fields }, tunnelAgents: [] })).verdict).toBe('not-applicable');
  });

  test.each(['cluster', 'tunnelAgents', 'tunnelEgress'] as const)('without %s it is unknown, for that reason', (kind) => {
    expect(check.judge(gathered({}, { [kind]: 'Azure refused it (403)' }))).toMatchObject({ verdict: 'unknown', reason: 'Azure refused it (403).' });
  });

  test('no text makes the reader throw, and none but a whole one is open', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.nat(TLS_OK.length).map((end) => TLS_OK.slice(0, end))), fc.constantFrom('konnectivity', 'tunnel-front', 'aks-link'), (text, kind) => {
        const { verdict } = readTunnelEgress({ kind, output: have(text) });
        if (kind !== 'tunnel-front' && text !== TLS_OK) expect(verdict).not.toBe('open');
      }),
    );
  });
});
