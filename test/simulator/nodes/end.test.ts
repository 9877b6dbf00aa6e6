import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const deadlineMs = 10_000;

const namespaceOf = (pid: string, kind: string): string => {
  try {
    return readlinkSync(`/proc/${pid}/ns/${kind}`);
  } catch {
    return '';
  }
};

/** Processes of this machine that live in one of the namespaces. */
const inhabitants = (namespaces: ReadonlySet<string>): string[] =>
  readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && ['user', 'net'].some((kind) => namespaces.has(namespaceOf(pid, kind))));

async function startHolder(): Promise<{ kill: () => void; namespaces: Set<string> }> {
  const holder = spawn(process.execPath, [fileURLToPath(new URL('hold-fleet.ts', import.meta.url))], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = await once(createInterface({ input: holder.stdout }), 'line');
  const names: unknown = JSON.parse(String(line));
  return { kill: () => holder.kill('SIGKILL'), namespaces: new Set(Array.isArray(names) ? names.map(String) : []) };
}

const untilGone = async (namespaces: ReadonlySet<string>): Promise<string[]> => {
  const deadline = performance.now() + deadlineMs;
  while (inhabitants(namespaces).length > 0 && performance.now() < deadline) await wait(20);
  return inhabitants(namespaces);
};

test('kill -9 of the process that started a fleet leaves none of its processes and namespaces', async () => {
  const { kill, namespaces } = await startHolder();
  try {
    // Two nodes with a pod: an own user namespace for each node, a network for each of the three.
    expect(namespaces.size).toBe(5);
    expect(inhabitants(namespaces).length).toBeGreaterThan(6);
  } finally {
    kill();
  }
  expect(await untilGone(namespaces)).toEqual([]);
});
