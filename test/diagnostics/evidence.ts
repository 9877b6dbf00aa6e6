/** Evidence of a small, healthy cluster, to be bent by tests: three nodes, agents on the first two, Overlay. */
import type {
  AgentSource,
  Answer,
  ClusterFacts,
  EvidenceKind,
  EvidenceMap,
  Gathered,
  KubeletReach,
  NodeFacts,
  NodeFirewall,
  NodeSecurity,
  PortAnswer,
  TunnelAgent,
} from '../../src/diagnostics/evidence.ts';
import { ABSENT } from '../../src/diagnostics/net/absent.ts';

export const SUBNET = '/subscriptions/s/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes';

export const have = <T>(value: T): Answer<T> => ({ ok: true, value });
export const lack = (reason: string): { ok: false; reason: string } => ({ ok: false, reason });

export const cluster: ClusterFacts = {
  id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/demo',
  name: 'demo',
  resourceGroup: 'rg',
  nodeResourceGroup: 'MC_rg_demo_westeurope',
  location: 'westeurope',
  kubernetesVersion: '1.33.2',
  networkPlugin: 'azure',
  networkPluginMode: 'overlay',
  networkDataplane: 'azure',
  podCidrs: ['10.244.0.0/16'],
  outboundType: 'loadBalancer',
  privateCluster: false,
  vnetIntegration: false,
  pools: [],
};

export const NODES = ['node-0', 'node-1', 'node-2'] as const;
export type NodeName = (typeof NODES)[number];

export const addressOf = (name: NodeName): string => `10.224.0.${4 + NODES.indexOf(name)}`;

export const node = (name: NodeName): NodeFacts => ({
  name,
  address: addressOf(name),
  pool: 'np',
  os: 'linux',
  osImage: 'Ubuntu 22.04.5 LTS',
  ready: 'True',
  machine: have({ kind: 'vmss', resourceGroup: 'mc_rg', scaleSet: 'vmss', instanceId: String(NODES.indexOf(name)) }),
});

export const nodes: readonly NodeFacts[] = NODES.map(node);

const AGENT_NODES: readonly NodeName[] = ['node-0', 'node-1'];

export const tunnelAgents: readonly TunnelAgent[] = AGENT_NODES.map((name, index) => ({
  pod: `konnectivity-agent-${index}`,
  namespace: 'kube-system',
  node: name,
  address: `10.244.${index}.5`,
  hostNetwork: false,
  ready: true,
}));

export const agentSources: readonly AgentSource[] = tunnelAgents.map(({ pod, node: on }, index): AgentSource => ({
  agent: pod,
  node: on,
  address: `10.224.0.${4 + index}`,
  podAddress: `10.244.${index}.5`,
  network: '10.224.0.0/16',
}));

/** Every agent's measurement of every node; `change` names those that do not answer. */
export function reach(change: Partial<Record<NodeName, PortAnswer>> = {}): readonly KubeletReach[] {
  return tunnelAgents.flatMap(({ pod, node: agentNode }) =>
    NODES.map((name) => ({
      agent: pod,
      agentNode,
      node: name,
      address: addressOf(name),
      answer: name === agentNode ? 'open' : (change[name] ?? 'open'),
      says: '',
    })),
  );
}

export const OPEN_SAVE = ['*filter', ':INPUT ACCEPT [0:0]', ':FORWARD ACCEPT [0:0]', ':OUTPUT ACCEPT [0:0]', 'COMMIT', ''].join('\n');

export const NO_NATIVE = '{"nftables":[{"metainfo":{"version":"1.0.6","release_name":"x","json_schema_version":1}}]}\n';

/** A node's firewalls: no ufw, an empty filter table, no legacy tables, no native nft. */
export const firewall = (name: NodeName, change: Partial<NodeFirewall> = {}): Answer<NodeFirewall> =>
  have({
    addresses: have(`lo 127.0.0.1\neth0 ${addressOf(name)}\n`),
    ufw: have('Status: inactive\n'),
    iptablesNft: have(OPEN_SAVE),
    iptablesLegacy: have(''),
    nft: have(NO_NATIVE),
    ...change,
  });

export const ABSENT_TOOL = have(`${ABSENT}\n`);

export function firewalls(change: Partial<Record<NodeName, Answer<NodeFirewall>>> = {}): Record<string, Answer<NodeFirewall>> {
  return Object.fromEntries(NODES.map((name) => [name, change[name] ?? firewall(name)]));
}

export const security = (name: NodeName, groups: NodeSecurity['groups'] = []): Answer<NodeSecurity> =>
  have({ node: name, address: addressOf(name), vnetPrefixes: ['10.224.0.0/12'], subnetId: SUBNET, subnetPrefixes: ['10.224.0.0/16'], groups });

const healthy: EvidenceMap = {
  cluster,
  nodes,
  tunnelAgents,
  agentSources,
  networkSecurity: NODES.map((name) => security(name)),
  nodeFirewalls: firewalls(),
  kubeletReach: reach(),
};

/** The healthy cluster's evidence with some of it changed, or missing. */
export function gathered(change: Partial<{ [E in EvidenceKind]: EvidenceMap[E] }> = {}, missing: Partial<Record<EvidenceKind, string>> = {}): Gathered {
  const all = { ...healthy, ...change };
  const answer = <E extends EvidenceKind>(kind: E): Answer<EvidenceMap[E]> => {
    const reason = missing[kind];
    return reason === undefined ? have(all[kind]) : lack(reason);
  };
  return {
    cluster: answer('cluster'),
    nodes: answer('nodes'),
    tunnelAgents: answer('tunnelAgents'),
    agentSources: answer('agentSources'),
    networkSecurity: answer('networkSecurity'),
    nodeFirewalls: answer('nodeFirewalls'),
    kubeletReach: answer('kubeletReach'),
  };
}
