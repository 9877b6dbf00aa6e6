import type { Output } from './terminal/output.ts';

/** What a command has of its process. */
export interface Context {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadStream;
  /** Results, and nothing else. */
  readonly stdout: Output;
  /** Progress and complaints. */
  readonly stderr: Output;
  /** Aborted by Ctrl-C and by a request to end. */
  readonly signal: AbortSignal;
}

/** Resolves with the exit status. */
export type Run = (args: readonly string[], context: Context) => Promise<number>;
