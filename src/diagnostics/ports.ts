/** What the diagnostics need from the outside. `azure/` implements them over the SDKs; a replay, over a recording. */
import type { ClusterFacts, Machine, NodeFacts, TunnelAgent } from './evidence.ts';
import type { ChangeChannel } from './model.ts';
import type { SecurityGroup } from './net/nsg.ts';
import type { SecurityRule } from './remedies/operations.ts';

export interface Subnet {
  readonly id: string;
  readonly prefixes: readonly string[];
  /** Absent: no network security group is attached. */
  readonly securityGroupId?: string;
}

export interface NetworkInterface {
  readonly id: string;
  /** The one that carries the node's own address. */
  readonly isPrimary: boolean;
  readonly subnetId: string;
  readonly securityGroupId?: string;
}

/** Reads of Azure Resource Manager. Each rejects with an {@link AccessError} that says what was refused or missing. */
export interface ArmReader {
  cluster(signal: AbortSignal): Promise<ClusterFacts>;
  subnet(id: string, signal: AbortSignal): Promise<Subnet>;
  vnetPrefixes(subnetId: string, signal: AbortSignal): Promise<readonly string[]>;
  networkInterfaces(machine: Machine, signal: AbortSignal): Promise<readonly NetworkInterface[]>;
  securityGroup(id: string, signal: AbortSignal): Promise<SecurityGroup>;
}

/**
 * Changes in Azure. Held only by `remedies/apply.ts`; never retried. Each rejects with an {@link AccessError} that says
 * whether the change may have happened all the same.
 */
export interface ArmWriter {
  /** @throws {AccessError} also where a rule of that name or priority exists already: it is never overwritten. */
  createSecurityRule(nsgId: string, rule: SecurityRule, signal: AbortSignal): Promise<void>;
  deleteSecurityRule(nsgId: string, rule: SecurityRule, signal: AbortSignal): Promise<void>;
}

export interface KubernetesReader {
  nodes(signal: AbortSignal): Promise<readonly NodeFacts[]>;
  tunnelAgents(signal: AbortSignal): Promise<readonly TunnelAgent[]>;
}

/** What a script on a node answered. */
export interface ShellOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * What came back through the channel to a node. Not `ok`: the channel failed, which is not a fact about the node's
 * firewall. `started: false` is certain: the script never ran, so that it changed nothing.
 */
export type ShellAnswer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string; readonly started: boolean };

/** A way to run a script as root on a node. */
export interface NodeShell {
  readonly channel: Extract<ChangeChannel, 'run-command' | 'debug-pod'>;
  /** Output that is kept, bytes; a channel keeps the last ones. */
  readonly outputLimit: number;
  run(machine: Machine, script: string, signal: AbortSignal): Promise<ShellAnswer<ShellOutput>>;
}

/** Everything that a run may touch, for one cluster. */
export interface ClusterAccess {
  readonly arm: ArmReader;
  readonly kubernetes: KubernetesReader;
  readonly shell: NodeShell;
  readonly trips: { node: number; arm: number; kubernetes: number };
}

export interface ClusterRepair {
  readonly arm: ArmWriter;
  readonly shell: NodeShell;
}

/** The time, handed in so that runs can be replayed. Milliseconds since 1970, UTC. */
export type Clock = () => number;

/** A source said no, or nothing. `message` is a sentence fit for the thread: what was asked, what came back, what to do. */
export class AccessError extends Error {
  override readonly name = 'AccessError';
  /** Of a change: the other side may have begun it before it failed. False is certain: nothing was changed. */
  readonly mayHaveHappened: boolean;

  constructor(message: string, { mayHaveHappened = false, ...options }: ErrorOptions & { readonly mayHaveHappened?: boolean } = {}) {
    super(message, options);
    this.mayHaveHappened = mayHaveHappened;
  }
}
