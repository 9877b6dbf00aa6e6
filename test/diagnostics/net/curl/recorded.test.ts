import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CurlAnswer } from '../../../../src/diagnostics/net/curl/answer.ts';
import { parseCurl } from '../../../../src/diagnostics/net/curl/curl.ts';
import { expectedFixtures, expectedSamples, haveSamples, readFixture, readSample } from '../../../samples.ts';
import { expectations } from '../expectations.ts';

const samples = [
  ...expectedFixtures('curl').map((sample) => ({ ...sample, text: readFixture(sample.path), from: 'fixture' })),
  ...expectedSamples('curl').map((sample) => ({ ...sample, text: readSample(sample.path), from: 'sample' })),
];

/** The table's words for what one answer says about each stage. */
function tableWord(key: string, { stage, outcome }: CurlAnswer): string {
  const isPast = (stages: readonly string[]): boolean => stages.includes(stage);
  if (key === 'dns') {
    if (outcome === 'resolve-timeout') return 'timeout';
    return outcome === 'name-not-resolved' ? 'fail' : 'ok';
  }
  if (key === 'tcp') {
    if (isPast(['tls', 'http', 'done'])) return 'open';
    return outcome === 'connect-timeout' ? 'timeout' : 'unknown';
  }
  const words: Partial<Record<CurlAnswer['outcome'], string>> = { 'reset-in-tls': 'cut', 'not-tls': 'wrong version number', 'silent-after-connect': 'timeout' };
  return stage === 'tls' ? (words[outcome] ?? outcome) : 'ok';
}

describe('recorded transfers say how far they came', () => {
  test.each(samples)('$from $path', ({ text, expected }) => {
    const answer = parseCurl(text);
    for (const { key, value } of expectations(expected)) {
      if (key === 'dns' || key === 'tcp' || key === 'tls') expect(tableWord(key, answer)).toBe(value);
      if (key === 'http') expect(answer).toMatchObject({ outcome: 'ok', status: 200 });
    }
  });
});

test('no part of a failure is a success, in whatever order its lines come', () => {
  const failures = samples.filter(({ expected, path }) => !expected.includes('http=') && !path.includes('telnet-scheme-ok'));
  for (const { text } of failures) {
    fc.assert(fc.property(fc.nat(text.length), (at) => expect(['ok', 'http']).not.toContain(parseCurl(text.slice(0, at)).outcome)));
    fc.assert(fc.property(fc.shuffledSubarray(text.split('\n')), (lines) => expect(['ok', 'http']).not.toContain(parseCurl(`${lines.join('\n')}\n`).outcome)));
  }
});

const inSamples = haveSamples ? describe : describe.skip;

/** The first command of a transcript. */
const firstOf = (path: string): string => `${readSample(path).split('\n$ ')[0] ?? ''}\n`;

inSamples('faults on the way out, as curl tells them', () => {
  test.each([
    ['01-ok', 'done', 'ok'],
    ['02-untrusted-ca', 'tls', 'bad-certificate'],
    ['03-name-mismatch', 'tls', 'bad-certificate'],
    ['04-fw-drop', 'connect', 'connect-timeout'],
    ['05-fw-rst', 'connect', 'refused'],
    ['06-fw-icmp-prohibited', 'connect', 'unreachable'],
    ['07-fw-sni-rst', 'tls', 'reset-in-tls'],
    ['08-fw-sni-drop', 'tls', 'silent-after-connect'],
    ['09-accepts-never-answers', 'tls', 'silent-after-connect'],
    ['10-server-rst', 'tls', 'reset-in-tls'],
    ['11-not-tls', 'tls', 'not-tls'],
    ['12-port-closed', 'connect', 'refused'],
    ['13-no-route', 'connect', 'unreachable'],
    ['14-blackhole', 'connect', 'unreachable'],
    ['15-dead-next-hop', 'connect', 'unreachable'],
    ['16-dns-fail', 'resolve', 'resolve-timeout'],
    ['20-snat-exhausted-same-dest', 'connect', 'connect-timeout'],
    ['21-snat-exhausted-other-dest-still-ok', 'done', 'ok'],
  ])('%s', (name, stage, outcome) => {
    expect(parseCurl(firstOf(`egress/${name}.txt`))).toMatchObject({ stage, outcome });
  });

  test('an answer names the server, its certificate and its protocol', () => {
    expect(parseCurl(firstOf('egress/01-ok.txt'))).toEqual({
      stage: 'done', outcome: 'ok', status: 200, remote: '198.51.100.10', issuer: 'CN=mcr.lab', alpn: 'http/1.1', says: 'HTTP/1.1 200 OK',
    });
  });
});
