import { AWAITED, awaitedPerhaps, isSurelyAwaited } from '../evidence/awaited.ts';
import type { Machine } from '../evidence.ts';
import type { NodeShell, PodShell, ShellAnswer, ShellFailure, ShellOutput } from '../ports.ts';
import { createNodeShell } from './node-shell.ts';
import type { RightsReader } from './rights-reader.ts';
import { cannotRunBecause } from './run-command-shell.ts';

/** What Run Command takes, by the kind of machine. */
export const RUN_COMMAND_ACTION: Readonly<Record<Machine['kind'], string>> = {
  vmss: 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/runCommand/action',
  vm: 'Microsoft.Compute/virtualMachines/runCommand/action',
};

const wouldTell: ShellFailure = { ok: false, reason: AWAITED, started: false };

/** Run Command as far as rights go: no script is sent. What the bot cannot know beforehand is perhaps open. */
export function rehearsedRunCommand(rights: RightsReader, subscription: string): NodeShell {
  return {
    channel: 'run-command',
    outputLimit: Number.MAX_SAFE_INTEGER,
    async run({ machine }, _script, signal) {
      if (!machine.ok) return { ...machine, started: false };
      const { kind, resourceGroup } = machine.value;
      const right = await rights.may(`/subscriptions/${subscription}/resourceGroups/${resourceGroup}`, RUN_COMMAND_ACTION[kind], signal);
      if (!right.ok) return { ...wouldTell, reason: awaitedPerhaps(right.reason) };
      if (right.value.allowed) return wouldTell;
      return { ok: false, reason: cannotRunBecause(right.value.says), started: false, everywhere: true };
    },
  };
}

/** Asks a channel once for all nodes that are alike to it: the namespace and the rights are the same for every debug pod. */
export function onceForAll(shell: NodeShell): NodeShell {
  const known = new Map<string, Promise<ShellAnswer<ShellOutput>>>();
  return {
    ...shell,
    run(node, script, signal, hints) {
      const kind = `${node.os ?? ''} ${node.machine.ok ? node.machine.value.kind : node.machine.reason} ${node.name === undefined}`;
      const answer = known.get(kind) ?? shell.run(node, script, signal, hints);
      known.set(kind, answer);
      return answer;
    },
  };
}

/** The way to a node, by the code that goes it: where one channel is open, its answer stands for all that a probe would tell. */
export function rehearsedNodeShell(channels: readonly NodeShell[]): { readonly shell: NodeShell; isOpen(node: string): boolean } {
  const open = new Set<string>();
  const shell = createNodeShell({ channels });
  return {
    isOpen: (node) => open.has(node),
    shell: {
      ...shell,
      async run(node, script, signal, hints) {
        const answer = awaitedWhole(await shell.run(node, script, signal, hints));
        if (answer === wouldTell) open.add(node.name ?? '');
        return answer;
      },
    },
  };
}

/** In a pod's stead nothing is started where its node would tell. */
export function rehearsedPodShell(shell: PodShell, isOpen: (node: string) => boolean): PodShell {
  return { ...shell, run: async (pod, script, signal, hints) => (isOpen(pod.node) ? wouldTell : awaitedWhole(await shell.run(pod, script, signal, hints))) };
}

const awaitedWhole = (answer: ShellAnswer<ShellOutput>): ShellAnswer<ShellOutput> => (!answer.ok && isSurelyAwaited(answer.reason) ? wouldTell : answer);
