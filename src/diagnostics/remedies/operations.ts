/**
 * The closed set of changes that this product can make. An operation is data: who reads a card, who approves it
 * and who executes it see the same record. Only `apply.ts` turns one into an effect.
 */
import type { Machine } from '../evidence.ts';
import { shellWord } from './shell-word.ts';

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

/** An inbound or outbound allow rule; the fields that ARM's securityRules resource takes. */
export interface SecurityRule {
  readonly name: string;
  readonly priority: number;
  readonly direction: 'Inbound' | 'Outbound';
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  readonly port: number;
}

export interface SecurityRuleOperation {
  readonly kind: 'nsg-rule-create' | 'nsg-rule-delete';
  /** ARM resource id of the network security group. */
  readonly nsgId: string;
  readonly rule: SecurityRule;
}

export type NodeOperation = UfwRuleOperation | UfwSwitchOperation | IptablesRuleOperation;
export type Operation = NodeOperation | SecurityRuleOperation;

export function isNodeOperation(operation: Operation): operation is NodeOperation {
  return 'node' in operation;
}

/** The operation that takes `operation` back. Every member of the union has one. */
export function inverseOf(operation: Operation): Operation {
  switch (operation.kind) {
    case 'ufw-allow':
      return { ...operation, kind: 'ufw-delete-allow' };
    case 'ufw-delete-allow':
      return { ...operation, kind: 'ufw-allow' };
    case 'ufw-disable':
      return { ...operation, kind: 'ufw-enable' };
    case 'ufw-enable':
      return { ...operation, kind: 'ufw-disable' };
    case 'iptables-delete':
      return { ...operation, kind: 'iptables-insert' };
    case 'iptables-insert':
      return { ...operation, kind: 'iptables-delete' };
    case 'nsg-rule-create':
      return { ...operation, kind: 'nsg-rule-delete' };
    case 'nsg-rule-delete':
      return { ...operation, kind: 'nsg-rule-create' };
  }
}

/** Operations are undone in the opposite order. */
export function inverseOfAll(operations: readonly Operation[]): readonly Operation[] {
  return operations.map(inverseOf).toReversed();
}

/** The words of the command that an operation stands for: what is shown, and on nodes what is run. */
export function commandWords(operation: Operation): readonly string[] {
  switch (operation.kind) {
    case 'ufw-allow':
      return ufwAllow(operation);
    case 'ufw-delete-allow':
      return ['ufw', 'delete', 'allow', ...ufwRule(operation)];
    case 'ufw-disable':
      return ['ufw', 'disable'];
    case 'ufw-enable':
      return ['ufw', '--force', 'enable'];
    case 'iptables-delete':
      return [...iptables(operation), '-D', operation.chain, ...operation.spec];
    case 'iptables-insert':
      return [...iptables(operation), '-I', operation.chain, String(operation.position), ...operation.spec];
    case 'nsg-rule-create':
      return nsgCreate(operation);
    case 'nsg-rule-delete':
      return [...nsgCommand('delete', operation.nsgId), '--name', operation.rule.name];
  }
}

export function commandOf(operation: Operation): string {
  return commandWords(operation).map(shellWord).join(' ');
}

function ufwAllow(operation: UfwRuleOperation): readonly string[] {
  const verb = operation.position === undefined ? ['allow'] : ['insert', String(operation.position), 'allow'];
  return ['ufw', ...verb, ...ufwRule(operation)];
}

function ufwRule({ source, port }: UfwRuleOperation): readonly string[] {
  return ['proto', 'tcp', 'from', source, 'to', 'any', 'port', String(port)];
}

/** Which backend `iptables` itself edits is the node's choice, so that the tool of the rule's own backend is named. */
export const iptablesTool = ({ backend, plainTool }: Pick<IptablesRuleOperation, 'backend' | 'plainTool'>): string =>
  plainTool === true ? 'iptables' : `iptables-${backend}`;

function iptables(operation: IptablesRuleOperation): readonly string[] {
  return [iptablesTool(operation), '-w', '5', '-t', operation.table];
}

function nsgCommand(verb: string, nsgId: string): readonly string[] {
  const { resourceGroup, name } = nsgNameOf(nsgId);
  return ['az', 'network', 'nsg', 'rule', verb, '--resource-group', resourceGroup, '--nsg-name', name];
}

function nsgCreate({ nsgId, rule }: SecurityRuleOperation): readonly string[] {
  const { name, priority, direction, sources, destinations, port } = rule;
  const options: readonly (readonly string[])[] = [
    ['--name', name],
    ['--priority', String(priority)],
    ['--direction', direction],
    ['--access', 'Allow'],
    ['--protocol', 'Tcp'],
    ['--source-address-prefixes', ...sources],
    ['--source-port-ranges', '*'],
    ['--destination-address-prefixes', ...destinations],
    ['--destination-port-ranges', String(port)],
  ];
  return [...nsgCommand('create', nsgId), ...options.flat()];
}

/**
 * Resource group and name out of an ARM id of a network security group.
 * @throws {Error} where the id is of another form
 */
export function nsgNameOf(nsgId: string): { readonly resourceGroup: string; readonly name: string } {
  const found = /\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Network\/networkSecurityGroups\/([^/]+)$/i.exec(nsgId);
  const [, resourceGroup, name] = found ?? [];
  if (resourceGroup === undefined || name === undefined) {
    throw new Error(`Cannot name the network security group of "${nsgId}": the id is not that of one`);
  }
  return { resourceGroup, name };
}
