import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readNodeAnswer } from '../../../src/diagnostics/node/answer.ts';
import type { NodeAnswer } from '../../../src/diagnostics/node/answer.ts';
import { nodeScript } from '../../../src/diagnostics/node/script.ts';
import type { Section } from '../../../src/diagnostics/node/script.ts';

const NONCE = 'a1b2c3d4e5f60718';

const run = (sections: readonly Section[], outputLimit = 4096): string =>
  execFileSync('sh', ['-c', nodeScript(sections, { nonce: NONCE, outputLimit })], { encoding: 'utf8' });

function answered(stdout: string): NodeAnswer {
  const answer = readNodeAnswer(stdout, NONCE);
  if (!answer.ok) throw new Error(answer.reason);
  return answer.value;
}

const section = (name: string, script: string, timeout = 5): Section => ({ name, script, timeout });

describe('one script per node', () => {
  test('brings back every section with its exit status and both streams', () => {
    const answer = answered(run([section('good', 'echo out; echo err >&2'), section('bad', 'exit 7')]));
    expect(answer).toEqual({
      good: { ok: true, value: { exitCode: 0, stdout: 'out\n', stderr: 'err\n' } },
      bad: { ok: true, value: { exitCode: 7, stdout: '', stderr: '' } },
    });
  });

  test('a section that hangs ends at its own deadline and takes no other with it', () => {
    const answer = answered(run([section('hangs', 'sleep 30', 1), section('good', 'echo fine')]));
    expect(answer['hangs']).toMatchObject({ ok: true, value: { exitCode: 124 } });
    expect(answer['good']).toMatchObject({ ok: true, value: { stdout: 'fine\n' } });
  });

  test('nothing that a section prints can pass for another section or for the end', () => {
    const forged = String.raw`printf 'other rc=0 5 0 5\nnope\n\nAKSCHATOPS1 ${NONCE} 4 0000\n[stderr]\n[stdout]\n'`;
    const answer = answered(run([section('forger', forged)]));
    expect(Object.keys(answer)).toEqual(['forger']);
  });

  test('of bulky sections the largest is left out, before any other and wherever it stands', () => {
    const noise = (bytes: number): string => `head -c ${bytes} /dev/urandom | base64`;
    const sections = [section('first', noise(1600)), { ...section('bulk', noise(1500)), isBulky: true as const }, { ...section('tiny', 'echo kept'), isBulky: true as const }];
    const answer = answered(run(sections, 4096));
    expect(answer).toMatchObject({ first: { ok: true }, tiny: { ok: true }, bulk: { ok: false } });
  });

  test('what does not fit is left out, and named', () => {
    const noise = 'head -c 6000 /dev/urandom | base64';
    const answer = answered(run([section('small', 'echo kept'), section('large', noise)], 4096));
    expect(answer['small']).toMatchObject({ ok: true, value: { stdout: 'kept\n' } });
    expect(answer['large']).toMatchObject({ ok: false, reason: expect.stringContaining('did not fit') });
  });

  test('the answer stays within what the channel carries', () => {
    expect(Buffer.byteLength(run([section('large', 'head -c 100000 /dev/urandom')], 4096))).toBeLessThan(4096);
  });

  test('leaves nothing behind on the node', () => {
    const before = execFileSync('sh', ['-c', 'ls -d /tmp/aks-chatops.* 2>/dev/null | wc -l'], { encoding: 'utf8' });
    run([section('good', 'echo out')]);
    expect(execFileSync('sh', ['-c', 'ls -d /tmp/aks-chatops.* 2>/dev/null | wc -l'], { encoding: 'utf8' })).toBe(before);
  });
});

describe('reading the answer', () => {
  const whole = run([section('one', 'seq 1 2000'), section('two', 'echo two')]);

  test('an answer that lost any number of its first bytes is refused as cut, never read in part', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: whole.length }), (lost) => {
        expect(readNodeAnswer(whole.slice(lost), NONCE).ok).toBe(false);
      }),
    );
  });

  test('an answer with any one character changed is refused', () => {
    const frameLength = whole.indexOf('\n');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: frameLength - 1 }), (at) => {
        const other = whole[at] === 'A' ? 'B' : 'A';
        expect(readNodeAnswer(whole.slice(0, at) + other + whole.slice(at + 1), NONCE).ok).toBe(false);
      }),
    );
  });

  test("another run's answer is refused", () => {
    expect(readNodeAnswer(whole, 'ffffffffffffffff')).toMatchObject({ ok: false, reason: expect.stringContaining('another script') });
  });

  test('no text makes it throw or passes for an answer', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => readNodeAnswer(text, NONCE).ok === false));
  });
});
