import { allOf } from '../all-of.ts';
import type { AgentSource, Answer, ClusterFacts, NodeFacts, NodeSecurity, TunnelAgent } from '../evidence.ts';
import { contains } from '../net/cidr.ts';
import { MissingEvidence, need } from './collector.ts';
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
    const podNetworks = await allOf(podSubnets.map(async (id) => (await access.arm.subnet(id, signal)).prefixes));
    const running = need(tunnelAgents).filter((agent) => known.some(({ name }) => name === agent.node));
    if (running.length === 0 && need(tunnelAgents).length > 0) throw new MissingEvidence('no tunnel agent runs on a node that the cluster still lists');
    return running.map((agent) => sourceOf(agent, facts, known, [...networks, ...podNetworks.flat()]));
  },
  excerpts: (sources) => ({
    'tunnel/agent-sources': sources.map(({ agent, address, network }) => `${agent} comes from ${address} (${network})`).join('\n'),
  }),
};

const prefixesOf = (answer: Answer<NodeSecurity>): readonly string[] => (answer.ok ? answer.value.subnetPrefixes : []);

/** A source that is guessed would accuse a rule that admits the true one: what is not known is missing. */
function sourceOf(agent: TunnelAgent, facts: ClusterFacts, nodes: readonly NodeFacts[], networks: readonly string[]): AgentSource {
  if (facts.networkPlugin === 'none') throw new MissingEvidence('the cluster brings its own network plugin, so what nodes see as the source of tunnel traffic is not known');
  const nodeAddress = nodes.find(({ name }) => name === agent.node)?.address ?? '';
  const address = isTranslated(agent, facts) ? nodeAddress : agent.address;
  if (address === '' || agent.address === '') throw new MissingEvidence(`the address of the tunnel agent ${agent.pod} on ${agent.node} is not known yet`);
  const network = networks.find((prefix) => contains(prefix, address)) ?? address;
  return { agent: agent.pod, node: agent.node, address, podAddress: agent.address, network };
}

function isTranslated({ hostNetwork, address }: TunnelAgent, { networkPlugin, networkPluginMode, podCidrs }: ClusterFacts): boolean {
  const ownRange = networkPluginMode === 'overlay' || networkPlugin === 'kubenet';
  return hostNetwork || ownRange || podCidrs.some((prefix) => contains(prefix, address));
}
