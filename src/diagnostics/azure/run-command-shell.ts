import type { RunCommandResult } from '@azure/arm-compute';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Machine } from '../evidence.ts';
import { AccessError } from '../ports.ts';
import type { NodeShell, ShellOutput } from '../ports.ts';
import type { ArmClients } from './arm-clients.ts';
import { accessError } from './errors.ts';
import { parseRunCommandResult } from './run-command-output.ts';

/** Action Run Command keeps this much of the output: its last bytes. Source: "Run scripts in your Linux VM", limits. */
const OUTPUT_LIMIT = 4096;

export interface RunCommandOptions {
  /** Milliseconds between two looks at the operation where Azure does not say how long to wait. */
  readonly pollMs: number;
  /** Waits for a machine that runs somebody else's command (409), milliseconds; 0: gives up at once. */
  readonly busyRetryMs: number;
}

/** Runs scripts by VMSS or VM Run Command. Counts as one trip per script. */
export function createRunCommandShell(clients: ArmClients, options: RunCommandOptions, onTrip: () => void): NodeShell {
  return {
    channel: 'run-command',
    outputLimit: OUTPUT_LIMIT,
    async run(machine, script, signal) {
      onTrip();
      try {
        return await whenFree(() => invoke(clients, machine, script, options.pollMs, signal), options.busyRetryMs, signal);
      } catch (error) {
        const known = accessError('run a script on the node by Run Command', error);
        if (known instanceof AccessError) return { ok: false, reason: known.message };
        throw error;
      }
    },
  };
}

/** One machine runs one command at a time; a second one is refused with 409 and, for a read, waits its turn. */
async function whenFree(attempt: () => Promise<Answer<ShellOutput>>, retryMs: number, signal: AbortSignal): Promise<Answer<ShellOutput>> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isConflict(error)) throw error;
      const busy = { ok: false, reason: 'another Run Command is in progress on the node, and Azure runs one at a time' } as const;
      if (retryMs === 0 || (await endsBefore(retryMs, signal))) return busy;
    }
  }
}

const isConflict = (error: unknown): boolean => error instanceof Error && 'statusCode' in error && error.statusCode === 409;

async function endsBefore(ms: number, signal: AbortSignal): Promise<boolean> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
  return signal.aborted;
}

async function invoke(clients: ArmClients, machine: Machine, script: string, pollMs: number, abortSignal: AbortSignal): Promise<Answer<ShellOutput>> {
  const parameters = { commandId: 'RunShellScript', script: script.split('\n') };
  const options = { abortSignal, updateIntervalInMs: pollMs };
  const poller =
    machine.kind === 'vmss'
      ? clients.compute.virtualMachineScaleSetVMs.runCommand(machine.resourceGroup, machine.scaleSet, machine.instanceId, parameters, options)
      : clients.compute.virtualMachines.runCommand(machine.resourceGroup, machine.name, parameters, options);
  try {
    return shellOutput(await poller.pollUntilDone({ abortSignal }));
  } catch (error) {
    if (poller.operationState?.status !== 'failed') throw error;
    // The operation itself failed: what Azure says of it (an agent that is silent, say) is evidence, not an accident.
    return { ok: false, reason: `Run Command failed: ${error instanceof Error ? error.message.replace(/^The long-running operation has failed\. /, '') : String(error)}` };
  }
}

function shellOutput(result: RunCommandResult): Answer<ShellOutput> {
  const output = parseRunCommandResult(result);
  if (output.kind === 'streams') return { ok: true, value: { stdout: output.stdout, stderr: output.stderr } };
  const reason = 'reason' in output ? output.reason : 'Run Command was throttled';
  return { ok: false, reason };
}
