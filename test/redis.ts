/** A redis-server of the test's own: free port, append-only file in a temporary folder, gone with the test. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const READY_WITHIN_MS = 10_000;
const PORT_TRIES = 5;

export interface TestRedis {
  readonly url: string;
  readonly port: number;
  /** SIGKILL, as a machine that dies. */
  kill(): Promise<void>;
  /** On the same port and data; kills it first where it still runs. */
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/** @throws {Error} where redis-server is not installed or does not answer within 10 s */
export async function startRedis(): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'aks-redis-'));
  const { port, child } = await startOnFreePort(folder);
  let server = child;
  const kill = () => end(server, 'SIGKILL');
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    kill,
    async restart() {
      await kill();
      server = await start(folder, port);
    },
    async stop() {
      await end(server, 'SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Between finding a free port and using it, somebody else may take it: then the next one. */
async function startOnFreePort(folder: string): Promise<{ port: number; child: ChildProcess }> {
  for (let tries = 1; ; tries++) {
    const port = await freePort();
    try {
      return { port, child: await start(folder, port) };
    } catch (error) {
      if (tries === PORT_TRIES) throw error;
    }
  }
}

async function start(folder: string, port: number): Promise<ChildProcess> {
  const options = `--port ${port} --bind 127.0.0.1 --appendonly yes --appendfsync always --loglevel warning`.split(' ');
  const server = ['redis-server', ...options, '--dir', folder, '--save', ''];
  const [command = '', ...words] = process.platform === 'linux' ? ['setpriv', '--pdeathsig', 'KILL', ...server] : server;
  const child = spawn(command, words, { stdio: 'ignore' });
  const failed = once(child, 'error').then(([error]) => Promise.reject(new Error(`Cannot start redis-server: ${String(error)}`)));
  try {
    await Promise.race([failed, answers(child, port)]);
    return child;
  } catch (error) {
    await end(child, 'SIGKILL');
    throw error;
  }
}

/** A PONG, not an open port: while it loads its file the server accepts connections and refuses commands. */
async function answers(child: ChildProcess, port: number): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`redis-server on port ${port} ended at its start`);
    if ((await ping(port)).startsWith('+PONG')) return;
    await sleep(10);
  }
  throw new Error(`redis-server on port ${port} does not answer within ${READY_WITHIN_MS} ms`);
}

function ping(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 1000 }, () => socket.write('PING\r\n'));
    const finish = (answer: string) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', (data) => finish(data.toString()));
    socket.once('error', () => finish(''));
    socket.once('timeout', () => finish(''));
    socket.once('end', () => finish(''));
  });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('Cannot find a free port: the system named none');
  return address.port;
}
