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

export type KubernetesOperation = RolloutRestartOperation | NetworkPolicyOperation | ConfigMapOperation;
