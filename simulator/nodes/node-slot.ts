import type { ChildProcess } from 'node:child_process';
import { latch, type Latch } from './latch.ts';
import type { FleetSpec, NodeSpec, RunOptions, RunResult } from './model.ts';
import { defaultTimeoutMs, runInNode, type Target } from './run-in-node.ts';
import { runProcess } from './run-process.ts';
import { bash } from './shell-scripts.ts';
import { complaint, createNode, destroyNode, enterNode, type SimulatedNode } from './simulated-node.ts';
import type { World } from './world.ts';

/** A node's place in the fleet: it stays while the node in it is made anew. */
export interface NodeSlot {
  target(pod?: string): Target;
  run(script: string, options?: RunOptions): Promise<RunResult>;
  build(): Promise<void>;
  rebuild(): Promise<void>;
  freeze(): Promise<void>;
  thaw(): Promise<void>;
}

const setupMs = 60_000;
const signalMs = 5_000;

/** What a script that never got to run looks like: killed, without a word. */
const killedUnheard = (): RunResult => ({ exitCode: null, signal: 'SIGKILL', stdout: Buffer.alloc(0), stderr: Buffer.alloc(0), truncated: false });

/** Runs with what is left of the time when the node has thawed. */
async function whenThawed(ice: Latch, options: RunOptions, run: (timeoutMs: number) => Promise<RunResult>): Promise<RunResult> {
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
  const start = performance.now();
  const thawed = !options.signal?.aborted && (await ice.wait(timeoutMs, options.signal));
  return thawed ? run(Math.max(1, timeoutMs - (performance.now() - start))) : killedUnheard();
}

async function signalAll({ world, pid }: Pick<Target, 'world' | 'pid'>, name: 'STOP' | 'CONT'): Promise<void> {
  // A node without a process left to signal is as good as stopped, so the exit status does not matter.
  await runProcess(enterNode(world, pid, [...bash, `kill -${name} -1`]), { timeoutMs: signalMs });
}

function podPidOf(node: NodeSpec, pods: ReadonlyMap<string, number>, pod: string): number {
  const pid = pods.get(pod);
  if (pid === undefined) throw new Error(`cannot reach pod ${pod}: node ${node.name} has no such pod`);
  return pid;
}

async function setUp(node: NodeSpec, run: NodeSlot['run']): Promise<void> {
  for (const command of node.setup) {
    const result = await run(command, { timeoutMs: setupMs });
    if (result.exitCode !== 0) throw new Error(`cannot set up node ${node.name}: "${command}" failed: ${complaint(result)}`);
  }
}

/** Makes the place; the node comes with `build`. */
export function nodeSlot(world: World, fleet: FleetSpec, spec: NodeSpec, port: string): NodeSlot {
  const running = new Set<ChildProcess>();
  const ice = latch();
  let node: SimulatedNode | undefined;
  let rebuilding: Promise<void> | undefined;

  const present = (): SimulatedNode => {
    if (!node) throw new Error(`cannot reach node ${spec.name}: it is being made`);
    return node;
  };
  const target = (pod?: string): Target => {
    const { pid, pods } = present();
    return { world, pid, podPid: pod === undefined ? undefined : podPidOf(spec, pods, pod) };
  };

  const run: NodeSlot['run'] = (script, options = {}) =>
    whenThawed(ice, options, (timeoutMs) => runInNode(target(options.pod), script, { ...options, timeoutMs }, running));

  const build = async (): Promise<void> => {
    node = await createNode(world, fleet, spec, port);
    await setUp(spec, run);
  };

  const release = (): void => {
    // An nsenter stops together with the process that it waits for.
    for (const child of running) child.kill('SIGCONT');
    ice.open();
  };
  const replace = async (): Promise<void> => {
    const old = node;
    node = undefined;
    if (old) await destroyNode(world, old);
    release();
    await build();
  };

  return {
    target,
    run,
    build,
    rebuild() {
      // Whoever asks meanwhile gets the node that is already being made.
      rebuilding ??= replace().finally(() => {
        rebuilding = undefined;
      });
      return rebuilding;
    },
    async freeze() {
      const { pid } = present();
      ice.shut();
      await signalAll({ world, pid }, 'STOP');
    },
    async thaw() {
      if (!ice.isShut) return;
      await signalAll({ world, pid: present().pid }, 'CONT');
      release();
    },
  };
}
