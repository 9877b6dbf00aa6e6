import type { AgentSource, Answer, ClusterFacts, NodeFacts, NodeSecurity, TunnelAgent } from '../evidence.ts';
import { contains } from '../net/cidr.ts';
import { need } from './collector.ts';
import type { Collector } from './collector.ts';

/**
 * Where tunnel traffic comes from, as a node's firewall sees it: the pod with Azure CNI node or pod subnet; the
 * agent's node with Overlay and kubenet, since node addresses lie outside the pod range and are reached by
 * translation, and with host network.
 */
export const agentSources: Collector<'agentSources', 'cluster' | 'nodes' | 'tunnelAgents' | 'networkSecurity'> = {
  kind: 'agentSources',
  source: 'Azure',
  uses: ['cluster', 'nodes', 'tunnelAgents', 'networkSecurity'],
  async collect({ cluster, nodes, tunnelAgents, networkSecurity }, { access, signal }) {
    const facts = need(cluster);
    const known = need(nodes);
    const networks = networkSecurity.ok ? networkSecurity.value.flatMap(prefixesOf) : [];
    const podSubnets = [...new Set(facts.pools.flatMap(({ podSubnetId }) => podSubnetId ?? []))];
    const podNetworks = await Promise.all(podSubnets.map(async (id) => (await access.arm.subnet(id, signal)).prefixes));
    return need(tunnelAgents).map((agent) => sourceOf(agent, facts, known, [...networks, ...podNetworks.flat()]));
  },
  excerpts: (sources) => ({
    'tunnel/agent-sources': sources.map(({ agent, address, network }) => `${agent} comes from ${address} (${network})`).join('\n'),
  }),
};

const prefixesOf = (answer: Answer<NodeSecurity>): readonly string[] => (answer.ok ? answer.value.subnetPrefixes : []);

function sourceOf(agent: TunnelAgent, facts: ClusterFacts, nodes: readonly NodeFacts[], networks: readonly string[]): AgentSource {
  const nodeAddress = nodes.find(({ name }) => name === agent.node)?.address;
  const address = isTranslated(agent, facts) ? (nodeAddress ?? agent.address) : agent.address;
  const network = networks.find((prefix) => contains(prefix, address)) ?? `${address}/32`;
  return { agent: agent.pod, node: agent.node, address, network };
}

function isTranslated({ hostNetwork, address }: TunnelAgent, { networkPlugin, networkPluginMode, podCidrs }: ClusterFacts): boolean {
  const ownRange = networkPluginMode === 'overlay' || networkPlugin === 'kubenet';
  return hostNetwork || ownRange || podCidrs.some((prefix) => contains(prefix, address));
}
