/** A node with a real firewall and a client beside it, in namespaces of their own that end with the test. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

export interface Attempt {
  readonly source: string;
  readonly sourcePort: number;
  readonly port: number;
  /** Milliseconds until silence counts as a drop. */
  readonly patience: number;
}

export type Backend = 'nft' | 'legacy' | 'native';

const Answer = z.union([
  z.object({ saved: z.string(), outcomes: z.array(z.string()) }),
  z.object({ error: z.string() }),
]);

export interface FirewallLab {
  /** Loads the rules, tries the connections; `error` where iptables refuses the rules. */
  measure(restore: string, backend: Backend, attempts: readonly Attempt[]): Promise<z.infer<typeof Answer>>;
  stop(): void;
}

/** An unprivileged user first: a namespace made by uid 0 would share the host's /proc/sys. */
const AS_NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

/** Entering a user namespace forgets the death signal, so it is set inside. */
const IN_NAMESPACES = ['unshare', '-Urmn', 'setpriv', '--pdeathsig', 'KILL'];

export async function startFirewallLab(): Promise<FirewallLab> {
  const source = readFileSync(join(import.meta.dirname, 'firewall-lab.mjs'), 'utf8');
  // Handed over as an open file, since that user may not reach the folder that Node is installed in.
  const interpreter = openSync(process.execPath, 'r');
  const asUser = process.getuid?.() === 0 ? AS_NOBODY : [];
  const [command = '', ...args] = [...asUser, ...IN_NAMESPACES, '/proc/self/fd/3', '--input-type=module', '-e', source];
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe', interpreter], env: { PATH: process.env['PATH'], LAB_SOURCE: source } });
  closeSync(interpreter);
  const noise: string[] = [];
  child.stderr?.on('data', (data: Buffer) => noise.push(data.toString()));
  if (child.stdout === null || child.stdin === null) throw new Error('Cannot start the firewall lab: its pipes are missing');
  const { stdin } = child;
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const { value, done } = await answers.next();
    if (done === true) throw new Error(`Cannot run the firewall lab: it needs unprivileged user namespaces, iptables and iproute2. It said: ${noise.join('').slice(-500)}`);
    return JSON.parse(value);
  };
  await next();
  return {
    async measure(restore, backend, attempts) {
      stdin.write(`${JSON.stringify({ restore, backend, attempts })}\n`);
      return Answer.parse(await next());
    },
    stop: () => child.kill('SIGKILL'),
  };
}
