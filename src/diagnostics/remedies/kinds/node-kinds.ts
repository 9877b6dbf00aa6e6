/** Changes on a node: their commands run as root. */
import type { IptablesRuleOperation, NodeOperation, ResolverRestartOperation, UfwRuleOperation } from '../node-operations.ts';
import type { FormsOf } from './form.ts';

const target = ({ node }: NodeOperation): string => node;

export const NODE_KINDS: FormsOf<NodeOperation, ResolverRestartOperation> = {
  'ufw-allow': {
    words: (rule) => ['ufw', ...(rule.position === undefined ? [] : ['insert', String(rule.position)]), 'allow', ...ufwRule(rule)],
    target,
    inverse: (rule) => ({ ...rule, kind: 'ufw-delete-allow' }),
  },
  'ufw-delete-allow': {
    words: (rule) => ['ufw', 'delete', 'allow', ...ufwRule(rule)],
    target,
    inverse: (rule) => ({ ...rule, kind: 'ufw-allow' }),
  },
  'ufw-disable': {
    words: () => ['ufw', 'disable'],
    target,
    inverse: (ufw) => ({ ...ufw, kind: 'ufw-enable' }),
  },
  'ufw-enable': {
    words: () => ['ufw', '--force', 'enable'],
    target,
    inverse: (ufw) => ({ ...ufw, kind: 'ufw-disable' }),
  },
  'iptables-delete': {
    words: (rule) => [...iptables(rule), '-D', rule.chain, ...rule.spec],
    target,
    inverse: (rule) => ({ ...rule, kind: 'iptables-insert' }),
  },
  'iptables-insert': {
    words: (rule) => [...iptables(rule), '-I', rule.chain, String(rule.position), ...rule.spec],
    target,
    inverse: (rule) => ({ ...rule, kind: 'iptables-delete' }),
  },
  'resolver-restart': {
    words: ({ units }) => ['systemctl', 'restart', ...units],
    target,
  },
};

function ufwRule({ source, port }: UfwRuleOperation): readonly string[] {
  return ['proto', 'tcp', 'from', source, 'to', 'any', 'port', String(port)];
}

/** Which backend `iptables` itself edits is the node's choice, so that the tool of the rule's own backend is named. */
export const iptablesTool = ({ backend, plainTool }: Pick<IptablesRuleOperation, 'backend' | 'plainTool'>): string =>
  plainTool === true ? 'iptables' : `iptables-${backend}`;

function iptables(operation: IptablesRuleOperation): readonly string[] {
  return [iptablesTool(operation), '-w', '5', '-t', operation.table];
}
