/** The way of tunnel traffic: from each agent's source address to each node's tcp/10250. */
import { contains } from '../../net/cidr.ts';
import type { AgentSource, Answer, KubeletReach, NodeFacts } from '../../evidence.ts';

export const KUBELET_PORT = 10250;

/** What stops working where this port cannot be reached. Source: AKS, "Tunnel connectivity issues". */
export const BREAKS = 'kubectl logs, exec, attach and port-forward for the pods on that node';

export interface Path {
  readonly source: AgentSource;
  readonly node: NodeFacts;
  /** The source address that the node sees: untranslated where the agent runs on this very node. */
  readonly address: string;
  /** The traffic stays on the node: it passes its firewalls, from the pod's interface, but no security group. */
  readonly isLocal: boolean;
}

/** A node's traffic to itself (an agent in the host's network) runs over the loopback interface and is left out. */
export function pathsTo(node: NodeFacts, sources: readonly AgentSource[]): readonly Path[] {
  return sources
    .map((source): Path => {
      const isLocal = source.node === node.name;
      return { source, node, isLocal, address: isLocal ? source.podAddress : source.address };
    })
    .filter(({ isLocal, address }) => !isLocal || address !== node.address);
}

/** A connection that was made refutes whatever a firewall's text seems to say. */
export function isMeasuredOpen({ source, node }: Path, reach: Answer<readonly KubeletReach[]>): boolean {
  return reach.ok && reach.value.some(({ agent, node: to, answer }) => agent === source.agent && to === node.name && answer === 'open');
}

/** At most five names, so that a sentence stays a sentence. */
export function listed(names: readonly string[]): string {
  const different = [...new Set(names)];
  return different.length > 5 ? `${different.slice(0, 5).join(', ')} and ${different.length - 5} more` : different.join(', ');
}

/** The network that a node must admit for this way: the agent's, or its own pods' where the agent runs on it untranslated. */
export function networkOf({ source, address, isLocal }: Path, podCidrs: readonly string[]): string {
  if (!isLocal || address === source.address) return source.network;
  return podCidrs.find((cidr) => contains(cidr, address)) ?? address;
}

/** Networks that the agents may come from, each once. */
export const networksOf = (sources: readonly AgentSource[]): readonly string[] => [...new Set(sources.map(({ network }) => network))].sort();
