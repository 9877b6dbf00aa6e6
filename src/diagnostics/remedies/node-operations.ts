import type { Machine } from '../evidence.ts';

interface OnNode {
  readonly node: string;
  readonly machine: Machine;
}

export interface UfwRuleOperation extends OnNode {
  readonly kind: 'ufw-allow' | 'ufw-delete-allow';
  /** CIDR or address that is admitted. */
  readonly source: string;
  readonly port: number;
  /** Insert before this rule number instead of appending, where an earlier deny would win. */
  readonly position?: number;
}

export interface UfwSwitchOperation extends OnNode {
  readonly kind: 'ufw-disable' | 'ufw-enable';
}

export interface IptablesRuleOperation extends OnNode {
  readonly kind: 'iptables-delete' | 'iptables-insert';
  readonly backend: 'nft' | 'legacy';
  /** The node has `iptables` only, which is of this backend, and no tool that names its backend. */
  readonly plainTool?: true;
  readonly table: string;
  readonly chain: string;
  /** The rule's words after the chain name, as tokens. */
  readonly spec: readonly string[];
  /** 1-based position in the chain where the rule stood. */
  readonly position: number;
}

/** Renews the DHCP lease and with it the list of DNS servers. */
export interface ResolverRestartOperation extends OnNode {
  readonly kind: 'resolver-restart';
  /** systemd units, in order. */
  readonly units: readonly string[];
}

export type NodeOperation = UfwRuleOperation | UfwSwitchOperation | IptablesRuleOperation | ResolverRestartOperation;
