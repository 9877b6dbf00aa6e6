/** What collectors bring home. Values only: a check that gets these can be replayed years later. */
import type { SecurityGroup } from './net/nsg.ts';

/** Where a node's machine is, for the channels that reach it. Out of `spec.providerID`, never out of its name. */
export type Machine =
  | { readonly kind: 'vmss'; readonly resourceGroup: string; readonly scaleSet: string; readonly instanceId: string }
  | { readonly kind: 'vm'; readonly resourceGroup: string; readonly name: string };

/** What one source could or could not give. The reason is a sentence fit for the thread. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

export interface AgentPool {
  readonly name: string;
  readonly mode: string;
  readonly osType: string;
  readonly osSku: string;
  /** Absent: the subnet is AKS-managed. */
  readonly subnetId?: string;
  readonly podSubnetId?: string;
}

/** From `managedClusters.get`, api-version of arm-containerservice 25.5. */
export interface ClusterFacts {
  readonly id: string;
  readonly name: string;
  readonly resourceGroup: string;
  readonly nodeResourceGroup: string;
  readonly location: string;
  readonly kubernetesVersion: string;
  readonly networkPlugin: string;
  /** `overlay`, or empty. */
  readonly networkPluginMode: string;
  readonly networkDataplane: string;
  readonly podCidrs: readonly string[];
  readonly outboundType: string;
  readonly privateCluster: boolean;
  readonly vnetIntegration: boolean;
  readonly pools: readonly AgentPool[];
}

export interface NodeFacts {
  readonly name: string;
  readonly address: string;
  readonly pool: string;
  /** `linux` or `windows`. */
  readonly os: string;
  readonly osImage: string;
  /** `True`, `False`, `Unknown`. */
  readonly ready: string;
  /** Absent with a reason where `providerID` is missing or of an unknown form. */
  readonly machine: Answer<Machine>;
}

/** A pod that carries the API server's traffic to the nodes (`konnectivity-agent`, or the older `tunnel-front`). */
export interface TunnelAgent {
  readonly pod: string;
  readonly namespace: string;
  readonly node: string;
  readonly address: string;
  readonly hostNetwork: boolean;
  readonly ready: boolean;
}

/** A subnet, and the network security groups on the way into and out of it. */
export interface SubnetSecurity {
  readonly subnetId: string;
  readonly subnetPrefixes: readonly string[];
  readonly groups: readonly { readonly appliedTo: 'subnet' | 'nic'; readonly id: string; readonly group: SecurityGroup }[];
}

/** The network security groups on the way to and from one node. */
export interface NodeSecurity extends SubnetSecurity {
  readonly node: string;
  readonly address: string;
  /** Prefixes of the virtual network, for the service tag `VirtualNetwork`. */
  readonly vnetPrefixes: readonly string[];
  /** Where the node's pods have addresses of another subnet: that one. */
  readonly podSubnet?: Answer<SubnetSecurity>;
}

/** Raw texts of one node's firewalls; each with its own fate, since one tool may be missing where another answers. */
export interface NodeFirewall {
  /** Lines of `INTERFACE ADDRESS`. */
  readonly addresses: Answer<string>;
  readonly ufw: Answer<string>;
  readonly iptablesNft: Answer<string>;
  readonly iptablesLegacy: Answer<string>;
  readonly nft: Answer<string>;
}

export type PortAnswer = 'open' | 'refused' | 'timeout' | 'unreachable' | 'unknown';

/** Where a tunnel agent's connections come from, as a node's firewall sees them. */
export interface AgentSource {
  readonly agent: string;
  readonly node: string;
  /** The pod's own address, or its node's where the pod network translates (Overlay, kubenet, host network). */
  readonly address: string;
  /** The pod's own address: what its own node sees. */
  readonly podAddress: string;
  /** The subnet that the agent may be rescheduled within; the bare address where no subnet was read. */
  readonly network: string;
}

/** One measurement of tcp/10250, from a tunnel agent's network namespace to a node. */
export interface KubeletReach {
  readonly agent: string;
  readonly agentNode: string;
  readonly node: string;
  readonly address: string;
  readonly answer: PortAnswer;
  readonly says: string;
}

/** Every kind of evidence that a check can ask for. */
export interface EvidenceMap {
  readonly cluster: ClusterFacts;
  readonly nodes: readonly NodeFacts[];
  readonly tunnelAgents: readonly TunnelAgent[];
  readonly agentSources: readonly AgentSource[];
  readonly networkSecurity: readonly Answer<NodeSecurity>[];
  readonly nodeFirewalls: Readonly<Record<string, Answer<NodeFirewall>>>;
  readonly kubeletReach: readonly KubeletReach[];
}

export type EvidenceKind = keyof EvidenceMap;

/** What each kind of evidence came to in a run. */
export type Gathered<K extends EvidenceKind = EvidenceKind> = { readonly [P in K]: Answer<EvidenceMap[P]> };
