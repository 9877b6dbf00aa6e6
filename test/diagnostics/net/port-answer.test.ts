import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { answerFor, parseNc } from '../../../src/diagnostics/net/port-answer.ts';
import { expectedFixtures, expectedSamples, readFixture, readSample } from '../../samples.ts';
import { expectations } from './expectations.ts';

const samples = [
  ...expectedFixtures('nc').map((sample) => ({ ...sample, text: readFixture(sample.path), from: 'fixture' })),
  ...expectedSamples('nc').map((sample) => ({ ...sample, text: readSample(sample.path), from: 'sample' })),
];

const stateFor = (value: string): string => (value.startsWith('fail(') ? 'failed' : value.replace(/\(.*/, ''));

describe('recorded probes say what was measured', () => {
  test.each(samples)('$from $path', ({ text, expected }) => {
    const answers = parseNc(text);
    const [first] = answers;
    const about = (host = first?.host ?? '', port = first?.port ?? 0): string => answerFor(answers, host, port).state;
    if (expected === 'unknown') expect(new Set(answers.map(({ state }) => state))).toEqual(new Set(['unknown']));
    for (const { key, value } of expectations(expected)) {
      const [, host, port] = /^(.+):(\d+)$/.exec(key) ?? [];
      if (key === 'tcp' || key === 'tcp4') expect(about()).toBe(stateFor(value));
      else if (key === 'dns') expect(first?.dns).toBe(value);
      else if (/^(?:tcp)?\d+$/.test(key) && key !== 'tcp6') expect(about(first?.host, Number(key.replace('tcp', '')))).toBe(stateFor(value));
      else if (port !== undefined) expect(about(host, Number(port))).toBe(stateFor(value));
      else if (value === 'dns-fail') expect(answers).toContainEqual(expect.objectContaining({ host: key, state: 'unknown', dns: 'fail' }));
    }
  });
});

describe('every tool\'s wording is known', () => {
  test.each([
    ['Connection to 10.0.0.1 443 port [tcp/https] succeeded!', 'open'],
    ['Connection to 10.0.0.1 port 443 [tcp/https] succeeded!', 'open'],
    ['nc: connect to 10.0.0.1 port 443 (tcp) failed: Connection timed out', 'timeout'],
    ['nc: connect to 10.0.0.1 port 443 (tcp) failed: No route to host', 'blocked'],
    ['nc: connect to 10.0.0.1 port 443 (tcp) failed: Operation not permitted', 'blocked'],
    ['nc: connectx to 10.0.0.1 port 443 (tcp) failed: Connection refused', 'refused'],
    ['Ncat: Connection to 10.0.0.1 failed: Connection refused.', 'refused'],
    ['Ncat: TIMEOUT.', 'timeout'],
    ['Ncat: Network is unreachable.', 'unreachable'],
    ['host.example [10.0.0.1] 443 (https) : No route to host', 'blocked'],
    ['nc: 10.0.0.1 (10.0.0.1:443): Connection refused', 'refused'],
    ["nc: can't connect to remote host (10.0.0.1): Connection refused", 'refused'],
    ['Trying 10.0.0.1...\nConnected to 10.0.0.1.\nEscape character is \'^]\'.', 'open'],
    ['Trying 10.0.0.1...\ntelnet: Unable to connect to remote host: Connection refused', 'refused'],
    ['bash: connect: Connection refused\nbash: line 1: /dev/tcp/10.0.0.1/443: Connection refused', 'refused'],
    ['ComputerName     : 10.0.0.1\nRemoteAddress    : 10.0.0.1\nRemotePort       : 443\nTcpTestSucceeded : True', 'open'],
    ['Connection to 10.0.0.1 443 port [udp/*] succeeded!', 'unknown'],
    ['nc: invalid option -- \'z\'', 'unknown'],
    ['bash: nc: command not found', 'unknown'],
    ['', 'unknown'],
  ])('%j', (text, state) => {
    expect(answerFor(parseNc(text, { host: '10.0.0.1', port: 443 }), '10.0.0.1', 443).state).toBe(state);
  });
});

describe('the answer for a target does not depend on the order of the lines', () => {
  const timeout = 'nc: connect to api.example port 443 (tcp) timed out: Operation now in progress';
  const open = 'Connection to api.example 443 port [tcp/https] succeeded!';
  const v6 = 'nc: connect to api.example (fd00::1) port 443 (tcp) failed: Connection refused';
  const v4 = 'nc: connect to api.example (10.0.0.1) port 443 (tcp) timed out: Operation now in progress';

  test.each([
    ['a success wins', [timeout, open], 'open'],
    ['IPv4 decides over IPv6', [v4, v6], 'timeout'],
    ['IPv6 alone decides', [v6], 'refused'],
  ])('%s', (_what, lines, state) => {
    const read = (text: string): string => answerFor(parseNc(text), 'api.example', 443).state;
    expect(read(lines.join('\n'))).toBe(state);
    expect(read(lines.toReversed().join('\n'))).toBe(state);
  });

  test('another target\'s success says nothing', () => {
    expect(answerFor(parseNc(open), 'api.example', 10250).state).toBe('unknown');
    expect(answerFor(parseNc(open), 'other.example', 443).state).toBe('unknown');
  });

  test('an address stands for the name that was asked for', () => {
    expect(answerFor(parseNc('Ncat: Connected to 10.0.0.1:443.', { host: 'api.example', port: 443 }), 'api.example', 443).state).toBe('open');
  });
});

test('no text makes the parser throw, and text without a tool\'s own words is never open', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      fc.pre(!/succeeded|connected|open|true/i.test(text));
      expect(parseNc(text).map(({ state }) => state)).not.toContain('open');
    }),
  );
});
