/** What a node's answer has no room for is asked once more, and nothing is asked a third time. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { nodeScript } from '../../src/diagnostics/node/script.ts';
import type { Section } from '../../src/diagnostics/node/script.ts';
import { framed } from '../../src/diagnostics/run-on-nodes.ts';

const run = promisify(execFile);
const LIMIT = 4_096;

/** Text that packing makes no smaller than three quarters of its size. */
const noise = (name: string, bytes: number): Section => ({ name, timeout: 5, script: `head -c ${bytes} /dev/urandom | base64 -w0` });

async function asked(...sections: readonly Section[]) {
  let scripts = 0;
  const answer = await framed(sections, nodeScript, LIMIT, async (script) => {
    scripts += 1;
    const { stdout, stderr } = await run('bash', ['-c', script]);
    return { ok: true, value: { stdout, stderr } };
  });
  return { scripts, answer };
}

test('what fits is asked once', async () => {
  const { scripts, answer } = await asked(noise('a', 500), noise('b', 500));
  expect(scripts).toBe(1);
  expect(answer).toMatchObject({ ok: true, value: { a: { ok: true }, b: { ok: true } } });
});

test('what had no room beside the others comes by a second script', async () => {
  const { scripts, answer } = await asked(noise('a', 2_000), noise('b', 2_000));
  expect(scripts).toBe(2);
  expect(answer).toMatchObject({ ok: true, value: { a: { ok: true }, b: { ok: true } } });
});

test('what does not fit by itself stays untold, with the reason', async () => {
  const { scripts, answer } = await asked(noise('a', 500), noise('b', 9_000));
  expect(scripts).toBe(2);
  expect(answer).toMatchObject({ ok: true, value: { a: { ok: true }, b: { ok: false, reason: expect.stringMatching(/did not fit/) } } });
});
