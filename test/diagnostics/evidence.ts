/** Evidence of a small, healthy cluster, to be bent by tests: three nodes, agents on the first two, Overlay. */
import type {
  AgentPool,
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
import type { NamespaceFacts, PodFacts } from '../../src/diagnostics/evidence/pods.ts';
import { AZURE, coredns, probes, resolver, vnetDns } from './dns-evidence.ts';
import { tunnelEgress, workload } from './tunnel-evidence.ts';
import { ABSENT } from '../../src/diagnostics/net/absent.ts';
import { healthyApiServer } from './api-server-evidence.ts';
import { healthyEgress } from './egress-evidence.ts';
import { healthyPodIp } from './podip-evidence.ts';
import { healthyServices } from './service-evidence.ts';
import { healthySnat } from './snat-evidence.ts';

export const SUBNET = '/subscriptions/s/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes';

export const have = <T>(value: T): Answer<T> => ({ ok: true, value });
export const lack = (reason: string): { ok: false; reason: string } => ({ ok: false, reason });

export const pool = (fields: Partial<AgentPool> = {}): AgentPool => ({
  name: 'np',
  mode: 'User',
  type: 'VirtualMachineScaleSets',
  osType: 'Linux',
  osSku: 'Ubuntu',
  count: 3,
  maxSurge: '10%',
  localDns: '',
  ...fields,
});

export const cluster: ClusterFacts = {
  id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/demo',
  name: 'demo',
  resourceGroup: 'rg',
  nodeResourceGroup: 'MC_rg_demo_westeurope',
  location: 'westeurope',
  kubernetesVersion: '1.33.2',
  sku: 'Base',
  fqdn: 'demo-dns-0a1b2c3d.hcp.westeurope.azmk8s.io',
  networkPlugin: 'azure',
  networkPluginMode: 'overlay',
  networkDataplane: 'azure',
  networkPolicy: 'azure',
  podCidrs: ['10.244.0.0/16'],
  serviceCidrs: ['10.0.0.0/16'],
  dnsServiceIp: '10.0.0.10',
  outboundType: 'loadBalancer',
  loadBalancer: {
    allocatedOutboundPorts: 0,
    idleTimeoutMinutes: 30,
    effectiveOutboundIps: ['/subscriptions/s/resourceGroups/MC_rg_demo_westeurope/providers/Microsoft.Network/publicIPAddresses/out-1'],
    managedOutboundIps: 1,
    bringsOwnAddresses: false,
  },
  identityPrincipals: ['aaaaaaaa-0000-4000-8000-000000000001'],
  servicePrincipal: '',
  privateCluster: false,
  authorizedIpRanges: [],
  privateDnsMode: '',
  runCommandDisabled: false,
  vnetIntegration: false,
  hostedSystemPods: false,
  nodeAutoProvisioning: false,
  etag: '',
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

const SHOP = '7c9fd6b5c4';
const COREDNS = '57d886c994';

const podOf = (fields: Pick<PodFacts, 'namespace' | 'name' | 'node' | 'address'> & Partial<PodFacts>): PodFacts => ({
  uid: `uid-${fields.name}`,
  hostNetwork: false,
  phase: 'Running',
  ready: true,
  labels: {},
  workload: `Pod/${fields.name}`,
  dnsPolicy: 'ClusterFirst',
  nameservers: [],
  namedPorts: {},
  restarts: 0,
  lastTermination: '',
  waiting: '',
  unreadyBecause: '',
  serviceAccount: 'default',
  terminationMessage: '',
  containerPorts: [],
  readinessProbes: [],
  createdAt: '2026-11-20T08:00:00.000Z',
  finishedAt: '',
  deletedAt: '',
  ...fields,
});

/** A pod of the web shop on that node; its address ends in 100. */
export const webPod = (name: NodeName, fields: Partial<PodFacts> = {}): PodFacts =>
  podOf({
    namespace: 'shop',
    name: `web-${SHOP}-${NODES.indexOf(name)}`,
    node: name,
    address: `10.244.${NODES.indexOf(name)}.100`,
    labels: { app: 'web', 'pod-template-hash': SHOP },
    workload: 'Deployment/web',
    ...fields,
  });

/** A CoreDNS pod on that node; its address ends in 53. */
export const dnsPod = (name: NodeName, fields: Partial<PodFacts> = {}): PodFacts =>
  podOf({
    namespace: 'kube-system',
    name: `coredns-${COREDNS}-${NODES.indexOf(name)}`,
    node: name,
    address: `10.244.${NODES.indexOf(name)}.53`,
    labels: { 'k8s-app': 'kube-dns', 'pod-template-hash': COREDNS },
    workload: 'Deployment/coredns',
    dnsPolicy: 'Default',
    namedPorts: { dns: 53, 'dns-tcp': 53, metrics: 9153 },
    ...fields,
  });

export const pods: readonly PodFacts[] = [dnsPod('node-0'), dnsPod('node-1'), ...NODES.map((name) => webPod(name))];

export const namespaces: readonly NamespaceFacts[] = ['default', 'kube-system', 'shop'].map((name) => ({ name, labels: { 'kubernetes.io/metadata.name': name } }));

const healthy: EvidenceMap = {
  cluster,
  nodes,
  tunnelWorkload: workload(),
  tunnelAgents,
  tunnelEgress,
  agentSources,
  networkSecurity: NODES.map((name) => security(name)),
  nodeFirewalls: firewalls(),
  kubeletReach: reach(),
  pods,
  namespaces,
  networkPolicies: { policies: [], others: [], unread: [] },
  coredns: coredns(),
  vnetDns: vnetDns(),
  nodeResolvers: Object.fromEntries(NODES.map((name) => [name, resolver([AZURE])])),
  dnsVantages: ['shop/web-7c9fd6b5c4-2'],
  dnsProbes: probes(),
  windowsDns: {},
  ...healthyApiServer,
  ...healthyEgress,
  ...healthySnat,
  ...healthyServices,
  ...healthyPodIp,
};

/** The healthy cluster's evidence with some of it changed, or missing. */
export function gathered(change: Partial<{ [E in EvidenceKind]: EvidenceMap[E] }> = {}, missing: Partial<Record<EvidenceKind, string>> = {}): Gathered {
  const all = Object.entries({ ...healthy, ...change, ...missing });
  const answers = all.map(([kind, value]) => [kind, Object.hasOwn(missing, kind) ? lack(String(value)) : have(value)]);
  return Object.fromEntries(answers);
}
