/** What collectors bring home. Values only: a check that gets these can be replayed years later. */
import type { Answer } from './evidence/answer.ts';
import type { ClusterFacts } from './evidence/cluster.ts';
import type { CoreDns, DnsProbes, NodeResolver, VnetDns, WindowsDns } from './evidence/dns.ts';
import type { Detectors } from './evidence/detectors.ts';
import type { EgressProbes, RequiredEndpoint, Routes } from './evidence/egress.ts';
import type { ApiServerEndpoint, ApiServerFromBot, ApiServerHealth, ApiServerReach, ForbiddenRequests, PrivateDns } from './evidence/api-server.ts';
import type { PodEvent } from './evidence/events.ts';
import type { FailedOperations, IdentityRights } from './evidence/identity.ts';
import type { NetworkPolicies } from './evidence/network-policies.ts';
import type { NamespaceFacts, PodFacts } from './evidence/pods.ts';
import type { Batch, IpamStores, NodeNetworkConfigs, NodeRoom, SubnetUsage } from './evidence/podip.ts';
import type { AskedService, EndpointSliceFacts, KubeProxyFacts, ServiceFacts, ServiceProbes } from './evidence/services.ts';
import type { NodeConnections, SnatMetrics } from './evidence/snat.ts';
import type { TunnelEgress, TunnelWorkload } from './evidence/tunnel.ts';
import type { SecurityGroup } from './net/nsg.ts';

export type { Answer } from './evidence/answer.ts';
export type { AgentPool, ClusterFacts } from './evidence/cluster.ts';

/** Where a node's machine is, for the channels that reach it. Out of `spec.providerID`, never out of its name. */
export type Machine =
  | { readonly kind: 'vmss'; readonly resourceGroup: string; readonly scaleSet: string; readonly instanceId: string }
  | { readonly kind: 'vm'; readonly resourceGroup: string; readonly name: string };

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
  /** An image that the node has already and that a debug pod can start from; absent: none is known. */
  readonly debugImage?: string;
  /** When it joined the cluster; ISO 8601. Absent: nothing is said. */
  readonly createdAt?: string;
  /** As AKS labels it, `AKSUbuntu-2204gen2containerd-202511.07.0`. */
  readonly imageVersion?: string;
  /** Since when `ready` is what it is; ISO 8601. */
  readonly readySince?: string;
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
  /**
   * Set where the node was not asked, with the reason: in a large cluster, its kubelet port was measured open by every
   * tunnel agent. Its firewalls are then no fault, and not evidence either; each text below is missing with this reason.
   */
  readonly notAsked?: string;
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
  readonly tunnelWorkload: TunnelWorkload;
  readonly tunnelAgents: readonly TunnelAgent[];
  readonly tunnelEgress: readonly TunnelEgress[];
  readonly agentSources: readonly AgentSource[];
  readonly networkSecurity: readonly Answer<NodeSecurity>[];
  readonly nodeFirewalls: Readonly<Record<string, Answer<NodeFirewall>>>;
  readonly kubeletReach: readonly KubeletReach[];
  readonly pods: readonly PodFacts[];
  /** Of the reason `FailedCreatePodSandBox`. */
  readonly sandboxEvents: readonly PodEvent[];
  readonly nodeNetworkConfigs: NodeNetworkConfigs;
  readonly nodeRooms: readonly NodeRoom[];
  /** By ARM id of the subnet. */
  readonly subnetUsage: Readonly<Record<string, Answer<SubnetUsage>>>;
  readonly batch: Batch;
  readonly ipamStores: IpamStores;
  readonly askedService: AskedService;
  readonly services: readonly ServiceFacts[];
  readonly endpointSlices: readonly EndpointSliceFacts[];
  readonly kubeProxy: KubeProxyFacts;
  readonly serviceProbes: ServiceProbes;
  readonly namespaces: readonly NamespaceFacts[];
  readonly networkPolicies: NetworkPolicies;
  readonly coredns: CoreDns;
  readonly vnetDns: VnetDns;
  /** By node; only nodes that were asked. */
  readonly nodeResolvers: Readonly<Record<string, Answer<NodeResolver>>>;
  /** `namespace/name` of the pods whose names are asked about. */
  readonly dnsVantages: readonly string[];
  readonly dnsProbes: DnsProbes;
  /** By Windows node. */
  readonly windowsDns: Readonly<Record<string, Answer<WindowsDns>>>;
  readonly requiredEndpoints: readonly RequiredEndpoint[];
  readonly routes: Routes;
  readonly egressProbes: EgressProbes;
  /** Public address of the client that somebody asked about; absent: nobody did. */
  readonly askedClient: { readonly address?: string };
  readonly apiServerFromBot: ApiServerFromBot;
  readonly apiServerHealth: ApiServerHealth;
  readonly detectors: Detectors;
  readonly apiServerEndpoints: readonly ApiServerEndpoint[];
  readonly apiServerReach: ApiServerReach;
  readonly privateDns: PrivateDns;
  readonly forbiddenRequests: ForbiddenRequests;
  readonly failedOperations: FailedOperations;
  readonly identityRights: IdentityRights;
  readonly snatMetrics: SnatMetrics;
  /** By node; only nodes that were asked. */
  readonly podConnections: Readonly<Record<string, Answer<NodeConnections>>>;
}

export type EvidenceKind = keyof EvidenceMap;

/** What each kind of evidence came to in a run. */
export type Gathered<K extends EvidenceKind = EvidenceKind> = { readonly [P in K]: Answer<EvidenceMap[P]> };
