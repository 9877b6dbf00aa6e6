/** What the diagnostics need from the outside. `azure/` implements them over the SDKs; a replay, over a recording. */
import type { ChangeWindow, RecentChanges } from './evidence/changes.ts';
import type { ArmReader } from './ports/arm-reader.ts';
import type { KubernetesReader } from './ports/kubernetes-reader.ts';
import type { NodeShell, PodShell } from './ports/shell.ts';
import type { ArmWriter, KubernetesWriter } from './ports/writers.ts';
import type { PlacesWire } from './wire.ts';

export { AccessError } from './ports/access-error.ts';
export type { ArmReader, DetectorsReader, EgressReader, IdentityReader, MetricsAnswer, MetricsQuestion, MetricsReader, NetworkInterface, PrivateDnsReader, ResourceHealthReader, Subnet, SubnetLinks } from './ports/arm-reader.ts';
export type { AccessQuestion, ApiServerReader, KubernetesReader } from './ports/kubernetes-reader.ts';
export type { NodeShell, PodShell, ShellAnswer, ShellFailure, ShellHints, ShellNode, ShellOutput } from './ports/shell.ts';
export type { ArmWriter, KubernetesWriter } from './ports/writers.ts';

/** What was changed lately. Asked only where something is at fault. */
export interface ChangeReader {
  /** Changes of Azure resources that succeeded. @param own object ids of the cluster's own identity */
  inGroup(resourceGroup: string, own: readonly string[], window: ChangeWindow, signal: AbortSignal): Promise<RecentChanges>;
  /** Changes of these Kubernetes objects, `Kind/namespace/name`. */
  ofObjects(objects: readonly string[], window: ChangeWindow, signal: AbortSignal): Promise<RecentChanges>;
}

/** Everything that a run may touch, for one cluster. */
export interface ClusterAccess {
  readonly arm: ArmReader;
  readonly kubernetes: KubernetesReader;
  readonly shell: NodeShell;
  /** Absent: nothing is ever started in a pod's stead. */
  readonly podShell?: PodShell;
  /** Hears what nodes and pods answer, or answers in their stead. Absent: nobody listens. */
  readonly places?: PlacesWire;
  /** Absent: nobody can tell what was changed. */
  readonly changes?: ChangeReader;
  readonly trips: { node: number; arm: number; kubernetes: number };
}

export interface ClusterRepair {
  readonly arm: ArmWriter;
  readonly kubernetes: KubernetesWriter;
  readonly shell: NodeShell;
}

/** The time, handed in so that runs can be replayed. Milliseconds since 1970, UTC. */
export type Clock = () => number;
