import type { ChildProcess } from 'node:child_process';
import type { RunOptions, RunResult } from './model.ts';
import { runProcess } from './run-process.ts';
import { bash, shellScripts } from './shell-scripts.ts';
import { enterNode } from './enter.ts';
import type { World } from './world.ts';

export interface Target {
  world: World;
  pid: number;
  podPid: number | undefined;
}

/** Azure ends a run-command after 90 minutes; nothing here needs that long. */
export const defaultTimeoutMs = 120_000;
const announceMs = 5_000;
const killMs = 5_000;

/** Runs a bash script in a node, in a session of its own. `running` is told of the process for as long as it lives. */
export async function runInNode(target: Target, script: string, options: RunOptions, running: Set<ChildProcess>): Promise<RunResult> {
  const { promise: leader, resolve: announce } = Promise.withResolvers<string>();
  const argv = enterNode(target.world, target.pid, ['setsid', ...bash, shellScripts.runScript, 'run-script'], target.podPid);

  const killGroup = async (child: ChildProcess): Promise<void> => {
    // Time can be up before bash has said which group it leads; without a bound a broken start would hang here.
    const timer = setTimeout(() => announce(''), announceMs);
    const group = await leader;
    clearTimeout(timer);
    if (!/^\d+$/.test(group)) return void child.kill('SIGKILL');
    await runProcess(enterNode(target.world, target.pid, ['kill', '-KILL', '--', `-${group}`]), { timeoutMs: killMs });
    // A frozen script stopped the nsenter that waits for it as well.
    child.kill('SIGCONT');
  };

  let started: ChildProcess | undefined;
  try {
    return await runProcess(argv, {
      input: script,
      timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
      signal: options.signal,
      maxOutputBytes: options.maxOutputBytes,
      kill: killGroup,
      onControlLine: announce,
      onStart: (child) => {
        started = child;
        running.add(child);
      },
    });
  } finally {
    if (started) running.delete(started);
  }
}
