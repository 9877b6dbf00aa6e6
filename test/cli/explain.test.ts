import { describe, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { problemsOf } from './published.ts';
import { runCli } from './run-cli.ts';

const ACTIVE = `Status: active
Logging: on (low)
Default: deny (incoming), allow (outgoing), deny (routed)
New profiles: skip

To                         Action      From
--                         ------      ----
22/tcp                     ALLOW IN    Anywhere
10250/tcp                  ALLOW IN    10.224.0.5
`;

describe('the exit status is the verdict', () => {
  test.each<readonly [text: string, args: readonly string[], status: number, verdict: string]>([
    ['Status: inactive\n', [], 0, 'inactive'],
    [ACTIVE, ['--from', '10.224.0.5'], 0, 'allow'],
    [ACTIVE, ['-', '--from=10.224.0.9'], 1, 'block'],
    ['the cat sat on the mat\n', [], 2, 'unknown'],
    ['', [], 2, 'unknown'],
  ])('%j with %j: %i, %s', async (input, args, status, verdict) => {
    const ended = await runCli(['explain', '--json', ...args], { input });
    expect({ ...ended, stdout: JSON.parse(ended.stdout) }).toEqual({ status, stderr: '', stdout: expect.objectContaining({ verdict }) });
    expect(problemsOf('explanation', JSON.parse(ended.stdout))).toEqual([]);
  });
});

test('a file is read, and people are told what to run next', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'aks-cli-'));
  await writeFile(join(folder, 'ufw.txt'), ACTIVE);
  const { status, stdout } = await runCli(['explain', join(folder, 'ufw.txt'), '--from', '10.224.0.9']);
  await rm(folder, { recursive: true });
  expect(status).toBe(1);
  expect(stdout).toMatch(/^BLOCKS \(ufw\)\n/);
  expect(stdout).toContain('\n  npx aks-chatops diagnose tunnel <cluster>\n');
});
