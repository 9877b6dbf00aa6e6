import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface ChildOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** All that the child gets to see of the environment: never an operator's own settings. */
  readonly env: Readonly<Record<string, string>>;
  /** Its output, line by line. */
  onLine(line: string): void;
}

export interface Child {
  readonly name: string;
  /** Resolves with the first line of stdout that `find` makes something of. Rejects when the child ends first. */
  until<T>(find: (line: string) => T | undefined, deadlineMs: number): Promise<T>;
  stop(): Promise<void>;
}

const STOP_MS = 5_000;

/** Started so that the kernel ends it with us, however we end. */
export function startChild({ name, command, args, env, onLine }: ChildOptions): Child {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', command, ...args], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const lastWords: string[] = [];
  const listeners = new Set<(line: string) => void>();
  const heard = (line: string): void => {
    lastWords.push(line);
    if (lastWords.length > 20) lastWords.shift();
    onLine(line);
    for (const listener of listeners) listener(line);
  };
  createInterface({ input: child.stdout }).on('line', heard);
  createInterface({ input: child.stderr }).on('line', heard);
  return {
    name,
    until: (find, deadlineMs) => untilLine({ child, name, listeners, lastWords }, find, deadlineMs),
    stop: () => stopChild(child),
  };
}

interface Heard {
  readonly child: ChildProcess;
  readonly name: string;
  readonly listeners: Set<(line: string) => void>;
  readonly lastWords: readonly string[];
}

function untilLine<T>({ child, name, listeners, lastWords }: Heard, find: (line: string) => T | undefined, deadlineMs: number): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const fail = (what: string): void => reject(new Error(`the ${name} ${what}. Its last words:\n${lastWords.join('\n')}`));
  const timer = setTimeout(() => fail(`was not ready within ${deadlineMs / 1000} s`), deadlineMs);
  const onExit = (code: number | null): void => fail(`ended with status ${code}`);
  const listen = (line: string): void => {
    const found = find(line);
    if (found !== undefined) resolve(found);
  };
  listeners.add(listen);
  child.once('exit', onExit).once('error', (error) => fail(`did not start (${error.message})`));
  return promise.finally(() => {
    clearTimeout(timer);
    listeners.delete(listen);
    child.off('exit', onExit);
  });
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  child.kill('SIGTERM');
  await gone;
  clearTimeout(timer);
}
