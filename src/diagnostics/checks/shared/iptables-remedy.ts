import type { NodeFacts } from '../../evidence.ts';
import type { Remedy } from '../../model.ts';
import type { IptablesVerdict } from '../../net/iptables/judge.ts';
import { ruleWords } from '../../net/iptables/rule-words.ts';
import { commandOf, inverseOf, iptablesTool } from '../../remedies/operations.ts';
import type { IptablesRuleOperation } from '../../remedies/operations.ts';
import type { Backend, IptablesExamination } from './examine-iptables.ts';
import { KUBELET_PORT } from './kubelet-path.ts';

const LASTING = 'find what writes the rule (a DaemonSet, an agent, cloud-init), remove it there, then reimage the node; a rule that somebody keeps writing comes back within minutes';

/** Chains whose owners write them again, or whose rules protect the node: never edited by us. */
const HANDS_OFF: Readonly<Record<string, string>> = {
  kube: 'Kubernetes writes this chain itself and would put the rule back',
  azure: 'Azure writes this chain itself and would put the rule back',
  cilium: 'Cilium writes this chain itself and would put the rule back',
  calico: 'Calico writes this chain itself and would put the rule back',
  docker: 'the container runtime writes this chain itself and would put the rule back',
  ufw: 'ufw writes this chain itself, out of its own rules and /etc/ufw/before.rules and after.rules; change it there',
};

/** Deletion by the rule's full specification, or advice with the reason why not. */
export function iptablesRemedy(node: NodeFacts, verdict: IptablesVerdict, backend: Backend, examination: IptablesExamination): readonly Remedy[] {
  if (verdict.rule === undefined) return policyAdvice(node, verdict, toolOf(backend, examination));
  const operation = deletionOn(node, verdict, backend, examination);
  if (operation === undefined) return [];
  const refusal = refusalOf(verdict, backend, examination);
  const narrow = new RegExp(String.raw`--dports? ${KUBELET_PORT}(?: |$)`).test(verdict.rule?.spec ?? '');
  return [
    {
      key: `delete:${node.name}:${verdict.rule?.table}:${verdict.rule?.spec}`,
      title: `Delete the iptables rule on ${node.name}`,
      risk: narrow ? 'low' : 'risky',
      operations: refusal === undefined ? [operation] : [],
      command: commandOf(operation),
      undo: commandOf(inverseOf(operation)),
      channel: 'run-command',
      blastRadius: narrow ? `1 node; tcp/${KUBELET_PORT} only` : `1 node; the rule covers more than tcp/${KUBELET_PORT}, and what else it keeps out comes in`,
      lasting: LASTING,
      ...(refusal === undefined ? {} : { adviceBecause: refusal }),
      restsOn: { rule: verdict.rule?.spec, table: verdict.rule?.table, backend, position: operation.position },
      verify: { checks: ['kubelet-port-unreachable', 'iptables-blocks-kubelet-port'], subjects: [node.name] },
    },
  ];
}

/** Somebody chose that policy for the whole chain: a person decides what to admit. */
function policyAdvice(node: NodeFacts, { decision }: IptablesVerdict, tool: ToolChoice): readonly Remedy[] {
  if (decision === undefined) return [];
  const rule = `${iptablesTool(tool)} -w 5 -t ${decision.table} %s ${decision.chain} -p tcp --${decision.chain === 'OUTPUT' ? 'sport' : 'dport'} ${KUBELET_PORT} -j ACCEPT`;
  return [
    {
      key: `policy:${node.name}:${decision.table}:${decision.chain}`,
      title: `Admit the kubelet port on ${node.name}`,
      risk: 'risky',
      operations: [],
      command: rule.replace('%s', '-I'),
      undo: rule.replace('%s', '-D'),
      channel: 'run-command',
      blastRadius: `1 node; tcp/${KUBELET_PORT} only`,
      lasting: LASTING,
      adviceBecause: `the chain's policy blocks, not a rule that could be deleted; whoever set it has to decide what it admits`,
      restsOn: { decision },
      verify: { checks: ['kubelet-port-unreachable', 'iptables-blocks-kubelet-port'], subjects: [node.name] },
    },
  ];
}

type ToolChoice = Pick<IptablesRuleOperation, 'backend' | 'plainTool'>;

const toolOf = (backend: Backend, examination: IptablesExamination): ToolChoice =>
  examination.hasPlainToolOnly(backend) ? { backend, plainTool: true } : { backend };

function refusalOf({ conditional, decision }: IptablesVerdict, backend: Backend, { unread }: IptablesExamination): string | undefined {
  // iptables shows a native rule as another one, and would delete it for that.
  if (backend === 'nft' && unread !== undefined) return `${unread}, so the rule may be more than iptables shows of it`;
  if (conditional === true) return 'the rule blocks under a condition only (a rate or a recent event); look at it before deleting it';
  return HANDS_OFF[decision?.owner ?? ''];
}

function deletionOn(node: NodeFacts, verdict: IptablesVerdict, backend: Backend, examination: IptablesExamination): IptablesRuleOperation | undefined {
  const { rule } = verdict;
  const position = examination.positionOf(verdict);
  if (rule === undefined || position === undefined || !node.machine.ok) return undefined;
  const spec = ruleWords(rule.spec);
  if (spec === undefined) return undefined;
  const common = { node: node.name, machine: node.machine.value, ...toolOf(backend, examination), table: rule.table, chain: rule.chain };
  return { kind: 'iptables-delete', ...common, spec, position };
}
