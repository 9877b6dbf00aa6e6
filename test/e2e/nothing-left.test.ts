/** However the demo ends, nothing of it stays: no process, and with the last process of a namespace the namespace. */
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';

const MAIN = join(import.meta.dirname, '..', '..', 'scripts', 'demo', 'main.ts');
const GONE_WITHIN_MS = 15_000;

async function startDemo(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [MAIN], { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  let said = '';
  for await (const chunk of child.stdout) {
    said += String(chunk);
    if (said.includes('http://127.0.0.1:')) return child;
  }
  throw new Error(`the demo ended without an address: ${said}`);
}

/** All processes under `root`, itself included. */
function family(root: number): readonly number[] {
  const rows = execFileSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number));
  const found = [root];
  for (const parent of found) found.push(...rows.flatMap(([pid, ppid]) => (ppid === parent && pid !== undefined ? [pid] : [])));
  return found;
}

const isThere = (pid: number): boolean => readdirSync('/proc').includes(String(pid));

/** Network namespaces that these processes are in, or all that any process is in. */
const namespaces = (pids: readonly (number | string)[] = readdirSync('/proc').filter((name) => /^\d+$/.test(name))): ReadonlySet<string> =>
  new Set(
    pids.flatMap((pid) => {
      try {
        return [readlinkSync(`/proc/${pid}/ns/net`)];
      } catch {
        return [];
      }
    }),
  );

async function allGone(pids: readonly number[]): Promise<readonly number[]> {
  const deadline = Date.now() + GONE_WITHIN_MS;
  let left = pids.filter(isThere);
  while (left.length > 0 && Date.now() < deadline) {
    await sleep(50);
    left = left.filter(isThere);
  }
  return left;
}

describe('the demo leaves nothing behind', () => {
  test.each(['SIGKILL', 'SIGINT'] as const)('after %s', async (signal) => {
    const demo = await startDemo();
    const pids = family(demo.pid ?? 0);
    const own = namespaces(pids).difference(namespaces([process.pid]));
    expect(pids.length).toBeGreaterThan(8);
    expect(own.size).toBeGreaterThan(3);
    demo.kill(signal);
    expect(await allGone(pids)).toEqual([]);
    expect([...own.intersection(namespaces())]).toEqual([]);
  });

  test('when only npm in front of it is killed', async () => {
    const npm = spawn('npm', ['run', '-s', 'demo'], { cwd: join(import.meta.dirname, '..', '..'), stdio: ['ignore', 'pipe', 'ignore'], detached: true });
    for await (const chunk of npm.stdout) if (String(chunk).includes('http://127.0.0.1:')) break;
    const pids = family(npm.pid ?? 0);
    expect(pids.length).toBeGreaterThan(8);
    npm.kill('SIGKILL');
    expect(await allGone(pids)).toEqual([]);
  });
});
