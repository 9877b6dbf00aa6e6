import type { RunCommandResult } from '@azure/arm-compute';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Machine } from '../evidence.ts';
import { AccessError } from '../ports.ts';
import type { NodeShell, ShellAnswer, ShellNode, ShellOutput } from '../ports.ts';
import type { ArmClients } from './arm-clients.ts';
import { accessError, isForbidden, isRefusal } from './errors.ts';
import { parseRunCommandResult } from './run-command-output.ts';

/** Action Run Command keeps this much of the output: its last bytes. Source: "Run scripts in your Linux VM", limits. */
const OUTPUT_LIMIT = 4096;

const RUN_A_SCRIPT = 'run a script on the node by Run Command';

/** A refusal that is foreseen, in the words in which it would come. */
export const cannotRunBecause = (says: string): string => `Cannot ${RUN_A_SCRIPT}: ${says}`;

export interface RunCommandOptions {
  /** Milliseconds between two looks at the operation where Azure does not say how long to wait. */
  readonly pollMs: number;
  /** Milliseconds between two attempts at a machine that runs somebody else's command. */
  readonly busyRetryMs: number;
  /** Attempts after the first at such a machine; 0: gives up at once. */
  readonly busyRetries: number;
}

/** Runs scripts by VMSS or VM Run Command, on Windows nodes as PowerShell. Counts as one trip per script. */
export function createRunCommandShell(clients: Pick<ArmClients, 'compute'>, options: RunCommandOptions, onTrip: () => void): NodeShell {
  return {
    channel: 'run-command',
    outputLimit: OUTPUT_LIMIT,
    async run(node, script, signal) {
      const { machine } = node;
      if (!machine.ok) return { ...machine, started: false };
      onTrip();
      try {
        return await whenFree(() => invoke(clients, machine.value, commandOf(node, script), options.pollMs, signal), options, signal);
      } catch (error) {
        const known = accessError(RUN_A_SCRIPT, error);
        if (!(known instanceof AccessError)) throw error;
        // The right is given for the whole node resource group: who may not here may not on any other node.
        return { ok: false, reason: known.message, started: !isRefusal(error), ...(isForbidden(error) ? { everywhere: true } : {}) };
      }
    },
  };
}

interface Command {
  readonly commandId: string;
  readonly script: string[];
}

const commandOf = ({ os }: ShellNode, script: string): Command => ({ commandId: os === 'windows' ? 'RunPowerShellScript' : 'RunShellScript', script: script.split('\n') });

const BUSY = { ok: false, reason: 'another Run Command is in progress on the node, and Azure runs one at a time', started: false } as const;

/** One machine runs one command at a time; a second one is refused with 409 and, for a read, waits its turn. */
async function whenFree(attempt: () => Promise<ShellAnswer<ShellOutput>>, options: RunCommandOptions, signal: AbortSignal): Promise<ShellAnswer<ShellOutput>> {
  for (let left = options.busyRetries; ; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (left === 0 || (await endsBefore(options.busyRetryMs, signal))) return BUSY;
    }
  }
}

/** Azure answers 409 also for a machine that is stopped or being deleted, where waiting is of no use. */
const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'statusCode' in error && error.statusCode === 409 && /execution is in progress/i.test(error.message);

async function endsBefore(ms: number, signal: AbortSignal): Promise<boolean> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
  return signal.aborted;
}

async function invoke(
  clients: Pick<ArmClients, 'compute'>,
  machine: Machine,
  parameters: Command,
  pollMs: number,
  abortSignal: AbortSignal,
): Promise<ShellAnswer<ShellOutput>> {
  const options = { abortSignal, updateIntervalInMs: pollMs };
  const poller =
    machine.kind === 'vmss'
      ? clients.compute.virtualMachineScaleSetVMs.runCommand(machine.resourceGroup, machine.scaleSet, machine.instanceId, parameters, options)
      : clients.compute.virtualMachines.runCommand(machine.resourceGroup, machine.name, parameters, options);
  await poller.submitted();
  try {
    return shellOutput(await poller.pollUntilDone({ abortSignal }));
  } catch (error) {
    return { ok: false, reason: lostBecause(error), started: true };
  }
}

/** The operation failed, or was lost sight of: what Azure says of it (an agent that is silent, say) is evidence, not an accident. */
function lostBecause(error: unknown): string {
  const known = accessError('see the end of a Run Command that Azure accepted', error);
  if (known instanceof AccessError) return known.message;
  return `Run Command failed: ${error instanceof Error ? error.message.replace(/^The long-running operation has failed\. /, '') : String(error)}`;
}

function shellOutput(result: RunCommandResult): ShellAnswer<ShellOutput> {
  const output = parseRunCommandResult(result);
  if (output.kind === 'streams') return { ok: true, value: { stdout: output.stdout, stderr: output.stderr } };
  const reason = 'reason' in output ? output.reason : 'Run Command was throttled';
  return { ok: false, reason, started: output.kind !== 'script-did-not-run' };
}
