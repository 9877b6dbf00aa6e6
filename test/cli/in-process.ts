/** A command without a process of its own: quick enough for long tables. */
import { runCommand } from '../../src/cli/commands.ts';
import { CliError } from '../../src/cli/exit.ts';
import { plainPaint } from '../../src/cli/terminal/output.ts';
import type { Output } from '../../src/cli/terminal/output.ts';

export interface Tried {
  readonly status: number;
  readonly stdout: string;
  /** What ended it early; empty: nothing did. */
  readonly says: string;
}

export async function inProcess(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Tried> {
  const stdout: string[] = [];
  const context = { env, stdin: process.stdin, stdout: into(stdout), stderr: into([]), signal: new AbortController().signal };
  try {
    return { status: await runCommand(args, context), stdout: stdout.join(''), says: '' };
  } catch (error) {
    if (error instanceof CliError) return { status: error.status, stdout: stdout.join(''), says: error.message };
    throw error;
  }
}

function into(said: string[]): Output {
  const write = async (text: string): Promise<void> => void said.push(text);
  return { isTerminal: false, columns: 80, paint: plainPaint, write };
}
