import type { ChildProcess } from 'node:child_process';
import { podKey } from './check-spec.ts';
import type { ClusterState } from './cluster-state.ts';
import { freezer } from './freezer.ts';
import { leak } from './ipam.ts';
import type { Latch } from './latch.ts';
import type { NodeSpec, PodSpec, RunOptions, RunResult } from './model.ts';
import { nodePods, type NodePods } from './node-pods.ts';
import { defaultTimeoutMs, runInNode, type Target } from './run-in-node.ts';
import { setUp, setupMs } from './set-up.ts';
import { createNode, destroyNode, refreshNode } from './simulated-node.ts';
import type { World } from './world.ts';

/** A node's place in the fleet: it stays while the node in it is made anew. */
export interface NodeSlot {
  target(pod?: string): Target;
  run(script: string, options?: RunOptions): Promise<RunResult>;
  build(): Promise<void>;
  rebuild(): Promise<void>;
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  addPod(pod: PodSpec): Promise<void>;
  removePod(key: string): Promise<void>;
  /** Brings routes and services up to date; nothing while the node is being made. */
  refresh(): Promise<void>;
}

interface Present {
  readonly pid: number;
  readonly pods: NodePods;
}

const thawMs = 30_000;

/** What a script that never got to run looks like: killed, without a word. */
const killedUnheard = (): RunResult => ({ exitCode: null, signal: 'SIGKILL', stdout: Buffer.alloc(0), stderr: Buffer.alloc(0), truncated: false });

/** Runs with what is left of the time when the node has thawed. */
async function whenThawed(ice: Latch, options: RunOptions, run: (timeoutMs: number) => Promise<RunResult>): Promise<RunResult> {
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
  const start = performance.now();
  const thawed = !options.signal?.aborted && (await ice.wait(timeoutMs, options.signal));
  return thawed ? run(Math.max(1, timeoutMs - (performance.now() - start))) : killedUnheard();
}

/** Makes the place; the node comes with `build`. */
export function nodeSlot(world: World, state: ClusterState, spec: NodeSpec, port: string): NodeSlot {
  const running = new Set<ChildProcess>();
  const cold = freezer(world, running);
  let node: Present | undefined;
  let rebuilding: Promise<void> | undefined;

  const present = (): Present => {
    if (!node) throw new Error(`cannot reach node ${spec.name}: it is being made`);
    return node;
  };
  const target = (pod?: string): Target => {
    const { pid, pods } = present();
    return { world, pid, podPid: pod === undefined ? undefined : pods.networkPid(pod) };
  };

  const run: NodeSlot['run'] = (script, options = {}) =>
    whenThawed(cold.ice, options, (timeoutMs) => runInNode(target(options.pod), script, { ...options, timeoutMs }, running));

  const build = async (isFirst: boolean): Promise<void> => {
    const pid = await createNode(world, state, spec, port);
    const runSetup = (command: string, pod: string): Promise<RunResult> => run(command, { timeoutMs: setupMs, pod });
    node = { pid, pods: nodePods({ world, state, node: spec.name, pid, running, runSetup }) };
    const { pods } = node;
    await setUp(`node ${spec.name}`, spec.setup, (command) => run(command, { timeoutMs: setupMs }));
    if (isFirst) await leak(world, pid, spec);
    // Pods read the resolver of a node that is set up.
    for (const pod of state.podsOf(spec.name)) await pods.add(pod);
  };

  const refresh = async (): Promise<void> => {
    if (node) await refreshNode(world, state, spec, node.pid);
  };
  const replace = async (): Promise<void> => {
    const old = node;
    node = undefined;
    if (old) await destroyNode(world, { pid: old.pid, port });
    cold.release();
    await build(false);
    // Pods may have come and gone elsewhere meanwhile.
    await refresh();
  };

  return {
    target,
    run,
    build: () => build(true),
    refresh,
    rebuild() {
      // Whoever asks meanwhile gets the node that is already being made.
      rebuilding ??= replace().finally(() => {
        rebuilding = undefined;
      });
      return rebuilding;
    },
    freeze: async () => cold.freeze(present().pid),
    thaw: async () => (cold.ice.isShut ? cold.thaw(present().pid) : undefined),
    async addPod(pod) {
      if (!(await cold.ice.wait(thawMs))) throw new Error(`cannot make pod ${podKey(pod)}: node ${spec.name} is frozen`);
      await present().pods.add(pod);
    },
    removePod: async (key) => present().pods.remove(key),
  };
}
