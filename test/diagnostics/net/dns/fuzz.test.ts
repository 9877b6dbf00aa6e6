import { isIP } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseDig, parseDigAll } from '../../../../src/diagnostics/net/dns/dig.ts';
import { parseHost } from '../../../../src/diagnostics/net/dns/host.ts';
import { parseNslookup } from '../../../../src/diagnostics/net/dns/nslookup.ts';
import { parseResolvConf } from '../../../../src/diagnostics/net/dns/resolv-conf.ts';
import { parseResolveDnsName } from '../../../../src/diagnostics/net/dns/resolve-dnsname.ts';

const DIG = `
; <<>> DiG 9.18.30 <<>> api.example
;; global options: +cmd
;; Got answer:
;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1
;; flags: qr rd ra; QUERY: 1, ANSWER: 2, AUTHORITY: 0, ADDITIONAL: 0

;; QUESTION SECTION:
;api.example.\t\t\tIN\tA

;; ANSWER SECTION:
api.example.\t\t5\tIN\tCNAME\tweb.example.
web.example.\t\t5\tIN\tA\t203.0.113.10

;; Query time: 4 msec
;; SERVER: 10.0.0.10#53(10.0.0.10) (UDP)
;; WHEN: Fri Nov 20 23:27:07 UTC 2026
;; MSG SIZE  rcvd: 48
`;
const NSLOOKUP = 'Server:\t\t10.0.0.10\nAddress:\t10.0.0.10#53\n\nNon-authoritative answer:\nName:\tapi.example\nAddress: 203.0.113.10\n';
const BUSYBOX = 'Server:    10.0.0.10\nAddress 1: 10.0.0.10 kube-dns.kube-system.svc.cluster.local\n\nName:      api.example\nAddress 1: 203.0.113.10\n';
const WINDOWS = 'Server:  UnKnown\nAddress:  10.0.0.10\n\nName:    api.example\nAddresses:  2001:db8::1\n          203.0.113.10\n';
const HOST = 'api.example has address 203.0.113.10\n';
const POWERSHELL = `
Name                                           Type   TTL   Section    IPAddress
----                                           ----   ---   -------    ---------
api.example                                    A      5     Answer     203.0.113.10
`;

const cases = [
  ['dig', parseDig, DIG],
  ['nslookup', parseNslookup, NSLOOKUP],
  ['nslookup of busybox', parseNslookup, BUSYBOX],
  ['nslookup of Windows', parseNslookup, WINDOWS],
  ['host', parseHost, HOST],
  ['Resolve-DnsName', parseResolveDnsName, POWERSHELL],
] as const;

describe('every tool\'s success is read', () => {
  test.each(cases)('%s', (_tool, parse, text) => {
    expect(parse(text)).toMatchObject({ status: 'answered', addresses: expect.arrayContaining(['203.0.113.10']), name: 'api.example' });
    expect(parse(text.replaceAll('\n', '\r\n'))).toMatchObject({ status: 'answered' });
  });
});

describe('nothing makes a parser throw, and half an answer is no success', () => {
  test.each(cases)('%s, cut anywhere before its last needed line', (_tool, parse, text) => {
    // Windows shows the addresses one a line: the first is an answer already.
    const needed = text.includes('Addresses:') ? text.indexOf('\n', text.indexOf('Addresses:')) : text.trimEnd().length;
    fc.assert(fc.property(fc.nat(needed), (at) => expect(parse(text.slice(0, at)).status).not.toBe('answered')));
  });

  test.each(cases)('%s, arbitrary text', (_tool, parse, _text) => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => expect(parse(text).status).toBe('unknown')));
  });

  test.each(cases)('%s, its lines in another order', (_tool, parse, text) => {
    const lines = text.split('\n');
    fc.assert(
      fc.property(fc.shuffledSubarray(lines), (shuffled) => {
        const { status, addresses } = parse(`${shuffled.join('\n')}\n`);
        if (!shuffled.some((line) => line.includes('203.0.113.10') || line.includes('2001:db8::1'))) expect(addresses.filter((address) => address !== '10.0.0.10')).toEqual([]);
        expect(typeof status).toBe('string');
      }),
    );
  });

  test('long lines are read in no time', () => {
    const long = ['a'.repeat(200_000), ' '.repeat(200_000), '1'.repeat(200_000), ';; communications error to '.repeat(10_000), 'Name: '.repeat(50_000)];
    for (const text of long) for (const [, parse] of cases) expect(parse(`${text}\n`).status).toBe('unknown');
  }, 5_000);
});

describe('dig', () => {
  test('an answer with fewer records than its header promises is no answer', () => {
    expect(parseDig(DIG.replace('ANSWER: 2', 'ANSWER: 3'))).toMatchObject({ status: 'unknown', addresses: [] });
  });

  test('a chain of names without an address is no address', () => {
    expect(parseDig(DIG.replace(/web\.example\.\t.*\n/, '').replace('ANSWER: 2', 'ANSWER: 1'))).toMatchObject({ status: 'no-data', cname: 'web.example', addresses: [] });
  });

  test('an empty answer is no data', () => {
    expect(parseDig(DIG.replace(/api\.example\.\t\t5.*\nweb.*\n/, '').replace('ANSWER: 2', 'ANSWER: 0')).status).toBe('no-data');
  });

  test('a question that got no answer does not take the next one\'s', () => {
    const silent = ';; communications error to 10.0.0.99#53: timed out\n'.repeat(3);
    expect(parseDigAll(`${silent};; no servers could be reached\n${DIG}`).map(({ status, afterTrouble }) => [status, afterTrouble])).toEqual([
      ['timeout', undefined],
      ['answered', undefined],
    ]);
    expect(parseDigAll(`${DIG}${silent}`).map(({ status }) => status)).toEqual(['answered', 'timeout']);
    expect(parseDig(silent + DIG)).toMatchObject({ status: 'answered', afterTrouble: true });
  });

  test('a single silence may be the beginning of an answer', () => {
    const once = ';; communications error to 10.0.0.10#53: timed out\n';
    expect([once, once.repeat(2), once.repeat(3)].map((text) => [parseDig(text).status, parseNslookup(text).status])).toEqual([
      ['unknown', 'unknown'],
      ['unknown', 'unknown'],
      ['timeout', 'timeout'],
    ]);
  });

  test.each([
    ['host unreachable', 'unreachable'],
    ['network unreachable', 'unreachable'],
    ['connection refused', 'port-closed'],
    ['timed out', 'timeout'],
    ['end of file', 'unknown'],
  ])('%s: %s', (why, status) => {
    expect(parseDig(`;; communications error to 10.0.0.10#53: ${why}\n;; no servers could be reached\n`).status).toBe(status);
  });
});

describe('nslookup', () => {
  test.each([
    ["** server can't find x.example: NXDOMAIN", 'nxdomain'],
    ["** server can't find x.example: SERVFAIL", 'servfail'],
    ["** server can't find x.example: REFUSED", 'refused'],
    ["*** Can't find x.example: No answer", 'no-data'],
    ["*** UnKnown can't find x.example: Non-existent domain", 'nxdomain'],
    ["*** UnKnown can't find x.example: Server failed", 'servfail'],
    ["*** UnKnown can't find x.example: Query refused", 'refused'],
    ['*** Request to UnKnown timed-out', 'timeout'],
    ["nslookup: can't resolve 'x.example': Name does not resolve", 'nxdomain'],
    ["nslookup: can't resolve 'x.example': Try again", 'unknown'],
    ["nslookup: can't connect to remote host (10.0.0.10): Connection refused", 'port-closed'],
  ])('%s: %s', (line, status) => {
    expect(parseNslookup(`Server:\t\t10.0.0.10\nAddress:\t10.0.0.10#53\n\n${line}\n`)).toMatchObject({ status, addresses: [] });
  });

  test('an address wins over the missing one of the other family', () => {
    expect(parseNslookup(`${NSLOOKUP}** server can't find api.example: NXDOMAIN\n`)).toMatchObject({ status: 'answered', addresses: ['203.0.113.10'] });
  });

  test('LocalDNS is a server like any other', () => {
    expect(parseNslookup(NSLOOKUP.replaceAll('10.0.0.10', '169.254.10.11'))).toMatchObject({ status: 'answered', server: '169.254.10.11' });
  });

  test('a chain of names without an address is known once it is whole', () => {
    const chain = 'Server:\t\t10.0.0.10\nAddress:\t10.0.0.10#53\n\nNon-authoritative answer:\na.example\tcanonical name = b.example.\n';
    expect(parseNslookup(chain).status).toBe('unknown');
    expect(parseNslookup(`${chain}\n`)).toMatchObject({ status: 'no-data', name: 'a.example', cname: 'b.example' });
  });
});

test.each([
  ['DNS_ERROR_RCODE_NAME_ERROR', 'nxdomain'],
  ['DNS_ERROR_RCODE_SERVER_FAILURE', 'servfail'],
  ['DNS_ERROR_RCODE_REFUSED', 'refused'],
  ['DNS_INFO_NO_RECORDS', 'no-data'],
  ['ERROR_TIMEOUT', 'timeout'],
])('PowerShell\'s %s is %s in every language', (id, status) => {
  expect(parseResolveDnsName(`Resolve-DnsName : x.example : Irgendwas\n    + FullyQualifiedErrorId : ${id},Microsoft.DnsClient.Commands.ResolveDnsName\n`)).toMatchObject({ status, name: 'x.example' });
});

test('PowerShell\'s list is read like its table', () => {
  const list = 'Name       : api.example\nQueryType  : CNAME\nTTL        : 5\nSection    : Answer\nNameHost   : web.example\n\n\nName       : web.example\nQueryType  : A\nTTL        : 5\nSection    : Answer\nIP4Address : 203.0.113.10\n\n';
  expect(parseResolveDnsName(list)).toMatchObject({ status: 'answered', name: 'api.example', cname: 'web.example', addresses: ['203.0.113.10'] });
});

describe('resolv.conf', () => {
  test('of several search lines the last counts, of servers the first three', () => {
    const text = '# made by hand\ndomain a.example\nnameserver 10.0.0.1\nnameserver 10.0.0.2 # two\nsearch b.example c.example\nnameserver fe80::1%eth0\nnameserver 10.0.0.4\noptions edns0 ndots:5 trust-ad\n';
    expect(parseResolvConf(text)).toEqual({ servers: ['10.0.0.1', '10.0.0.2', 'fe80::1%eth0'], search: ['b.example', 'c.example'], ndots: 5 });
  });

  test('an empty file leaves the defaults', () => {
    expect(parseResolvConf('')).toEqual({ servers: [], search: [], ndots: 1 });
  });

  test('no text makes it throw, and only addresses are servers', () => {
    const word = fc.oneof(fc.constantFrom('10.0.0.1', '::1', '10.0.0', '10.0.0.1:53', '[::1]', 'localhost', '#'), fc.string());
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const { servers } = parseResolvConf(words.map((one) => `nameserver ${one}\n`).join(''));
        expect(servers.every((server) => isIP(server.replace(/%.*/, '')) !== 0)).toBe(true);
      }),
    );
  });
});
