import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Packet } from '../../../src/diagnostics/net/packet.ts';
import { parseUfwStatus } from '../../../src/diagnostics/net/ufw-status.ts';
import { judgeUfw } from '../../../src/diagnostics/net/ufw-verdict.ts';
import { expectedFixtures, expectedSamples, readFixture, readSample } from '../../samples.ts';
import { addressOf, expectations, NODE } from './expectations.ts';

const packet = (changes: Partial<Packet> = {}): Packet => ({
  source: '10.224.0.7',
  destination: NODE,
  protocol: 'tcp',
  destinationPort: 10250,
  inInterface: 'eth0',
  ...changes,
});

const verbose = (rows: string, incoming = 'deny'): string =>
  `Status: active\nLogging: on (low)\nDefault: ${incoming} (incoming), allow (outgoing), disabled (routed)\nNew profiles: skip\n\nTo                         Action      From\n--                         ------      ----\n${rows}\n`;

const plain = (rows: string): string => `Status: active\n\nTo                         Action      From\n--                         ------      ----\n${rows}\n`;

const judge = (text: string, changes: Partial<Packet> = {}): string => judgeUfw(parseUfwStatus(text), packet(changes)).outcome;

/** What was measured beyond the view (the hidden default) is not to be concluded from it. */
function outcomeFor(value: string, text: string): string {
  if (value.startsWith('n/a')) return 'allow';
  if (/^(?:unknown|no-allow-row|default-policy)/.test(value)) return 'unknown';
  const outcome = value === 'block' ? 'drop' : value;
  return outcome === 'drop' && !text.includes('Default:') ? 'unknown' : outcome;
}

const samples = [
  ...expectedFixtures('ufw').map((sample) => ({ ...sample, text: readFixture(sample.path), from: 'fixture' })),
  ...expectedSamples('ufw').map((sample) => ({ ...sample, text: readSample(sample.path), from: 'sample' })),
];

describe('recorded ufw outputs are read and judged as measured', () => {
  test.each(samples)('$from $path', ({ text, expected }) => {
    const status = parseUfwStatus(text);
    for (const { key, from, value } of expectations(expected)) {
      if (key === 'state') expect(status.state).toBe(value.replace(/\(.*/, ''));
      if (key === 'default_in') expect(status).toMatchObject({ defaultIncoming: value });
      if (key === 'tcp10250') expect(judgeUfw(status, packet({ source: addressOf(from) }))).toMatchObject({ outcome: outcomeFor(value, text) });
    }
  });
});

describe('a verbose status decides by the first row that applies, then by the default', () => {
  test.each([
    ['an allow for the port', '10250/tcp                  ALLOW IN    Anywhere', 'deny', 'allow'],
    ['a range that holds the port', '10240:10260/tcp            ALLOW IN    Anywhere', 'deny', 'allow'],
    ['a list that holds the port', '80,10250/tcp               ALLOW IN    10.224.0.0/16', 'deny', 'allow'],
    ['a deny before an allow', '10250/tcp DENY IN Anywhere\n10250/tcp ALLOW IN Anywhere', 'allow', 'drop'],
    ['an allow before a deny', '10250/tcp ALLOW IN 10.224.0.7\n10250/tcp DENY IN Anywhere', 'deny', 'allow'],
    ['another source', '10250/tcp                  ALLOW IN    10.225.0.0/16', 'deny', 'drop'],
    ['another protocol', '10250/udp                  ALLOW IN    Anywhere', 'deny', 'drop'],
    ['any protocol', '10250                      ALLOW IN    Anywhere', 'deny', 'allow'],
    ['another destination', '10.224.0.99 10250/tcp      ALLOW IN    Anywhere', 'deny', 'drop'],
    ['this destination', '10.224.0.4 10250/tcp       ALLOW IN    Anywhere', 'deny', 'allow'],
    ['another interface', '10250/tcp on eth1          ALLOW IN    Anywhere', 'deny', 'drop'],
    ['an outgoing rule', '10250/tcp                  ALLOW OUT   Anywhere                   (out)', 'deny', 'drop'],
    ['a forwarding rule', '10250/tcp                  ALLOW FWD   Anywhere', 'deny', 'drop'],
    ['an IPv6 rule', '10250/tcp (v6)             ALLOW IN    Anywhere (v6)', 'deny', 'drop'],
    ['a source port that is never a client\'s', '10250/tcp                  ALLOW IN    Anywhere 80/tcp', 'deny', 'drop'],
    ['a comment that quotes a rule', '22/tcp ALLOW IN Anywhere # 10250/tcp ALLOW IN Anywhere', 'deny', 'drop'],
    ['a logged rule', '10250/tcp                  ALLOW IN    Anywhere                   (log)', 'deny', 'allow'],
    ['a profile with its ports', '10250/tcp (k8s-worker)     ALLOW IN    Anywhere', 'deny', 'allow'],
    ['a reject by default', '22/tcp ALLOW IN Anywhere', 'reject', 'reject'],
    ['an allow by default', '22/tcp DENY IN Anywhere', 'allow', 'allow'],
    ['a source placeholder', '10250/tcp ALLOW IN <surface-ip>', 'deny', 'unknown'],
    ['a line that is no rule before the decision', '???\n10250/tcp ALLOW IN Anywhere', 'deny', 'unknown'],
    ['a line that is no rule after the decision', '10250/tcp ALLOW IN Anywhere\n???', 'deny', 'allow'],
    ['a doubtful row that would decide the same', 'k8s-worker ALLOW IN Anywhere', 'allow', 'allow'],
    ['another protocol of the address', '10.224.0.4/esp ALLOW IN Anywhere', 'deny', 'drop'],
  ])('%s', (_what, rows, incoming, outcome) => {
    expect(judge(verbose(rows, incoming))).toBe(outcome);
  });

  test('a LIMIT row admits, under a condition', () => {
    expect(judgeUfw(parseUfwStatus(verbose('10250/tcp LIMIT IN Anywhere')), packet())).toMatchObject({ outcome: 'allow', conditional: true });
  });

  test('IPv6 packets are judged by the IPv6 rows alone', () => {
    const rows = '10250/tcp ALLOW IN Anywhere\n10250/tcp (v6) DENY IN Anywhere (v6)';
    expect(judge(verbose(rows), { source: 'fd00::7', destination: 'fd00::4' })).toBe('drop');
  });

  test('an interface rule is not decided where the interface is not known', () => {
    const { inInterface: _unknown, ...anywhere } = packet();
    const status = parseUfwStatus(verbose('10250/tcp on eth0 ALLOW IN Anywhere'));
    expect(judgeUfw(status, anywhere).outcome).toBe('unknown');
  });
});

describe('what a view does not show is not guessed', () => {
  test.each([
    ['plain view without a row for the port', plain('22/tcp ALLOW Anywhere'), 'unknown'],
    ['plain view with an allow', plain('10250/tcp ALLOW Anywhere'), 'allow'],
    ['a profile that hides its ports', plain('k8s-worker ALLOW Anywhere\n10250/tcp DENY Anywhere'), 'unknown'],
    ['numbered view', plain('[ 1] 10250/tcp                  DENY IN     Anywhere'), 'drop'],
    ['both views, verbose and numbered', `${verbose('10250/tcp (k8s) ALLOW IN Anywhere')}${plain('[ 1] k8s ALLOW IN Anywhere')}`, 'allow'],
    ['colours, carriage returns and warnings', `WARN: uid is 0 but '/etc' is owned by 65534\r\n\u001B[1m${verbose('10250/tcp ALLOW IN Anywhere').replaceAll('\n', '\r\n')}`, 'allow'],
  ])('%s', (_what, text, outcome) => {
    expect(judge(text)).toBe(outcome);
  });
});

describe('the state is read from what ufw says, in the C locale', () => {
  test.each([
    ['Status: inactive\n', 'inactive'],
    ['NOUFW\n', 'not-installed'],
    ['bash: line 1: ufw: command not found\n', 'not-installed'],
    ['sh: 1: ufw: not found\n', 'not-installed'],
    ['ERROR: You need to be root to run this script\nNOUFW\n', 'unknown'],
    ['ERROR: problem running iptables\n', 'unknown'],
    ['Status: Aktiv\n', 'unknown'],
    ['', 'unknown'],
    ['Status: active\nStatus: inactive\n', 'unknown'],
    ['[ 4] 10250/tcp                  ALLOW IN    Anywhere\n', 'unknown'],
  ])('%j', (text, state) => {
    expect(parseUfwStatus(text).state).toBe(state);
  });

  test('rows whose beginning is cut off admit nobody', () => {
    expect(judge('0250/tcp ALLOW IN Anywhere\n10250/tcp                  ALLOW IN    Anywhere\n')).toBe('unknown');
  });
});

test('no text makes the parser throw, and text without ufw\'s own words never allows', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      fc.pre(!/ufw|NOUFW|Status: /i.test(text));
      expect(judge(text)).toBe('unknown');
    }),
  );
});

test('cutting a status off at its beginning never admits what the whole does not', () => {
  const text = verbose('10250/tcp DENY IN Anywhere\n10250/tcp ALLOW IN 10.224.0.7');
  fc.assert(
    fc.property(fc.nat(text.length), (from) => {
      expect(judge(text.slice(from))).not.toBe('allow');
    }),
  );
});
