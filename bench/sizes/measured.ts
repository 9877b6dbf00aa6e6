import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { plainEnvironment } from '../../scripts/accuracy/simulator.ts';

export interface Measured {
  readonly stdout: string;
  readonly ms: number;
  /** The most memory that the process ever held. */
  readonly peakBytes: number;
}

const LOOK_MS = 50;

/** Runs Node with these arguments. Throws where it ends with anything but a verdict (0, 1, 2). */
export async function measured(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Measured> {
  const begun = performance.now();
  const child = spawn(process.execPath, [...args], { env: { ...plainEnvironment(), ...env } });
  const said = { stdout: '', stderr: '' };
  let peakBytes = 0;
  const looking = setInterval(() => (peakBytes = Math.max(peakBytes, highWaterMark(child.pid))), LOOK_MS);
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (said.stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said.stderr += chunk));
  const status = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  clearInterval(looking);
  if (status === null || status > 2) throw new Error(`${args.slice(1).join(' ')} ended with ${status}: ${said.stderr.slice(-2_000)}`);
  return { stdout: said.stdout, ms: performance.now() - begun, peakBytes };
}

/** Linux counts it for every process, in kibibytes. */
function highWaterMark(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
