import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import check from '../../../src/diagnostics/checks/tunnel-egress-port-closed.ts';
import type { TunnelEgress } from '../../../src/diagnostics/evidence/tunnel.ts';
import { readTunnelEgress } from '../../../src/diagnostics/net/tunnel-egress.ts';
import { cluster, gathered, have, lack } from '../evidence.ts';
import { RESOLVED, TLS_OK, egressOf } from '../tunnel-evidence.ts';

const HOST = cluster.fqdn;
const judge = (...tunnelEgress: readonly TunnelEgress[]) => check.judge(gathered({ tunnelEgress }));
const printed = (text: string, fields: Partial<TunnelEgress> = {}): TunnelEgress => egressOf(have(text), fields);
const connected = (text: string): string => `${RESOLVED}CONNECTED(00000003)\n${text}`;
const unresolved = (...lines: readonly string[]): string => ['@addresses ', ...lines, '', 'exit 1', ''].join('\n');
const NXDOMAIN = unresolved('', '; <<>> DiG 9.18.39 <<>> @168.63.129.16 x A', ';; Got answer:', ';; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: 1', ';; flags: qr rd ra; QUERY: 1, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 1', '', ';; QUESTION SECTION:', ';x.				IN	A', '', ';; Query time: 4 msec', ';; SERVER: 168.63.129.16#53(168.63.129.16) (UDP)', ';; WHEN: Sat Nov 21 04:00:00 UTC 2026', ';; MSG SIZE  rcvd: 50', '');
const SILENT = unresolved(';; communications error to 168.63.129.16#53: timed out', '', '; <<>> DiG 9.18.39 <<>> @168.63.129.16 x A', '; (1 server found)', ';; global options: +cmd', ';; no servers could be reached');
const issuedBy = (issuer: string, code: string): string => TLS_OK.replace('i:CN = ca', `i:CN = ${issuer}`).replace('Verify return code: 0 (ok)', `Verify return code: ${code}`);
const FRONT = { kind: 'tunnel-front', port: 9000 } as const;
const LINK = { kind: 'aks-link', port: 1194 } as const;

describe('tunnel-egress-port-closed', () => {
  test('TLS by the cluster\'s own authority, and the agents\' protocol: clear', () => {
    expect(check.judge(gathered())).toMatchObject({ verdict: 'clear', reason: expect.stringContaining('konnectivity-agent-0, konnectivity-agent-1') });
  });

  test.each<[string, string, string, string]>([
    ['TCP that times out', `${RESOLVED}\nexit 124\n`, 'the connection times out', 'something on the way drops it'],
    ['silence after TCP', connected('\nexit 124\n'), 'TLS is cut', 'drops the TLS handshake'],
    ['a reset during TLS', connected('40A7:error:0A000126:SSL routines:ssl3_read_n:unexpected eof while reading\n\nexit 1\n'), 'TLS is cut', 'reset during TLS'],
    ['a certificate of somebody else', issuedBy('Corp Proxy CA', '20 (unable to get local issuer certificate)'), 'TLS is intercepted', 'issued by CN = Corp Proxy CA'],
    ['a certificate that is too old', issuedBy('ca', '10 (certificate has expired)'), 'the certificate does not hold', 'certificate has expired'],
    ['no protocol agreed upon', TLS_OK.replace('ALPN protocol: konnectivity', 'No ALPN negotiated'), 'ALPN is stripped', 'strips ALPN'],
    ['no protocol agreed upon, where the certificate could not be verified', issuedBy('ca', '20 (unable to get local issuer certificate)').replace('@ca yes', '@ca no').replace('ALPN protocol: konnectivity', 'No ALPN negotiated'), 'ALPN is stripped', 'strips ALPN'],
    ['another protocol', TLS_OK.replace('ALPN protocol: konnectivity', 'ALPN protocol: h2'), 'another protocol', '"h2"'],
    ['a refusal', `${RESOLVED}40A7:error:8000006F:system library:BIO_connect:Connection refused:../crypto/bio/bio_sock2.c:114:calling connect()\nconnect:errno=111\n\nexit 1\n`, 'the connection is refused', 'refused'],
    ['something that is not TLS', connected('40A7:error:0A00010B:SSL routines:ssl3_get_record:wrong version number\n\nexit 1\n'), 'does not speak TLS', 'does not speak TLS'],
  ])('%s is a fault, and the finding says what was seen', (_what, text, headline, says) => {
    const result = judge(printed(text));
    expect(result).toMatchObject({
      verdict: 'fault',
      findings: [{ subject: `${HOST}:443`, headline: expect.stringContaining(headline), says: expect.stringContaining(says), evidence: ['tunnel/egress/konnectivity-agent-0'] }],
    });
    expect(result.remedies).toMatchObject([{ operations: [], command: expect.stringContaining(`--protocols Https=443 --target-fqdns ${HOST}`) }]);
  });

  test.each([
    ['does not exist', NXDOMAIN, 'nxdomain from 168.63.129.16'],
    ['nobody answers for', SILENT, 'timeout from 168.63.129.16'],
  ])('a name that %s is told as a matter of DNS, and no firewall is opened for it', (_what, text, says) => {
    const result = judge(printed(text));
    expect(result).toMatchObject({ verdict: 'fault', findings: [{ headline: expect.stringContaining('its name does not resolve'), says: expect.stringContaining(says) }] });
    expect(result.remedies).toMatchObject([{ operations: [], command: `/aks dns demo ${HOST}` }]);
  });

  test('agents that fail alike are told of once; those that fail otherwise, beside them', () => {
    const dropped = `${RESOLVED}\nexit 124\n`;
    const second = { agent: 'konnectivity-agent-1', node: 'node-1' };
    const third = { agent: 'konnectivity-agent-2', node: 'node-2' };
    const { findings } = judge(printed(dropped), printed(dropped, second), printed(connected('\nexit 124\n'), third));
    expect(findings.map(({ headline }) => headline)).toEqual([
      'the tunnel agents on node-0, node-1 cannot reach the API server on tcp/443: the connection times out',
      'the tunnel agent on node-2 cannot reach the API server on tcp/443: TLS is cut',
    ]);
  });

  test.each<[string, TunnelEgress]>([
    ['what was cut', printed(TLS_OK.replace('exit 0\n', ''))],
    ['an exit status that was cut', printed(TLS_OK.slice(0, -1))],
    ['a certificate that nobody could verify, for want of the authority', printed(issuedBy('ca', '20 (unable to get local issuer certificate)').replace('@ca yes', '@ca no'))],
    ['a look-up that left no words', printed(unresolved())],
    ['what was not measured', egressOf(lack('openssl is not here'))],
    ['what openssl printed and we do not know', printed(`${RESOLVED}???\n\nexit 1\n`)],
  ])('%s is unknown', (_what, way) => {
    expect(judge(way).verdict).toBe('unknown');
  });

  test.each<[string, string, Partial<TunnelEgress>, string]>([
    ['tunnel-front, port open', `${RESOLVED}Connection to api (20.1.2.3) 9000 port [tcp/*] succeeded!\n\nexit 0\n`, FRONT, 'clear'],
    ['tunnel-front, port dropped', `${RESOLVED}nc: connect to api (20.1.2.3) port 9000 (tcp) timed out: Operation now in progress\n\nexit 0\n`, FRONT, 'fault'],
    ['aks-link, silence proves nothing about UDP', `${RESOLVED}Connection to api (20.1.2.3) 1194 port [udp/openvpn] succeeded!\n\nexit 0\n`, LINK, 'unknown'],
    ['aks-link, refused', `${RESOLVED}nc: connect to api port 1194 (udp) failed: Connection refused\n\nexit 0\n`, LINK, 'fault'],
  ])('the predecessors of konnectivity: %s', (_what, text, kind, verdict) => {
    expect(judge(printed(text, kind)).verdict).toBe(verdict);
  });

  test('one agent that is cut off is a fault, though the other gets through', () => {
    expect(judge(printed(TLS_OK), printed(`${RESOLVED}\nexit 124\n`, { agent: 'konnectivity-agent-1', node: 'node-1' }))).toMatchObject({ verdict: 'fault', findings: [{ says: expect.stringContaining('konnectivity-agent-1 on node-1 (1 of 2 agents') }] });
  });

  test.each([
    ['VNet integration', { vnetIntegration: true }, 'not-applicable'],
    ['agents on nodes that Microsoft hosts', { hostedSystemPods: true }, 'unknown'],
    ['agents that are missing', {}, 'unknown'],
  ])('no agents, by %s: not clear', (_what, fields, verdict) => {
    expect(check.judge(gathered({ cluster: { ...cluster, ...fields }, tunnelAgents: [] })).verdict).toBe(verdict);
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
