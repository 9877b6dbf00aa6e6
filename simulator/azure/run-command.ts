import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from '../scenario/schema.ts';
import { ArmError } from './arm-error.ts';
import type { Operation, Operations } from './operations.ts';
import { keepLast, keptBytes, type Streams } from './run-command-message.ts';

/** A script on its way to a machine, and the form of its answer. */
export interface Task {
  run(options: { readonly timeoutMs: number; readonly signal: AbortSignal; readonly maxOutputBytes: number }): Promise<Streams>;
  values(streams: Streams): object[];
}

export interface RunCommands {
  /** Runs a task on a node, one at a time for each. @throws {ArmError} 409 */
  start(node: string, task: Task): Operation;
  /** Ends the scripts that still run. */
  close(): void;
}

// Azure's limit: the script is ended after 90 minutes.
const limitMs = 90 * 60_000;

const conflict = (): ArmError =>
  new ArmError(
    409,
    'Conflict',
    'Run command extension execution is in progress. Please wait for completion before invoking a run command.',
  );

const silentAgent = (): ArmError =>
  new ArmError(
    409,
    'VMAgentStatusCommunicationError',
    'VM has not reported status for VM agent or extensions. ' +
      'Please verify the VM has a running VM agent and can establish outbound connections to Azure storage.',
  );

const concerns = (nodes: readonly string[] | undefined, node: string): boolean => nodes === undefined || nodes.includes(node);

/** Counts the calls that meet somebody else's run command, for each node. */
function createBusy(busy: Scenario['channels']['runCommandBusy']): (node: string) => boolean {
  const left = new Map<string, number>();
  return (node) => {
    if (busy === undefined || !concerns(busy.nodes, node)) return false;
    const remaining = left.get(node) ?? busy.calls;
    left.set(node, Math.max(0, remaining - 1));
    return remaining > 0;
  };
}

/** Action Run Command, https://learn.microsoft.com/azure/virtual-machines/linux/run-command, with its limits and failures. */
export function createRunCommands(scenario: Scenario, operations: Operations): RunCommands {
  const { channels, runCommand } = scenario;
  const closing = new AbortController();
  const occupied = new Set<string>();
  const busyElsewhere = createBusy(channels.runCommandBusy);
  const cutAt = (node: string): number =>
    channels.runCommandCut !== undefined && concerns(channels.runCommandCut.nodes, node) ? channels.runCommandCut.bytes : keptBytes;

  const work = async (node: string, task: Task): Promise<unknown> => {
    try {
      const waited = sleep(runCommand.latencyMs, undefined, { signal: closing.signal });
      if (channels.agentSilent !== undefined && concerns(channels.agentSilent.nodes, node)) {
        await waited;
        throw silentAgent();
      }
      const running = task.run({ timeoutMs: limitMs, signal: closing.signal, maxOutputBytes: keptBytes });
      const [streams] = await Promise.all([running, waited]);
      return { value: task.values(keepLast(streams, cutAt(node))) };
    } finally {
      occupied.delete(node);
    }
  };
  return {
    start: (node, task) => {
      if (occupied.has(node) || busyElsewhere(node)) throw conflict();
      occupied.add(node);
      return operations.start(() => work(node, task));
    },
    close: () => closing.abort(),
  };
}
