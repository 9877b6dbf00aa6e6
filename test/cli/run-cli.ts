/** The real program in a process of its own, without a terminal and without this shell's settings. */
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');
export const BIN = join(ROOT, 'bin', 'aks-chatops.mjs');

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What is piped in; absent: nothing, and the end of it. */
  readonly input?: string;
  readonly cwd?: string;
  /** Told of the process as soon as it runs. */
  onStart?(child: ChildProcessWithoutNullStreams): void;
}

const PATIENCE_MS = 50_000;

export async function runCli(args: readonly string[], { env = {}, input = '', cwd = ROOT, onStart }: CliOptions = {}): Promise<Ended> {
  const child = spawn(process.execPath, [BIN, ...args], { cwd, env: { PATH: process.env['PATH'] ?? '', ...env }, timeout: PATIENCE_MS });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  child.stdin.on('error', () => undefined);
  onStart?.(child);
  if (onStart === undefined) child.stdin.end(input);
  const [status] = await once(child, 'close');
  return { ...said, status: typeof status === 'number' ? status : null };
}
