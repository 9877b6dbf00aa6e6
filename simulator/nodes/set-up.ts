import { complaint } from './complaint.ts';
import type { RunResult } from './model.ts';

export const setupMs = 60_000;

/** Runs commands in order. Throws with the first that fails. */
export async function setUp(what: string, commands: readonly string[], run: (command: string) => Promise<RunResult>): Promise<void> {
  for (const command of commands) {
    const result = await run(command);
    if (result.exitCode !== 0) throw new Error(`cannot set up ${what}: "${command}" failed: ${complaint(result)}`);
  }
}
