// Tunnel traffic passes the security groups of the agent's node outbound and of the target node inbound, on subnet and
// network interface. Sources: Azure, "Network security groups"; AKS, "Tunnel connectivity issues", cause 1.
import { conclude, defineCheck } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { AgentSource, Answer, NodeFacts, NodeSecurity } from '../evidence.ts';
import type { Finding } from '../model.ts';
import { BREAKS, KUBELET_PORT, isMeasuredOpen, listed, pathsTo } from './shared/kubelet-path.ts';
import { withoutTunnel } from './shared/without-tunnel.ts';
import { groupConcerns, judgeSecurity } from './shared/nsg-path.ts';
import type { SecurityDenial, SecurityWalk } from './shared/nsg-path.ts';
import { nsgRemedy } from './shared/nsg-remedy.ts';

export default defineCheck({
  id: 'nsg-denies-kubelet-port',
  diagnoses: ['tunnel'],
  role: 'cause',
  healthy: 'The network security groups let tunnel agents reach every kubelet port',
  faulty: 'A network security group denies the kubelet port',
  settle: 'ask Network Watcher ("NSG diagnostics") about tcp/10250 from the agent\'s node to the target node',
  needs: ['cluster', 'nodes', 'tunnelAgents', 'agentSources', 'networkSecurity'],
  consults: ['kubeletReach'],
  analyze({ cluster, nodes, tunnelAgents, agentSources, networkSecurity }, { kubeletReach }): Judgement {
    const apart = withoutTunnel(cluster, tunnelAgents);
    if (apart !== undefined) return apart;
    const paths = nodes.flatMap((node) => pathsTo(node, agentSources)).filter(({ isLocal }) => !isLocal);
    const walks = paths.map((path) => ({ path, walk: walkOf(path.source, path.node, networkSecurity) }));
    const denied = walks.flatMap(({ path, walk }) =>
      walk.denials.map((denial): Denied => ({ node: path.node, denial, isRefuted: isMeasuredOpen(path, kubeletReach) })),
    );
    const byRule = perRule(denied.filter(({ isRefuted }) => !isRefuted));
    return conclude({
      findings: byRule.map(findingOf),
      remedies: byRule.flatMap((same) => {
        const [first] = same;
        return first === undefined ? [] : nsgRemedy(first.denial, same.map(({ node }) => node.name), agentSources, networkSecurity, cluster);
      }),
      doubts: walks.flatMap(({ walk }) => walk.doubts),
      clear: clearReason(networkSecurity, perRule(denied)),
    });
  },
});

function walkOf(source: AgentSource, node: NodeFacts, all: readonly Answer<NodeSecurity>[]): SecurityWalk {
  const missing = all.find((answer) => !answer.ok);
  const at = (name: string): NodeSecurity | undefined => all.flatMap((answer) => (answer.ok ? [answer.value] : [])).find((security) => security.node === name);
  const [from, to] = [at(source.node), at(node.name)];
  if (from === undefined || to === undefined) {
    return { denials: [], doubts: [missing?.ok === false ? missing.reason : `the security groups of ${from === undefined ? source.node : node.name} are not known`] };
  }
  return judgeSecurity({ from, to, source: source.address, destination: node.address, port: KUBELET_PORT });
}

interface Denied {
  readonly node: NodeFacts;
  readonly denial: SecurityDenial;
  /** A connection was made all the same. */
  readonly isRefuted: boolean;
}

const perRule = (denied: readonly Denied[]): readonly (readonly Denied[])[] => [...Map.groupBy(denied, ({ denial }) => denial.ruleId).values()];

function findingOf(same: readonly Denied[]): Finding {
  const [first] = same;
  if (first === undefined) throw new Error('Cannot describe a denial without a node: the group is empty');
  const { denial } = first;
  const nodes = listed(same.map(({ node }) => node.name));
  const rule = ruleOf(denial);
  return {
    subject: `${denial.groupName}/${denial.rule}`,
    headline: `${rule.replaceAll('`', '')} of NSG ${denial.groupName} denies the kubelet port of ${nodes}`,
    says: `${rule} of NSG \`${denial.groupName}\` on ${denial.attachedTo} denies ${denial.direction} tcp/${KUBELET_PORT} from ${denial.source} to ${denial.destination}; nodes affected: ${nodes}.`,
    breaks: BREAKS,
    explains: same.map(({ node }) => node.name),
    evidence: [`nsg/${denial.groupName}`],
    concerns: groupConcerns(denial),
  };
}

const ruleOf = ({ isDefault, rule, priority }: SecurityDenial): string => (isDefault ? `the default rule \`${rule}\`` : `rule \`${rule}\` (priority ${priority})`);

/** Admin rules of Virtual Network Manager come before every group, and are out of sight. Source: "Security admin rules". */
const NOT_READ = 'Virtual Network Manager admin rules were not read.';

function clearReason(all: readonly Answer<NodeSecurity>[], refuted: readonly (readonly Denied[])[]): string {
  if (refuted.length > 0) return `${refuted.map(refutation).join(' ')} ${NOT_READ}`;
  const names = all.flatMap((answer) => (answer.ok ? groupsOf(answer.value) : []));
  return names.length === 0
    ? `No network security group is attached to the nodes' subnets or network interfaces. ${NOT_READ}`
    : `The network security groups ${listed(names)} allow tcp/${KUBELET_PORT} from every tunnel agent to every other node. ${NOT_READ}`;
}

const groupsOf = ({ groups, podSubnet }: NodeSecurity): readonly string[] =>
  [...groups, ...(podSubnet?.ok === true ? podSubnet.value.groups : [])].map(({ group }) => group.name);

function refutation(same: readonly Denied[]): string {
  const [first] = same;
  if (first === undefined) return '';
  const { denial } = first;
  const to = listed(same.map(({ node }) => node.name));
  return `In NSG \`${denial.groupName}\`, ${ruleOf(denial)} reads as a deny of ${denial.direction} tcp/${KUBELET_PORT} to ${to}, yet connections were made.`;
}
