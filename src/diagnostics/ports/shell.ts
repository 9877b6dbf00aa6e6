import type { Answer, Machine } from '../evidence.ts';
import type { PodFacts } from '../evidence/pods.ts';
import type { ChangeChannel } from '../model.ts';

/** What a script on a node answered. */
export interface ShellOutput {
  readonly stdout: string;
  readonly stderr: string;
  /** Which channel brought it, and why that one; fit for people. Absent: there was but one. */
  readonly via?: string;
}

/**
 * What came back through the channel to a node. Not `ok`: the channel failed, which is not a fact about the node's
 * firewall. `started: false` is certain: the script never ran, so that it changed nothing.
 */
export type ShellAnswer<T> = { readonly ok: true; readonly value: T } | ShellFailure;

export interface ShellFailure {
  readonly ok: false;
  readonly reason: string;
  readonly started: boolean;
  /** The channel is closed to every node of the cluster, so that it need not be tried again: refused, say. */
  readonly everywhere?: true;
}

/** A node, as far as the channels to it need to know it. */
export interface ShellNode {
  readonly machine: Answer<Machine>;
  /** Absent: only its machine is known, as of a change that people agreed to. */
  readonly name?: string;
  /** `windows`: scripts are PowerShell. Absent: Linux. */
  readonly os?: string;
  readonly debugImage?: string;
}

/** What a channel may want to know of a script. */
export interface ShellHints {
  /** Seconds that the script may take once it has started. */
  readonly seconds: number;
  /** Whether what came back is whole: what is not, another channel may bring. */
  isWhole(stdout: string): Answer<unknown>;
}

/** A way to run a script as root on a node. */
export interface NodeShell {
  /** The only channel, or the one that is tried first. */
  readonly channel: Extract<ChangeChannel, 'run-command' | 'debug-pod'>;
  /** Output that is kept, bytes; a channel keeps the last ones. */
  readonly outputLimit: number;
  run(node: ShellNode, script: string, signal: AbortSignal, hints?: ShellHints): Promise<ShellAnswer<ShellOutput>>;
}

/** A way to run a script without any rights in a pod's stead: where its policies hold, with its labels, on its node. */
export interface PodShell {
  readonly outputLimit: number;
  run(pod: PodFacts, script: string, signal: AbortSignal, hints?: ShellHints): Promise<ShellAnswer<ShellOutput>>;
}
