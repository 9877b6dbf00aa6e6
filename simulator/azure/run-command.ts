import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet } from '../nodes/model.ts';
import type { Scenario } from '../scenario/schema.ts';
import { ArmError } from './arm-error.ts';
import type { Operation, Operations } from './operations.ts';
import { keepLast, keptBytes, runCommandValue, sampleOutput, type Streams } from './run-command-message.ts';

export interface RunCommands {
  /** Runs a script as root on a node, one at a time for each. `undefined` runs the sample script. @throws {ArmError} 409 */
  start(node: string, script: string | undefined): Operation;
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

/** Action Run Command, https://learn.microsoft.com/azure/virtual-machines/linux/run-command, over the scripts of real nodes. */
export function createRunCommands(scenario: Scenario, fleet: Fleet, operations: Operations): RunCommands {
  const { channels, runCommand } = scenario;
  const closing = new AbortController();
  const running = new Set<string>();
  const busyElsewhere = createBusy(channels.runCommandBusy);
  const cutAt = (node: string): number =>
    channels.runCommandCut !== undefined && concerns(channels.runCommandCut.nodes, node) ? channels.runCommandCut.bytes : keptBytes;

  const execute = async (node: string, script: string | undefined): Promise<Streams> => {
    if (script === undefined) return sampleOutput;
    return fleet.run(node, script, { timeoutMs: limitMs, signal: closing.signal, maxOutputBytes: keptBytes });
  };
  const work = async (node: string, script: string | undefined): Promise<unknown> => {
    try {
      const waited = sleep(runCommand.latencyMs, undefined, { signal: closing.signal });
      if (channels.agentSilent !== undefined && concerns(channels.agentSilent.nodes, node)) {
        await waited;
        throw silentAgent();
      }
      const [streams] = await Promise.all([execute(node, script), waited]);
      return { value: runCommandValue(keepLast(streams, cutAt(node))) };
    } finally {
      running.delete(node);
    }
  };
  return {
    start: (node, script) => {
      if (running.has(node) || busyElsewhere(node)) throw conflict();
      running.add(node);
      return operations.start(() => work(node, script));
    },
    close: () => closing.abort(),
  };
}
