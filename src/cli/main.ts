/** The command line's process: wiring only. Run it by `bin/aks-chatops.mjs`. */
import { types } from 'node:util';
import { runCommand } from './commands.ts';
import { ConfigError } from '../config.ts';
import { CliError, EXIT } from './exit.ts';
import { onStop } from './stop.ts';
import { visible } from '../bot/core/text.ts';
import { outputTo } from './terminal/output.ts';

const stdout = outputTo(process.stdout);
const stderr = outputTo(process.stderr);
const signal = onStop();

/** What went wrong, in a sentence; the stack only of what is a bug of ours. */
function told(error: unknown): { readonly status: number; readonly says: string } {
  if (signal.aborted) return { status: EXIT.stopped, says: 'Stopped.' };
  if (error instanceof CliError) return { status: error.status, says: error.message };
  if (error instanceof ConfigError) return { status: EXIT.unavailable, says: error.message };
  const details = types.isNativeError(error) ? (error.stack ?? error.message) : String(error);
  return { status: EXIT.bug, says: `This is a bug of aks-chatops, not a fact about your cluster:\n${details}` };
}

try {
  const status = await runCommand(process.argv.slice(2), { env: process.env, stdin: process.stdin, stdout, stderr, signal });
  process.exit(status);
} catch (error) {
  const { status, says } = told(error);
  await stderr.write(`${visible(says)}\n`);
  process.exit(status);
}
