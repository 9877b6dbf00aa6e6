import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Answerer } from '../../outside/dns/serve.ts';
import type { Transport } from '../../outside/dns/conduct.ts';
import { withOwnBinary } from '../own-binary.ts';
import { childEnvironment } from '../run-process.ts';

const script = readFileSync(new URL('relay-script.js', import.meta.url), 'utf8');
const startMs = 15_000;
const binaryDescriptor = 3;

const transport = z.enum(['udp', 'tcp']);
const word = z.union([
  z.strictObject({ upstreams: z.array(z.ipv4()) }),
  z.strictObject({ query: z.number(), transport, message: z.string() }),
  z.strictObject({ reply: z.number(), message: z.string().nullable() }),
]);

export interface Relay {
  readonly process: ChildProcess;
  /** The resolvers of the pod when it started. */
  readonly upstreams: readonly string[];
  /** Asks another server from the pod; nothing when it is silent or refuses. */
  forward(server: string, transport: Transport, message: Buffer, timeoutMs: number): Promise<Buffer | undefined>;
  /** Until then, queries wait. */
  serve(answer: Answerer): void;
}

const readWord = (line: string): z.infer<typeof word> | undefined => {
  try {
    return word.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
};

const encoded = (message: Buffer | undefined): string | null => message?.toString('base64') ?? null;

type Enter = (argv: readonly string[]) => string[];
type Listens = Readonly<Record<Transport, boolean>>;

function spawnRelay(enter: Enter, listens: Listens): ChildProcess {
  const node = ['setsid', `/proc/self/fd/${binaryDescriptor}`, '--input-type=module', '-e', script, '--', JSON.stringify(listens)];
  const [command = '', ...args] = enter(node);
  const child = withOwnBinary((binary) => spawn(command, args, { cwd: '/', env: childEnvironment, detached: true, stdio: ['pipe', 'pipe', 'ignore', binary] }));
  child.stdin?.on('error', () => {});
  return child;
}

/** Questions that went to other servers, and who waits for their answers. */
function forwarding(say: (order: object) => void): { ask: Relay['forward']; onReply: (id: number, message: string | null) => void; end: () => void } {
  const waiting = new Map<number, (reply: Buffer | undefined) => void>();
  let last = 0;
  return {
    ask(server, transport, message, timeoutMs) {
      last += 1;
      const id = last;
      const { promise, resolve } = Promise.withResolvers<Buffer | undefined>();
      waiting.set(id, resolve);
      say({ forward: id, transport, server, message: message.toString('base64'), timeoutMs });
      return promise;
    },
    onReply(id, message) {
      waiting.get(id)?.(message === null ? undefined : Buffer.from(message, 'base64'));
      waiting.delete(id);
    },
    end() {
      for (const resolve of waiting.values()) resolve(undefined);
      waiting.clear();
    },
  };
}

/** Starts the DNS process of a pod; `enter` leads into the pod. Rejects when it does not listen in time. */
export async function startRelay(enter: Enter, listens: Listens): Promise<Relay> {
  const child = spawnRelay(enter, listens);
  const say = (order: object): void => void child.stdin?.write(`${JSON.stringify(order)}\n`);
  const forwards = forwarding(say);
  const started = Promise.withResolvers<readonly string[]>();
  const answerer = Promise.withResolvers<Answerer>();
  const onQuery = async (query: number, over: Transport, message: string): Promise<void> => {
    const answer = await answerer.promise;
    say({ answer: query, message: encoded(await answer(Buffer.from(message, 'base64'), over)) });
  };
  const onLine = (line: string): void => {
    const said = readWord(line);
    if (said === undefined) return;
    if ('upstreams' in said) started.resolve(said.upstreams);
    else if ('query' in said) void onQuery(said.query, said.transport, said.message);
    else forwards.onReply(said.reply, said.message);
  };
  const giveUp = (): void => {
    started.reject(new Error('cannot start the DNS server of a pod: its process did not begin to listen'));
    forwards.end();
  };
  const timer = setTimeout(giveUp, startMs);
  child.once('error', giveUp).once('close', giveUp);
  if (child.stdout) createInterface({ input: child.stdout }).on('line', onLine);
  const upstreams = await started.promise.finally(() => clearTimeout(timer));
  return { process: child, upstreams, forward: forwards.ask, serve: answerer.resolve };
}
