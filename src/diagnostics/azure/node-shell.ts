import type { Diagnosis } from '../model.ts';
import { deadlineIn } from '../deadline.ts';
import type { NodeShell, ShellAnswer, ShellFailure, ShellHints, ShellNode, ShellOutput } from '../ports.ts';

type Channel = NodeShell['channel'];

const WORDS: Readonly<Record<Channel, string>> = { 'run-command': 'Run Command', 'debug-pod': 'debug pod' };

const WHY_FIRST: Readonly<Record<Channel, string>> = {
  'run-command': 'it needs no API server, and the way between API server and nodes is in question',
  'debug-pod': 'it answers within seconds, and goes the way that Kubernetes has for it',
};

/** Diagnoses of the way between API server and nodes: what needs that way is tried second. */
const API_SERVER_IN_QUESTION: ReadonlySet<Diagnosis> = new Set(['tunnel', 'apiserver', 'all']);

export const inOrder = (diagnosis: Diagnosis | undefined, shells: { readonly runCommand: NodeShell; readonly debugPod: NodeShell }): readonly NodeShell[] =>
  diagnosis === undefined || API_SERVER_IN_QUESTION.has(diagnosis) ? [shells.runCommand, shells.debugPod] : [shells.debugPod, shells.runCommand];

/** Milliseconds that a channel has beyond the script's own time before the next one is tried: waiting for one's turn, starting. */
const FIRST_MS: Readonly<Record<Channel, number>> = { 'run-command': 90_000, 'debug-pod': 60_000 };

/** Seconds of a script of which nobody says how long it takes. */
const USUAL_SECONDS = 60;

export interface NodeShellOptions {
  /** In the order in which they are tried. */
  readonly channels: readonly NodeShell[];
  /** Done once, beside the first script. */
  prepare?(signal: AbortSignal): Promise<void>;
  readonly firstMs?: Readonly<Record<Channel, number>>;
}

/**
 * Several channels behind one. For reads only: where one failed, or may have, or brought half an answer, the next one is
 * asked the same. A channel that is closed to every node is not tried again in this run; so a refusal costs one request,
 * not one per node.
 */
export function createNodeShell({ channels, prepare, firstMs = FIRST_MS }: NodeShellOptions): NodeShell {
  const closed = new Map<string, ShellFailure>();
  let prepared: Promise<void> | undefined;

  async function tryOne(shell: NodeShell, isLast: boolean, node: ShellNode, script: string, signal: AbortSignal, hints?: ShellHints): Promise<ShellAnswer<ShellOutput>> {
    const known = closed.get(doorOf(shell, node));
    if (known !== undefined) return known;
    const ms = firstMs[shell.channel] + (hints?.seconds ?? USUAL_SECONDS) * 1000;
    const deadline = isLast ? { signal, isOver: () => false } : deadlineIn(ms, signal);
    const answer = whole(await shell.run(node, script, deadline.signal, hints), hints);
    if (!answer.ok && answer.everywhere === true) closed.set(doorOf(shell, node), answer);
    return !answer.ok && deadline.isOver() ? { ...answer, reason: `no answer within ${ms / 1000} s: ${answer.reason}` } : answer;
  }

  return {
    channel: channels[0]?.channel ?? 'run-command',
    outputLimit: Math.min(...channels.map(({ outputLimit }) => outputLimit)),
    async run(node, script, signal, hints) {
      prepared ??= prepare?.(signal);
      const failures: { channel: Channel; failure: ShellFailure }[] = [];
      for (const shell of channels) {
        const isLast = shell === channels.at(-1);
        const answer = await tryOne(shell, isLast, node, script, signal, hints);
        if (answer.ok) {
          await prepared;
          return { ok: true, value: { ...answer.value, via: viaOf(shell.channel, failures) } };
        }
        failures.push({ channel: shell.channel, failure: answer });
        if (signal.aborted) break;
      }
      await prepared;
      return allFailed(failures);
    },
  };
}

/** Machines of scale sets and others need different rights in Azure. */
const doorOf = ({ channel }: NodeShell, { machine }: ShellNode): string => `${channel} ${machine.ok ? machine.value.kind : ''}`;

/** Half an answer is none: it may be the channel that cut it. */
function whole(answer: ShellAnswer<ShellOutput>, hints: ShellHints | undefined): ShellAnswer<ShellOutput> {
  const read = answer.ok ? hints?.isWhole(answer.value.stdout) : undefined;
  return read === undefined || read.ok ? answer : { ok: false, reason: read.reason, started: true };
}

type Failures = readonly { readonly channel: Channel; readonly failure: ShellFailure }[];

function viaOf(channel: Channel, failures: Failures): string {
  if (failures.length === 0) return `${WORDS[channel]}: ${WHY_FIRST[channel]}`;
  return `${WORDS[channel]}, because ${failures.map((one) => `${WORDS[one.channel]} failed: ${one.failure.reason}`).join('; ')}`;
}

function allFailed(failures: Failures): ShellFailure {
  return {
    ok: false,
    reason: failures.map(({ channel, failure }) => `by ${WORDS[channel]}: ${failure.reason}`).join('; '),
    started: failures.some(({ failure }) => failure.started),
    ...(failures.every(({ failure }) => failure.everywhere === true) ? { everywhere: true } : {}),
  };
}
