import { complaint } from './complaint.ts';
import { runProcess } from './run-process.ts';
import type { World } from './world.ts';

const stepMs = 20_000;

/** The command that runs `argv` as root of a node, in its network or in that of one of its pods. */
export function enterNode(world: World, pid: number, argv: readonly string[], podPid?: number): string[] {
  const node = ['nsenter', `--target=${pid}`, '--user', '--preserve-credentials', '--mount', '--net', '--pid', '--uts', '--ipc', '--cgroup', '--'];
  // The pod's mounts differ in /etc alone.
  const pod = podPid === undefined ? [] : ['nsenter', `--target=${podPid}`, '--net', '--uts', '--mount', '--'];
  return world.enter([...node, ...pod, ...argv]);
}

/** Runs one step of building and returns what it printed. Throws with the step's own complaint. */
export async function step(what: string, argv: readonly string[]): Promise<string> {
  const result = await runProcess(argv, { timeoutMs: stepMs });
  if (result.exitCode !== 0) throw new Error(`cannot ${what}: ${complaint(result)}`);
  return result.stdout.toString().trim();
}

export function pidIn(text: string, what: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`cannot ${what}: expected a process number, got "${text.slice(0, 80)}"`);
  return Number(text);
}
