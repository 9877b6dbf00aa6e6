import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { gatewayOf, ipv4Network } from './check-spec.ts';
import { childEnvironment } from './run-process.ts';
import { bash, shellScripts } from './shell-scripts.ts';
import { tailBuffer } from './tail-buffer.ts';
import { unprivileged } from './unprivileged.ts';

/** The namespaces in which a fleet lives: an own user, an own process tree, and a network that is only a bridge. */
export interface World {
  /** The command that runs `argv` inside the world as its root. */
  enter(argv: readonly string[]): string[];
  /** Kills everything inside and resolves when it is gone. */
  close(): Promise<void>;
}

const startMs = 15_000;
const namespaces = ['--user', '--map-root-user', '--mount', '--pid', '--fork', '--kill-child=KILL', '--net', '--uts', '--ipc', '--cgroup'];

function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

/**
 * The kernel reports the first process as dead when all others of its namespace are gone, and only then unshare,
 * its parent, ends: that is what to wait for. unshare itself is killed only where that first process is unknown.
 */
function kill(unshare: ChildProcess, first: number | undefined): void {
  if (first === undefined) unshare.kill('SIGKILL');
  else process.kill(first, 'SIGKILL');
}

/** The number by which we know the world's first process; it says so itself. */
function announcedPid(stdout: Readable, stderr: Readable): Promise<number> {
  const complaints = tailBuffer(4_096);
  stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const fail = (): void => reject(new Error(`cannot make the namespaces of the fleet: ${complaints.read().toString().trim() || 'no answer in time'}`));
  const timer = setTimeout(fail, startMs);
  createInterface({ input: stdout })
    .once('line', (line) => (/^\d+$/.test(line) ? resolve(Number(line)) : fail()))
    .once('close', fail);
  return promise.finally(() => clearTimeout(timer));
}

/** Makes the world of a node subnet. It dies with this process, however this process dies. */
export async function startWorld(nodeSubnet: string): Promise<World> {
  const uid = process.geteuid?.() ?? -1;
  const script = [...bash, shellScripts.world, 'world', gatewayOf(nodeSubnet), String(ipv4Network(nodeSubnet).prefix)];
  const [command = '', ...args] = [...unprivileged({ uid, dieWithParent: true }), 'unshare', ...namespaces, '--', ...script];
  // A session of its own, so that Ctrl-C does not end the world before its owner can, nor nodes reach the terminal.
  const child = spawn(command, args, { cwd: '/', env: childEnvironment, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => {});
  const failed = new Promise<never>((_, reject) => child.once('error', reject));

  let pid: number | undefined;
  const close = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) kill(child, pid);
    child.stdin.destroy();
    await gone(child);
  };
  try {
    pid = await Promise.race([announcedPid(child.stdout, child.stderr), failed]);
    const inside = [...unprivileged({ uid, dieWithParent: false }), 'nsenter', `--target=${pid}`, '--user', '--preserve-credentials'];
    return { enter: (argv) => [...inside, '--mount', '--net', '--pid', '--uts', '--ipc', '--cgroup', '--', ...argv], close };
  } catch (error) {
    await close();
    throw error;
  }
}
