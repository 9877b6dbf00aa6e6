import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { explain } from '../../../src/diagnostics/explain/explain.ts';
import { cleaned } from '../../../src/diagnostics/explain/paste.ts';
import type { ExplainVerdict } from '../../../src/diagnostics/explain/explanation.ts';
import { expectedFixtures, expectedSamples, haveSamples, readFixture, readSample, type ExpectedSample } from '../../samples.ts';
import { addressOf, expectations } from '../net/expectations.ts';

const symptom = (name: string): string => readFileSync(join(import.meta.dirname, 'symptoms', `${name}.txt`), 'utf8');

const SYMPTOMS = readFileSync(join(import.meta.dirname, 'symptoms.tsv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split('\t'))
  .map(([name = '', tool = '', verdict = '', next = '', from = '']) => ({ name, tool, verdict, next, from }));

describe('a pasted symptom', () => {
  it.each(SYMPTOMS)('$name is read as $tool: $verdict, next $next', ({ name, tool, verdict, next, from }) => {
    const told = explain(symptom(name), from === '-' ? {} : { from });
    expect({ tool: told.tool, verdict: told.verdict, next: told.next ?? '-' }).toEqual({ tool, verdict, next });
    expect(told.proves).not.toBe('');
    expect(told.leavesOpen).not.toBe('');
  });

  it('is asked about, and not guessed, where it is not recognised', () => {
    expect(explain('hello').asks).toContain('Which command');
    expect(explain('Status: inactive', { from: 'the agent' })).toMatchObject({ tool: 'unknown', verdict: 'unknown', asks: expect.stringContaining('IP address') });
  });

  it('names the sources that fare otherwise, and asks for the one that matters', () => {
    const told = explain(symptom('ufw-range-of-nodes'));
    expect(told.proves).toContain('10.224.0.0/16: admitted; any other address: dropped');
    expect(told.asks).toContain('--from');
  });

  it('does not take an ACCEPT whose interface is hidden for one that admits', () => {
    expect(explain(symptom('list-accept-of-lo-hidden')).proves).toContain('cannot decide');
  });

  it('says that it holds several outputs', () => {
    expect(explain(symptom('two-outputs')).proves).toMatch(/2 outputs \(ufw, nc\)/);
  });

  it('is read up to a bound, which is said', () => {
    const told = explain(`${symptom('save-clean')}${'x'.repeat(300_000)}`);
    expect(told.leavesOpen).toContain('200,000');
    expect(told.verdict).not.toBe('allow');
  });
});

describe('what a text holds besides', () => {
  it.each([
    ['a bearer token', 'curl: (6) Could not resolve host: x Authorization: Bearer abcdefSECRET0123'],
    ['a signature in an address', 'Failed to pull image "x": Get "https://a.blob.core.windows.net/c?sv=2020&sig=SECRET%3D&se=2027": dial tcp 192.0.2.4:443: i/o timeout'],
    ['a password in an address', 'Unable to connect to the server: Get "https://me:SECRET@proxy:3128": dial tcp 192.0.2.3:443: i/o timeout'],
    ['variables', 'Enable succeeded: \n[stdout]\nexport DB_PASSWORD=SECRET\nAccountKey=SECRET0123==\n[stderr]\n'],
    ['a web token', 'Error from server: Get "https://10.224.0.5:10250/exec/eyJhbGciOiJIUzI1NiJ9.SECRET.SECRET": EOF'],
  ])('%s is not repeated', (_what, pasted) => {
    const told = explain(pasted);
    expect(told.tool).not.toBe('unknown');
    expect(JSON.stringify(told)).not.toContain('SECRET');
  });

  it('takes a name with a search suffix for no answer to the name', () => {
    const answer = (name: string): string => `$ nslookup registry.example.net\nServer:  10.0.0.4\nAddress:  10.0.0.4\n\nName:    ${name}\nAddress:  192.0.2.7\n\n`;
    expect(explain(answer('registry.example.net.corp.example')).verdict).toBe('unknown');
    expect(explain(answer('registry.example.net')).verdict).toBe('allow');
  });

  it('says of a default that blocks, where the table has no visible end, that a row may follow', () => {
    const whole = `${symptom('ufw-verbose-deny').trimEnd()}\n\n`;
    expect(explain(whole.trimEnd()).leavesOpen).toContain('not pasted');
    expect(explain(whole).leavesOpen).not.toContain('not pasted');
  });

  it.each([
    ['empty lines', `Status: active\nDefault: deny (incoming)\n${'\n'.repeat(190_000)}x`],
    ['blanks', `Status: active\nDefault: deny (incoming)\nTo Action From\n${' '.repeat(190_000)}x`],
  ])('is read in time that grows with its length, where it is made of %s', (_what, pasted) => {
    expect(cleaned(pasted).length).toBeLessThan(1_000);
  });
});

/** What a view alone may say. Partial views prove a block and rule none out; plain ufw views hide the default. */
function isAcceptable(verdict: ExplainVerdict, value: string, text: string): boolean {
  const isBlock = /^(?:drop|reject|block)/.test(value);
  if (!isBlock) return verdict !== 'block';
  return verdict === 'block' || (verdict === 'unknown' && text.startsWith('Status: active') && !text.includes('Default:'));
}

const rows = (samples: readonly ExpectedSample[], read: (path: string) => string) =>
  samples.flatMap(({ path, expected }) =>
    expectations(expected)
      .filter(({ key }) => key.startsWith('tcp10250'))
      .map(({ from, value }) => ({ path, from: from ?? '-', value, text: read(path), asked: from === undefined ? {} : { from: addressOf(from) } })),
  );

const FIREWALLS = ['ufw', 'iptables'];
const OWN = FIREWALLS.flatMap((folder) => rows(expectedFixtures(folder), readFixture));
const FOREIGN = haveSamples ? FIREWALLS.flatMap((folder) => rows(expectedSamples(folder), readSample)) : [];

describe('a recorded output', () => {
  it.each([...OWN, ...FOREIGN])('$path from $from says $value', ({ text, asked, value }) => {
    const { verdict, tool } = explain(text, asked);
    expect(tool).not.toBe('unknown');
    expect(isAcceptable(verdict, value, text)).toBe(true);
  });

  const others = haveSamples ? ['nc', 'curl', 'dns', 'k8s', 'runcommand', 'crictl', 'lsns', 'pstree', 'tcptracer', 'netstat', 'nsg', 'metrics'].flatMap((folder) => expectedSamples(folder)) : [];

  it.each(others.length > 0 ? others : [{ path: 'nc/26-lab-openbsd-timeout.txt', expected: 'tcp=timeout' }])('$path ($expected) is recognised', ({ path, expected }) => {
    const { tool, verdict } = explain(haveSamples ? readSample(path) : readFixture(path));
    expect(tool).not.toBe('unknown');
    if (/^(?:dns=ok;)?tcp=(?:timeout|refused|blocked|fail)|^dns=(?:timeout|servfail|refused|nxdomain|fail$)/.test(expected)) expect(verdict).toBe('block');
    if (/^tcp=open(?:$|;exit)/.test(expected)) expect(verdict).toBe('allow');
  });
});

const TEXTS = [...SYMPTOMS.map(({ name }) => symptom(name)), ...OWN.map(({ text }) => text)];
const text = fc.constantFrom(...TEXTS);

describe('a damaged text', () => {
  it('never throws, whatever it is', () => {
    const damaged = fc.tuple(text, fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(), text).map(([one, noise, at, other]) => {
      const middle = at % (one.length + 1);
      return `${one.slice(0, middle)}${noise}${one.slice(middle)}${other.slice(at % (other.length + 1))}`;
    });
    fc.assert(fc.property(fc.oneof(damaged, fc.string({ unit: 'binary' })), (one) => explain(one).proves !== ''), { numRuns: 400 });
  });

  const firewalls = TEXTS.filter((one) => ['ufw', 'iptables', 'nft'].includes(explain(one).tool) && ['block', 'unknown'].includes(explain(one).verdict));

  it('does not admit, cut at its end, what it does not admit as a whole', () => {
    fc.assert(
      fc.property(fc.constantFrom(...firewalls), fc.nat(), (one, at) => {
        expect(explain(one.slice(0, at % (one.length + 1))).verdict).not.toBe('allow');
      }),
      { numRuns: 600 },
    );
  });

  it.each(['ufw-reject-row', 'save-drop', 'list-drop', 'rules-drop'])('does not admit at any place where %s may be cut', (name) => {
    const whole = symptom(name);
    const admitted = [...whole].flatMap((_sign, at) => (explain(whole.slice(0, at)).verdict === 'allow' ? [whole.slice(0, at)] : []));
    expect(admitted).toEqual([]);
  });

  it('does not admit, without its beginning, what it does not admit as a whole', () => {
    fc.assert(
      fc.property(fc.constantFrom(...firewalls), fc.nat(), (one, at) => {
        expect(explain(one.slice(at % (one.length + 1))).verdict).not.toBe('allow');
      }),
      { numRuns: 600 },
    );
  });

  it('keeps a block when something that admits stands beside it', () => {
    fc.assert(
      fc.property(fc.constantFrom('ufw-inactive', 'nc-open', 'nslookup-ok'), (name) => {
        const both = `$ sudo iptables-save\n${symptom('save-drop')}$ cat other\n${symptom(name)}`;
        expect(explain(both).verdict).toBe('block');
      }),
    );
  });
});
