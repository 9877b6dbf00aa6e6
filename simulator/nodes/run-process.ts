import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { RunResult } from './model.ts';
import { tailBuffer, type TailBuffer } from './tail-buffer.ts';

export interface ProcessOptions {
  input?: string | Buffer;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  maxOutputBytes?: number | undefined;
  /** Called once when time is up or the caller aborts. By default the process itself is killed. */
  kill?: (child: ChildProcess) => Promise<void>;
  /** Sees the process right after its start. */
  onStart?: (child: ChildProcess) => void;
  /** A third output, file descriptor 3 in the process: its first line, for whoever needs it before the end. */
  onControlLine?: (line: string) => void;
}

export const defaultOutputBytes = 1 << 20;

// A background process that the script left behind may hold the pipes open for ever.
const drainMs = 250;
// After a kill: how long a process may take to die before its pipes are abandoned.
const lastWordsMs = 5_000;

/** Only this reaches a child: credentials in our own environment must not show in a node's `/proc/*\/environ`. */
export const childEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
};

const capture = (stream: Readable, sink: TailBuffer): void => {
  stream.on('data', (chunk: Buffer) => sink.push(chunk));
  stream.on('error', () => {});
};

/** The child's outputs: 1, 2 and, if asked for, 3. */
const pipes = (child: ChildProcess): Readable[] =>
  child.stdio.slice(1).filter((stream): stream is Readable => stream instanceof Readable);

const firstLine = (stream: Readable, report: (line: string) => void): void => {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('error', () => {});
  stream.on('data', (chunk: string) => {
    if (text.includes('\n')) return;
    text += chunk;
    const end = text.indexOf('\n');
    if (end >= 0) report(text.slice(0, end));
  });
};

const exitOf = (child: ChildProcess): Promise<{ exitCode: number | null; signal: string | null }> =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
  });

const closed = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => child.once('close', () => resolve()));

/** Resolves when the time is up or the caller aborts, and never after `stop`. */
function limit(timeoutMs: number, signal: AbortSignal | undefined): { reached: Promise<void>; stop: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, timeoutMs);
  const onAbort = (): void => resolve();
  if (signal?.aborted) resolve();
  signal?.addEventListener('abort', onAbort, { once: true });
  const stop = (): void => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  };
  return { reached: promise, stop };
}

const killDirectly = async (child: ChildProcess): Promise<void> => {
  child.kill('SIGKILL');
};

/**
 * Runs one process to its end with bounded time and output. A non-zero exit is a result, not an error;
 * a killed process shows its signal. Rejects only when it cannot be started.
 */
export async function runProcess(argv: readonly string[], options: ProcessOptions): Promise<RunResult> {
  const [command = '', ...args] = argv;
  // A session of its own: /dev/tty in a node must not be the terminal of whoever started us.
  const stdio: StdioOptions = ['pipe', 'pipe', 'pipe', options.onControlLine ? 'pipe' : 'ignore'];
  const child = spawn(command, args, { cwd: '/', env: childEnvironment, detached: true, stdio });
  options.onStart?.(child);
  const maxBytes = options.maxOutputBytes ?? defaultOutputBytes;
  const [stdout, stderr] = [tailBuffer(maxBytes), tailBuffer(maxBytes)];
  const [out, err, control] = pipes(child);
  if (out) capture(out, stdout);
  if (err) capture(err, stderr);
  if (control && options.onControlLine) firstLine(control, options.onControlLine);
  child.stdin?.on('error', () => {});
  child.stdin?.end(options.input ?? '');

  const drained = closed(child);
  const exit = exitOf(child);
  const { reached, stop } = limit(options.timeoutMs, options.signal);
  try {
    const ended = (await Promise.race([exit, reached])) ?? (await killed(child, exit, options.kill ?? killDirectly));
    await Promise.race([drained, wait(drainMs, undefined, { ref: false })]);
    return { ...ended, stdout: stdout.read(), stderr: stderr.read(), truncated: stdout.truncated || stderr.truncated };
  } finally {
    stop();
    for (const stream of pipes(child)) stream.destroy();
  }
}

type Ended = Pick<RunResult, 'exitCode' | 'signal'>;

async function killed(child: ChildProcess, exit: Promise<Ended>, kill: (child: ChildProcess) => Promise<void>): Promise<Ended> {
  await kill(child);
  const ended = await Promise.race([exit, wait(lastWordsMs, undefined, { ref: false })]);
  if (ended) return ended;
  child.kill('SIGKILL');
  return { exitCode: null, signal: 'SIGKILL' };
}
