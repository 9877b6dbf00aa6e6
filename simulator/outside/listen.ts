import { spawn, type ChildProcess, type SendHandle } from 'node:child_process';
import { Socket as DatagramSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { Server } from 'node:net';
import { withOwnBinary } from '../nodes/own-binary.ts';
import { childEnvironment } from '../nodes/run-process.ts';
import { tailBuffer } from '../nodes/tail-buffer.ts';

export interface Endpoint {
  readonly transport: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
}

const script = readFileSync(new URL('listen-script.js', import.meta.url), 'utf8');
const openMs = 15_000;
// Descriptors 0 to 2 are the standard ones, 3 is the channel between the processes.
const binaryDescriptor = 4;

function start(enter: (argv: readonly string[]) => string[], endpoints: readonly Endpoint[]): ChildProcess {
  const node = [`/proc/self/fd/${binaryDescriptor}`, '--input-type=module', '-e', script, '--', JSON.stringify(endpoints)];
  const [command = '', ...args] = enter(node);
  return withOwnBinary((binary) => spawn(command, args, { cwd: '/', env: childEnvironment, stdio: ['ignore', 'ignore', 'pipe', 'ipc', binary] }));
}

/**
 * Opens sockets in the network namespace that `enter` leads to. They live in this process, in the order of the
 * endpoints: a TCP server without a listener for connections, or a bound UDP socket. Rejects when one cannot be opened.
 */
export async function listenIn(enter: (argv: readonly string[]) => string[], endpoints: readonly Endpoint[]): Promise<(Server | DatagramSocket)[]> {
  if (endpoints.length === 0) return [];
  const child = start(enter, endpoints);
  const complaints = tailBuffer(4_096);
  child.stderr?.on('data', (chunk: Buffer) => complaints.push(chunk));
  const opened = new Map<unknown, Server | DatagramSocket>();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const fail = (): void => reject(new Error(`cannot open the servers of the outside: ${complaints.read().toString().trim() || 'no answer in time'}`));
  const timer = setTimeout(fail, openMs);
  child.once('error', reject);
  child.once('close', fail);
  child.on('message', (index: unknown, handle: SendHandle) => {
    if (handle instanceof Server || handle instanceof DatagramSocket) opened.set(index, handle);
    if (opened.size === endpoints.length) resolve();
  });
  try {
    await promise;
    return endpoints.flatMap((_, index) => opened.get(index) ?? []);
  } catch (error) {
    for (const socket of opened.values()) socket.close();
    throw error;
  } finally {
    clearTimeout(timer);
    if (child.connected) child.disconnect();
  }
}
