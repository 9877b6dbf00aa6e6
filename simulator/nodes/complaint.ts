import type { RunResult } from './model.ts';

/** The last lines of what a failed process said, or how it ended. */
export const complaint = (result: RunResult): string =>
  result.stderr.toString().trim().split('\n').slice(-3).join('; ') || `exit status ${result.exitCode ?? result.signal}`;
