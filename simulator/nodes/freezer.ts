import type { ChildProcess } from 'node:child_process';
import { enterNode } from './enter.ts';
import { latch, type Latch } from './latch.ts';
import { runProcess } from './run-process.ts';
import { bash } from './shell-scripts.ts';
import type { World } from './world.ts';

export interface Freezer {
  /** Shut while the node is frozen. */
  readonly ice: Latch;
  freeze(pid: number): Promise<void>;
  thaw(pid: number): Promise<void>;
  /** Lets go what waits for a node that is no more. */
  release(): void;
}

const signalMs = 5_000;

/** Stops and continues all processes of a node. `running` are the processes outside that wait for some inside. */
export function freezer(world: World, running: ReadonlySet<ChildProcess>): Freezer {
  const ice = latch();
  const signalAll = async (pid: number, name: 'STOP' | 'CONT'): Promise<void> => {
    // A node without a process left to signal is as good as stopped, so the exit status does not matter.
    await runProcess(enterNode(world, pid, [...bash, `kill -${name} -1`]), { timeoutMs: signalMs });
  };
  const release = (): void => {
    // An nsenter stops together with the process that it waits for.
    for (const child of running) child.kill('SIGCONT');
    ice.open();
  };
  return {
    ice,
    release,
    async freeze(pid) {
      ice.shut();
      await signalAll(pid, 'STOP');
    },
    async thaw(pid) {
      if (!ice.isShut) return;
      await signalAll(pid, 'CONT');
      release();
    },
  };
}
