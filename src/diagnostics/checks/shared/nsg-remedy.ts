import type { AgentSource, Answer, ClusterFacts, NodeSecurity } from '../../evidence.ts';
import type { Remedy } from '../../model.ts';
import { freePriority } from '../../net/nsg.ts';
import { shortHash } from '../../net/short-hash.ts';
import { commandOf, inverseOf, nsgNameOf } from '../../remedies/operations.ts';
import type { SecurityRuleOperation } from '../../remedies/operations.ts';
import { KUBELET_PORT, networksOf } from './kubelet-path.ts';
import type { SecurityDenial } from './nsg-path.ts';

/** Written where no priority is free: advice has to show a command all the same. */
const NO_ROOM = 100;

/** An allow rule above the deny, or advice with the reason why not. */
export function nsgRemedy(
  denial: SecurityDenial,
  nodes: readonly string[],
  sources: readonly AgentSource[],
  security: readonly Answer<NodeSecurity>[],
  cluster: ClusterFacts,
): readonly Remedy[] {
  const priority = freePriority(denial.group, denial.direction, denial.priority);
  const from = networksOf(sources);
  const to = nodeNetworks(security);
  const operation = allowRule(denial, priority ?? NO_ROOM, from, to, cluster);
  const refusal = refusalOf(denial, priority, operation.rule.name, cluster);
  return [
    {
      key: `nsg-allow:${denial.ruleId}`,
      title: `Allow the kubelet port in NSG ${denial.groupName}`,
      risk: 'low',
      operations: refusal === undefined ? [operation] : [],
      command: commandOf(operation),
      undo: commandOf(inverseOf(operation)),
      channel: 'arm',
      blastRadius: `everything behind NSG ${denial.groupName}; opens tcp/${KUBELET_PORT} from ${from.join(', ')} to ${to.join(', ')}, for new connections`,
      lasting: 'change the template (Terraform, Bicep) that writes this group: its next deployment would remove the rule',
      ...(refusal === undefined ? {} : { adviceBecause: refusal }),
      restsOn: { rules: denial.group, sources: from, destinations: to },
      verify: { checks: ['kubelet-port-unreachable', 'nsg-denies-kubelet-port'], subjects: [...nodes, `${denial.groupName}/${denial.rule}`] },
    },
  ];
}

function allowRule(denial: SecurityDenial, priority: number, from: readonly string[], to: readonly string[], cluster: ClusterFacts): SecurityRuleOperation {
  const direction = denial.direction === 'inbound' ? 'Inbound' : 'Outbound';
  const name = ruleName(denial, priority, from, cluster);
  return { kind: 'nsg-rule-create', nsgId: denial.groupId, rule: { name, priority, direction, sources: from, destinations: to, port: KUBELET_PORT } };
}

/**
 * Clusters may share a group, and a rule of an earlier run may stand in it: a name of its own keeps one change from
 * overwriting another, which ARM would let happen.
 */
function ruleName({ direction }: SecurityDenial, priority: number, sources: readonly string[], { id }: ClusterFacts): string {
  const suffix = shortHash([id.toLowerCase(), ...sources, priority].join(' '));
  return `aks-chatops-allow-kubelet-${KUBELET_PORT}-${direction === 'inbound' ? 'in' : 'out'}-${suffix}`;
}

/** IPv4 prefixes of the nodes' subnets, each once: the agents connect by IPv4, and Azure takes no rule with both families. */
const nodeNetworks = (security: readonly Answer<NodeSecurity>[]): readonly string[] =>
  [...new Set(security.flatMap((answer) => (answer.ok ? answer.value.subnetPrefixes : [])))].filter((prefix) => !prefix.includes(':')).sort();

/** Groups on network interfaces and in the node resource group are AKS's own. Source: AKS support policies. */
export function refusalOf(denial: SecurityDenial, priority: number | undefined, name: string, { nodeResourceGroup }: ClusterFacts): string | undefined {
  if (denial.appliedTo === 'nic') return 'the group is attached to a network interface, and those of AKS nodes must not be customised';
  if (nsgNameOf(denial.groupId).resourceGroup.toLowerCase() === nodeResourceGroup.toLowerCase()) {
    return 'the group belongs to the node resource group, which AKS manages; change is supported on subnets that you brought yourself';
  }
  // Names of rules are compared without regard to case.
  const isTaken = denial.group.rules.some((rule) => rule.name.toLowerCase() === name);
  if (isTaken) return `the group has a rule ${name} already; look at it, and change or delete it first`;
  return priority === undefined ? `the deny stands at priority ${denial.priority}, and no priority above it is free; move it first` : undefined;
}
