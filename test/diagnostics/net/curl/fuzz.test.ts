import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseCurl } from '../../../../src/diagnostics/net/curl/curl.ts';
import { parseSClient } from '../../../../src/diagnostics/net/curl/openssl.ts';
import { CURL_WRITE_OUT } from '../../../../src/diagnostics/net/curl/write-out.ts';

const CONNECTED = '*   Trying 203.0.113.10:443...\n* Connected to api.example (203.0.113.10) port 443\n';
const HANDSHAKE = '* ALPN: curl offers h2,http/1.1\n* TLSv1.3 (OUT), TLS handshake, Client hello (1):\n';
const SECURED = '* SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384\n* ALPN: server accepted h2\n* Server certificate:\n*  issuer: CN=Some CA\n*  SSL certificate verify ok.\n';
const REQUEST = '> GET / HTTP/2\n> Host: api.example\n> \n';
const ANSWER = '< HTTP/2 200 \n< content-type: text/plain\n< \n* Connection #0 to host api.example left intact\n';
const WHOLE = CONNECTED + HANDSHAKE + SECURED + REQUEST + ANSWER;
const written = (exit: number, code: number, connect: string, appconnect: string): string =>
  `akschatops exitcode=${exit} http_code=${code} remote_ip=203.0.113.10 time_connect=${connect} time_appconnect=${appconnect} end\n`;

describe('how far a transfer came', () => {
  test.each([
    ['a whole answer', WHOLE, 0, 'done', 'ok'],
    ['a whole answer, whose exit status nobody noted', WHOLE, undefined, 'done', 'ok'],
    ['a block page', WHOLE.replace('HTTP/2 200', 'HTTP/2 403'), 0, 'http', 'http'],
    ['a page that -f refuses', `${WHOLE.replace('HTTP/2 200', 'HTTP/2 403')}curl: (22) The requested URL returned error: 403\n`, 22, 'http', 'http'],
    ['silence after the request', `${CONNECTED}${HANDSHAKE}${SECURED}${REQUEST}curl: (28) Operation timed out after 5000 milliseconds with 0 bytes received\n`, 28, 'http', 'silent-after-connect'],
    ['silence in the handshake', `${CONNECTED}${HANDSHAKE}curl: (28) SSL connection timeout\n`, 28, 'tls', 'silent-after-connect'],
    ['a connection that telnet:// keeps', `* Rebuilt URL to: telnet://api.example:443\n${CONNECTED}* Operation timed out after 5000 milliseconds with 0 bytes received\n* Closing connection\ncurl: (28) Operation timed out\n`, 28, 'done', 'ok'],
    ['a connection that may have been anything', CONNECTED, 28, 'unknown', 'silent-after-connect'],
    ['silence, told without -v', 'curl: (28) Connection timed out after 5001 milliseconds\n', 28, 'unknown', 'unknown'],
    ['silence while connecting, told without -v', 'curl: (28) Failed to connect to api.example port 443 after 5001 ms: Timeout was reached\n', 28, 'connect', 'connect-timeout'],
    ['silence, told by -w alone', `curl: (28) Connection timed out after 5001 milliseconds\n${written(28, 0, '0.000000', '0.000000')}`, 28, 'connect', 'connect-timeout'],
    ['an answer, told by -w alone', written(0, 204, '0.004', '0.010'), 0, 'done', 'ok'],
    ['an empty reply', `${CONNECTED}${REQUEST.replace('HTTP/2', 'HTTP/1.1')}* Empty reply from server\ncurl: (52) Empty reply from server\n`, 52, 'http', 'reset-after-connect'],
    ['a proxy that refuses', '* Uses proxy env variable https_proxy == \'http://10.0.0.9:3128\'\n*   Trying 10.0.0.9:3128...\n* Connected to 10.0.0.9 (10.0.0.9) port 3128\n> CONNECT api.example:443 HTTP/1.1\n< HTTP/1.1 403 Forbidden\n* CONNECT tunnel failed, response 403\ncurl: (56) CONNECT tunnel failed, response 403\n', 56, 'http', 'http'],
    ['an interception', `${CONNECTED}${HANDSHAKE}* SSL certificate problem: unable to get local issuer certificate\ncurl: (60) SSL certificate problem: unable to get local issuer certificate\n`, 60, 'tls', 'bad-certificate'],
    ['a name mismatch on Windows', 'curl: (60) schannel: SNI or certificate check failed: SEC_E_WRONG_PRINCIPAL (0x80090322)\n', 60, 'tls', 'bad-certificate'],
    ['a refusal by IPv4, no route by IPv6', '* connect to 2001:db8::1 port 443 failed: Network is unreachable\n* connect to 203.0.113.10 port 443 failed: Connection refused\ncurl: (7) Failed to connect\n', 7, 'connect', 'refused'],
    ['no connection, for no reason that is told', 'curl: (7) Failed to connect to api.example port 443 after 1 ms: Couldn\'t connect to server\n', 7, 'connect', 'unknown'],
    ['a proxy that has no address', 'curl: (5) Could not resolve proxy: proxy.example\n', 5, 'resolve', 'name-not-resolved'],
    ['exit statuses that contradict each other', `${WHOLE}curl: (28) Operation timed out\n`, 0, 'unknown', 'unknown'],
    ['nothing', '', 0, 'unknown', 'unknown'],
    ['nothing, and no exit status', '', undefined, 'unknown', 'unknown'],
    ['no curl', 'bash: curl: command not found\n', 127, 'unknown', 'unknown'],
  ] as const)('%s', (_what, text, exit, stage, outcome) => {
    expect(parseCurl(text, exit)).toMatchObject({ stage, outcome });
  });

  test('the proxy\'s own answer is not the server\'s', () => {
    const text = `* Uses proxy env variable https_proxy == 'x'\n${CONNECTED}> CONNECT api.example:443 HTTP/1.1\n< HTTP/1.1 200 Connection established\n${HANDSHAKE}${SECURED}${REQUEST}${ANSWER.replace('200', '401')}`;
    expect(parseCurl(text, 0)).toMatchObject({ outcome: 'http', status: 401, viaProxy: true });
    expect(parseCurl(text.split('> GET')[0] ?? '', 0)).toMatchObject({ outcome: 'unknown' });
  });

  test('the words of -w are those that are read', () => {
    const values: Readonly<Record<string, string>> = { exitcode: '0', http_code: '200', remote_ip: '203.0.113.10', time_connect: '0.01', time_appconnect: '0.02' };
    const line = CURL_WRITE_OUT.replaceAll('\\n', '\n').replaceAll(/%\{(\w+)\}/g, (_all, name: string) => values[name] ?? '?');
    expect(parseCurl(line)).toMatchObject({ stage: 'done', outcome: 'ok', status: 200, remote: '203.0.113.10' });
  });
});

describe('nothing makes the parser throw, and half an answer is no success', () => {
  test('a cut transcript', () => {
    fc.assert(fc.property(fc.nat(WHOLE.length - 1), (at) => expect(['ok', 'http']).not.toContain(parseCurl(WHOLE.slice(0, at)).outcome)));
    const line = written(0, 200, '0.01', '0.02');
    fc.assert(fc.property(fc.nat(line.length - 1), (at) => expect(parseCurl(line.slice(0, at)).outcome).toBe('unknown')));
  });

  test('arbitrary text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.option(fc.nat(100), { nil: undefined }), (text, exit) => expect(parseCurl(text, exit).outcome).not.toBe('ok')));
  });

  test('lines in another order', () => {
    fc.assert(fc.property(fc.shuffledSubarray(WHOLE.split('\n')), (lines) => void parseCurl(lines.join('\n'))));
  });

  test('long lines are read in no time', () => {
    for (const text of ['1 '.repeat(200_000), '1'.repeat(400_000), 'connect to '.repeat(40_000), '* ALPN'.repeat(50_000)]) expect(parseCurl(`${text}\n`, 28).outcome).toBe('unknown');
  }, 5_000);
});

const CERTIFICATES = 'Certificate chain\n 0 s:CN = api.example\n   i:C = US, O = Some CA\n   a:PKEY: rsaEncryption, 2048 (bit); sigalg: RSA-SHA256\n 1 s:C = US, O = Some CA\n   i:C = US, O = Root\n---\n';
const SESSION = 'SSL handshake has read 3000 bytes and written 400 bytes\nVerification: OK\n---\nNew, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384\n';

describe('openssl s_client', () => {
  test('a whole handshake', () => {
    expect(parseSClient(`CONNECTED(00000003)\n---\n${CERTIFICATES}${SESSION}ALPN protocol: h2\nVerify return code: 0 (ok)\n---\n`)).toEqual({
      outcome: 'ok',
      chain: [{ subject: 'CN = api.example', issuer: 'C = US, O = Some CA' }, { subject: 'C = US, O = Some CA', issuer: 'C = US, O = Root' }],
      verifyCode: 0,
      verifyText: 'ok',
      alpn: 'h2',
      negotiatedAlpn: true,
      says: 'Verify return code: 0 (ok)',
    });
  });

  test.each([
    ['an interception', `${CERTIFICATES}${SESSION}No ALPN negotiated\nVerify return code: 19 (self-signed certificate in certificate chain)\n`, 'bad-certificate'],
    ['a reset', 'CONNECTED(00000003)\nwrite:errno=104\n---\nno peer certificate available\n---\nNew, (NONE), Cipher is (NONE)\nVerify return code: 0 (ok)\n', 'reset-in-tls'],
    ['a refusal', '40A7:error:8000006F:system library:BIO_connect:Connection refused:../crypto/bio/bio_sock2.c:125:calling connect()\nconnect:errno=111\n', 'refused'],
    ['plain HTTP', 'CONNECTED(00000003)\n40A7:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../ssl/record/ssl3_record.c:354:\n---\nno peer certificate available\nVerify return code: 0 (ok)\n', 'not-tls'],
    ['no name', '40A7:error:10080002:BIO routines:BIO_lookup_ex:system lib:../crypto/bio/bio_addr.c:738:Name or service not known\nconnect:errno=22\n', 'name-not-resolved'],
    ['silence', 'connect:errno=110\n', 'connect-timeout'],
    ['no route', 'connect:errno=113\n', 'unreachable'],
    ['a certificate without its end', CERTIFICATES, 'unknown'],
    ['nothing', '', 'unknown'],
  ])('%s', (_what, text, outcome) => {
    expect(parseSClient(text).outcome).toBe(outcome);
  });

  test('a cut handshake is no success, and no text makes it throw', () => {
    const whole = `CONNECTED(00000003)\n---\n${CERTIFICATES}${SESSION}ALPN protocol: h2\nVerify return code: 0 (ok)\n`;
    fc.assert(fc.property(fc.nat(whole.length - 1), (at) => expect(parseSClient(whole.slice(0, at)).outcome).not.toBe('ok')));
    fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => expect(parseSClient(text).outcome).toBe('unknown')));
  });
});
