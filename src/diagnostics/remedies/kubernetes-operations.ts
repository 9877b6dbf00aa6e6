import type { PolicyRule, LabelSelector } from '../evidence/network-policies.ts';

/** Pods are replaced a few at a time, as the deployment's strategy says. Nothing takes it back. */
export interface RolloutRestartOperation {
  readonly kind: 'rollout-restart';
  readonly namespace: string;
  readonly deployment: string;
}

/** A policy that allows something more; never one that isolates a pod which no policy isolated before. */
export interface NetworkPolicyOperation {
  readonly kind: 'network-policy-create' | 'network-policy-delete';
  readonly namespace: string;
  readonly name: string;
  readonly podSelector: LabelSelector;
  readonly direction: 'Egress' | 'Ingress';
  readonly rules: readonly PolicyRule[];
}

/** Writes `to` where `from` stands, and refuses where something else stands. A key that is absent is deleted. */
export interface ConfigMapOperation {
  readonly kind: 'config-map-restore';
  readonly namespace: string;
  readonly name: string;
  readonly from: Readonly<Record<string, string>>;
  readonly to: Readonly<Record<string, string>>;
}

/** This very pod is deleted, and its controller makes another one in its place. Nothing takes it back. */
export interface PodRestartOperation {
  readonly kind: 'pod-restart';
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** Keeps the scheduler from putting pods on a node, or lets it again: once the node reports that it is ready. */
export interface NodeCordonOperation {
  readonly kind: 'node-cordon' | 'node-uncordon';
  readonly name: string;
  /** Of the node object when this was proposed. */
  readonly uid: string;
}

/** Evicts every pod of a cordoned node but those of DaemonSets. Nothing takes it back. */
export interface NodeDrainOperation {
  readonly kind: 'node-drain';
  readonly name: string;
  readonly uid: string;
  /** How long disruption budgets and pods that end slowly are waited for. */
  readonly seconds: number;
}

/** Deletes pods that have succeeded. Nothing takes it back. */
export interface FinishedPodsOperation {
  readonly kind: 'finished-pods-delete';
  readonly namespace: string;
  /** Labels that they carry; never empty. */
  readonly selector: Readonly<Record<string, string>>;
  readonly atMost: number;
}

export type KubernetesOperation = NodeCordonOperation | NodeDrainOperation | FinishedPodsOperation | RolloutRestartOperation | NetworkPolicyOperation | ConfigMapOperation | PodRestartOperation;
