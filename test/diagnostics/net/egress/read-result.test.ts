import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readConnect, readFetch, readSaid } from '../../../../src/diagnostics/net/egress/read-result.ts';

const END = 'akschatops exitcode=7 http_code=000 remote_ip= time_connect=0.000000 time_appconnect=0.000000 end';
const SAID = [
  '@no-proxy localhost,10.0.0.0/16',
  '@endpoint 0',
  '@addresses 203.0.113.10 203.0.113.11',
  '*   Trying 203.0.113.10:443...',
  '* connect to 203.0.113.10 port 443 failed: Connection refused',
  'curl: (7) Failed to connect to api.example port 443 after 0 ms: Could not connect to server',
  '',
  END,
  '@exit 7',
  '@endpoint 1',
  '@addresses',
  '* Could not resolve host: nosuch.example',
  'curl: (6) Could not resolve host: nosuch.example',
  '@exit 6',
  '',
].join('\n');

const fetched = (text: string) => readSaid(text).endpoints.map((said) => ({ index: said.index, addresses: said.addresses, ...readFetch(said) }));

describe('what the probe prints', () => {
  test('is read endpoint by endpoint', () => {
    expect(fetched(SAID)).toMatchObject([
      { index: 0, addresses: ['203.0.113.10', '203.0.113.11'], outcome: 'refused' },
      { index: 1, addresses: [], outcome: 'name-not-resolved' },
    ]);
    expect(readSaid(SAID).noProxy).toBe('localhost,10.0.0.0/16');
  });

  test('the page and the handshake under another name are kept', () => {
    const said = readSaid('@endpoint 3\n@addresses 1.2.3.4\n@exit 0\n@page  Blocked by the firewall \n@other yes\n').endpoints[0];
    expect(said).toMatchObject({ index: 3, exit: 0, page: 'Blocked by the firewall', otherNameAnswers: true });
  });

  test('silence after a connection is no success, though curl knows of nothing that failed', () => {
    const silent = ['@endpoint 0', '@addresses 10.0.0.80', '* Connected to 10.0.0.80 (10.0.0.80) port 3128 (#0)', '> CONNECT api.example:443 HTTP/1.1', '* Closing connection 0', 'curl: (28) Proxy CONNECT aborted due to timeout', '@exit 28', ''].join('\n');
    expect(fetched(silent)).toMatchObject([{ outcome: 'silent-after-connect' }]);
  });

  test('a connection alone is no answer of a page', () => {
    expect(fetched('@endpoint 0\n* Connected to api.example (203.0.113.10) port 443 (#0)\n* Closing connection 0\ncurl: (28) Operation timed out\n@exit 28\n')[0]?.outcome).not.toBe('ok');
  });

  test('an endpoint whose end is missing is unknown', () => {
    expect(fetched(SAID.slice(0, SAID.indexOf('@exit 7')))).toMatchObject([{ outcome: 'unknown' }]);
  });

  test('cut anywhere, it never becomes a success, and never an error', () => {
    fc.assert(fc.property(fc.nat(SAID.length), (at) => fetched(SAID.slice(0, at)).every(({ outcome }) => outcome !== 'ok')));
  });

  test('any text is read without an error, and none is a success without its exit status', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => fetched(`@endpoint 0\n${text.replaceAll('@exit', '')}`).every(({ outcome }) => outcome === 'unknown')));
  });
});

describe('what nc says of a bare port', () => {
  const at = (text: string, exit: number, addresses = ['203.0.113.10']) => readConnect({ index: 0, addresses, text, exit }, 5432);

  test.each([
    ['Connection to 203.0.113.10 5432 port [tcp/*] succeeded!', 0, 'ok'],
    ['nc: connect to 203.0.113.10 port 5432 (tcp) failed: Connection refused', 1, 'refused'],
    ['nc: connect to 203.0.113.10 port 5432 (tcp) timed out: Operation now in progress', 1, 'connect-timeout'],
    ['nc: connect to 203.0.113.10 port 5432 (tcp) failed: No route to host', 1, 'unreachable'],
    ['', 124, 'connect-timeout'],
    ['nc is not here', 3, 'unknown'],
    ['nonsense', 1, 'unknown'],
  ])('"%s" with exit status %d is %s', (text, exit, outcome) => {
    expect(at(text, exit).outcome).toBe(outcome);
  });

  test('without an address there is no name', () => {
    expect(at('', 6, []).outcome).toBe('name-not-resolved');
  });
});
