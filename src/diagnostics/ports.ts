/** What the diagnostics need from the outside. `azure/` implements them over the SDKs; a replay, over a recording. */
import type { Answer, ClusterFacts, Machine, NodeFacts } from './evidence.ts';
import type { ChangeWindow, RecentChanges } from './evidence/changes.ts';
import type { CoreDns, VnetDns } from './evidence/dns.ts';
import type { NatGatewayFacts, RequiredEndpoint, RouteTable } from './evidence/egress.ts';
import type { ApiServerEndpoint, ApiServerFromBot, ApiServerHealth, PrivateDnsZone } from './evidence/api-server.ts';
import type { PodEvent } from './evidence/events.ts';
import type { Denial, FailedOperation, RoleGrant, ServiceEvent } from './evidence/identity.ts';
import type { NetworkPolicies } from './evidence/network-policies.ts';
import type { NamespaceFacts, PodFacts } from './evidence/pods.ts';
import type { EndpointSliceFacts, KubeProxyFacts, ServiceFacts } from './evidence/services.ts';
import type { Batch, NodeNetworkConfigs, NodeRoom, SubnetUsage } from './evidence/podip.ts';
import type { ChangeChannel } from './model.ts';
import type { TunnelWorkload } from './evidence/tunnel.ts';
import type { MetricSeries } from './net/metrics/metrics.ts';
import type { SecurityGroup } from './net/nsg.ts';
import type { PlacesWire } from './wire.ts';
import type { AuthorizedRangesOperation, PrivateDnsLinkOperation } from './remedies/operations.ts';
import type { FinishedPodsOperation, NodeCordonOperation, NodeDrainOperation, NodeReimageOperation } from './remedies/operations.ts';
import type { ConfigMapOperation, NetworkPolicyOperation, OutboundPortsOperation, RoleAssignmentOperation, RolloutRestartOperation, SecurityRule, PodRestartOperation } from './remedies/operations.ts';

/** What a subnet's way out consists of. */
export interface SubnetLinks {
  readonly routeTableId?: string;
  readonly natGatewayId?: string;
  /** False: a private subnet. Absent: Azure does not say. */
  readonly defaultOutboundAccess?: boolean;
}

export interface Subnet extends SubnetLinks {
  readonly id: string;
  readonly prefixes: readonly string[];
  /** Absent: no network security group is attached. */
  readonly securityGroupId?: string;
}

export interface NetworkInterface {
  readonly id: string;
  /** The one that carries the node's own address. */
  readonly isPrimary: boolean;
  readonly subnetId: string;
  readonly securityGroupId?: string;
}

/** Reads about ways out of the cluster. */
export interface EgressReader {
  routeTable(id: string, signal: AbortSignal): Promise<RouteTable>;
  natGateway(id: string, signal: AbortSignal): Promise<NatGatewayFacts>;
  /** Empty: the resource has no address yet. */
  publicAddress(id: string, signal: AbortSignal): Promise<string>;
  requiredEndpoints(signal: AbortSignal): Promise<readonly RequiredEndpoint[]>;
}

/** Reads about rights: each rejects where a list is longer than can be read whole. */
export interface IdentityReader {
  /** Roles at the scope and above it, of these identities and of groups. */
  roleGrants(scope: string, principals: readonly string[], signal: AbortSignal): Promise<readonly RoleGrant[]>;
  denials(scope: string, signal: AbortSignal): Promise<readonly Denial[]>;
  /** What was refused for want of a permission within the last hours. */
  refusedOperations(resourceGroup: string, hours: number, signal: AbortSignal): Promise<readonly FailedOperation[]>;
}

export interface MetricsQuestion {
  readonly resourceId: string;
  readonly names: readonly string[];
  readonly aggregation: 'Total' | 'Average';
  /** Dimensions by which series are told apart; none: one series for all. */
  readonly dimensions: readonly string[];
  /** How far back, minute by minute. */
  readonly minutes: number;
}

/** `from` and `until` in milliseconds since 1970. */
export interface MetricsAnswer {
  readonly from: number;
  readonly until: number;
  readonly series: readonly MetricSeries[];
  /** What Azure could not give. */
  readonly problems: readonly string[];
}

export interface MetricsReader {
  metrics(question: MetricsQuestion, signal: AbortSignal): Promise<MetricsAnswer>;
}

/** Reads about private DNS. */
export interface PrivateDnsReader {
  /** @param record a name within the zone */
  privateDnsZone(id: string, record: string, signal: AbortSignal): Promise<PrivateDnsZone>;
}

export interface ResourceHealthReader {
  /** What Azure's own monitoring says of the cluster. */
  clusterHealth(signal: AbortSignal): Promise<ApiServerHealth>;
}

/** What somebody else may do; `resource` is the plural. */
export interface AccessQuestion {
  readonly user: string;
  readonly groups: readonly string[];
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  /** Absent: at the scope of the cluster. */
  readonly namespace?: string;
}

/** Reads about the API server itself. */
export interface ApiServerReader {
  /** What the bot's own request comes to; a connection that fails is an answer, too. */
  apiServerAnswer(signal: AbortSignal): Promise<ApiServerFromBot>;
  /** Endpoints of the service `default/kubernetes`. */
  apiServerEndpoints(signal: AbortSignal): Promise<readonly ApiServerEndpoint[]>;
  /** Events of controllers that could not create what they should. */
  failureEvents(signal: AbortSignal): Promise<readonly PodEvent[]>;
  isAllowed(question: AccessQuestion, signal: AbortSignal): Promise<boolean>;
}

/** Reads of Azure Resource Manager. Each rejects with an {@link AccessError} that says what was refused or missing. */
export interface ArmReader extends EgressReader, IdentityReader, MetricsReader, PrivateDnsReader, ResourceHealthReader {
  cluster(signal: AbortSignal): Promise<ClusterFacts>;
  subnet(id: string, signal: AbortSignal): Promise<Subnet>;
  vnetPrefixes(subnetId: string, signal: AbortSignal): Promise<readonly string[]>;
  networkInterfaces(machine: Machine, signal: AbortSignal): Promise<readonly NetworkInterface[]>;
  /** DNS servers of the virtual network that the subnet belongs to. */
  vnetDns(subnetId: string, signal: AbortSignal): Promise<VnetDns>;
  securityGroup(id: string, signal: AbortSignal): Promise<SecurityGroup>;
  /** How many of a subnet's addresses are in use. */
  subnetUsage(id: string, signal: AbortSignal): Promise<SubnetUsage>;
}

/**
 * Changes in Azure. Held only by `remedies/apply.ts`; never retried. Each rejects with an {@link AccessError} that says
 * whether the change may have happened all the same.
 */
export interface ArmWriter {
  /** @throws {AccessError} also where a rule of that name or priority exists already: it is never overwritten. */
  createSecurityRule(nsgId: string, rule: SecurityRule, signal: AbortSignal): Promise<void>;
  deleteSecurityRule(nsgId: string, rule: SecurityRule, signal: AbortSignal): Promise<void>;
  /** @throws {AccessError} also where the cluster is not as `from` says, or changes at the same time */
  setOutboundPorts(operation: OutboundPortsOperation, signal: AbortSignal): Promise<void>;
  /** @throws {AccessError} also where the ranges are not as `from` says, or the cluster changes at the same time */
  setAuthorizedRanges(operation: AuthorizedRangesOperation, signal: AbortSignal): Promise<void>;
  /** @throws {AccessError} also where a link of that name, or of that network, exists already */
  createPrivateDnsLink(operation: PrivateDnsLinkOperation, signal: AbortSignal): Promise<void>;
  deletePrivateDnsLink(operation: PrivateDnsLinkOperation, signal: AbortSignal): Promise<void>;
  createRoleAssignment(operation: RoleAssignmentOperation, signal: AbortSignal): Promise<void>;
  deleteRoleAssignment(operation: RoleAssignmentOperation, signal: AbortSignal): Promise<void>;
  /** @throws {AccessError} also where the machine is not the node's any more */
  reimageNode(operation: NodeReimageOperation, signal: AbortSignal): Promise<void>;
}

/** Changes of Kubernetes objects, with the manners of {@link ArmWriter}. */
export interface KubernetesWriter {
  restartDeployment(operation: RolloutRestartOperation, signal: AbortSignal): Promise<void>;
  /** @throws {AccessError} also where it is cordoned already, or is another node by now */
  cordonNode(operation: NodeCordonOperation, signal: AbortSignal): Promise<void>;
  /** Waits for the node to report that it is ready. @throws {AccessError} also where it does not, or is not cordoned */
  uncordonNode(operation: NodeCordonOperation, signal: AbortSignal): Promise<void>;
  /** @throws {AccessError} also where disruption budgets or slow pods did not let it be emptied in time */
  drainNode(operation: NodeDrainOperation, signal: AbortSignal): Promise<void>;
  /** How many were deleted. @throws {AccessError} also where there is none */
  deleteFinishedPods(operation: FinishedPodsOperation, signal: AbortSignal): Promise<number>;
  /** @throws {AccessError} also where the pod is gone, or another one has its name */
  restartPod(operation: PodRestartOperation, signal: AbortSignal): Promise<void>;
  /** @throws {AccessError} also where an object of that name exists already */
  createNetworkPolicy(operation: NetworkPolicyOperation, signal: AbortSignal): Promise<void>;
  /** @throws {AccessError} also where the object is gone, or is not what the operation created */
  deleteNetworkPolicy(operation: NetworkPolicyOperation, signal: AbortSignal): Promise<void>;
  /** @throws {AccessError} also where the data is not what `from` says, or changes at the same time */
  restoreConfigMap(operation: ConfigMapOperation, signal: AbortSignal): Promise<void>;
}

export interface KubernetesReader extends ApiServerReader {
  nodes(signal: AbortSignal): Promise<readonly NodeFacts[]>;
  tunnelWorkload(signal: AbortSignal): Promise<TunnelWorkload>;
  /** Every pod of the cluster. */
  pods(signal: AbortSignal): Promise<readonly PodFacts[]>;
  namespaces(signal: AbortSignal): Promise<readonly NamespaceFacts[]>;
  services(signal: AbortSignal): Promise<readonly ServiceFacts[]>;
  /** Those that belong to a service. */
  endpointSlices(signal: AbortSignal): Promise<readonly EndpointSliceFacts[]>;
  kubeProxy(signal: AbortSignal): Promise<KubeProxyFacts>;
  /** Events of pods whose sandbox could not be made. */
  sandboxEvents(signal: AbortSignal): Promise<readonly PodEvent[]>;
  nodeNetworkConfigs(signal: AbortSignal): Promise<NodeNetworkConfigs>;
  nodeRooms(signal: AbortSignal): Promise<readonly NodeRoom[]>;
  /** Jobs and CronJobs. */
  batch(signal: AbortSignal): Promise<Batch>;
  networkPolicies(signal: AbortSignal): Promise<NetworkPolicies>;
  /** The objects of the cluster's DNS, each with its own fate. */
  coredns(signal: AbortSignal): Promise<CoreDns>;
  /** Events about load balancers that could not be made. */
  loadBalancerEvents(signal: AbortSignal): Promise<readonly ServiceEvent[]>;
}

/** What a script on a node answered. */
export interface ShellOutput {
  readonly stdout: string;
  readonly stderr: string;
  /** Which channel brought it, and why that one; fit for people. Absent: there was but one. */
  readonly via?: string;
}

/**
 * What came back through the channel to a node. Not `ok`: the channel failed, which is not a fact about the node's
 * firewall. `started: false` is certain: the script never ran, so that it changed nothing.
 */
export type ShellAnswer<T> = { readonly ok: true; readonly value: T } | ShellFailure;

export interface ShellFailure {
  readonly ok: false;
  readonly reason: string;
  readonly started: boolean;
  /** The channel is closed to every node of the cluster, so that it need not be tried again: refused, say. */
  readonly everywhere?: true;
}

/** A node, as far as the channels to it need to know it. */
export interface ShellNode {
  readonly machine: Answer<Machine>;
  /** Absent: only its machine is known, as of a change that people agreed to. */
  readonly name?: string;
  /** `windows`: scripts are PowerShell. Absent: Linux. */
  readonly os?: string;
  readonly debugImage?: string;
}

/** What a channel may want to know of a script. */
export interface ShellHints {
  /** Seconds that the script may take once it has started. */
  readonly seconds: number;
  /** Whether what came back is whole: what is not, another channel may bring. */
  isWhole(stdout: string): Answer<unknown>;
}

/** A way to run a script as root on a node. */
export interface NodeShell {
  /** The only channel, or the one that is tried first. */
  readonly channel: Extract<ChangeChannel, 'run-command' | 'debug-pod'>;
  /** Output that is kept, bytes; a channel keeps the last ones. */
  readonly outputLimit: number;
  run(node: ShellNode, script: string, signal: AbortSignal, hints?: ShellHints): Promise<ShellAnswer<ShellOutput>>;
}

/** A way to run a script without any rights in a pod's stead: where its policies hold, with its labels, on its node. */
export interface PodShell {
  readonly outputLimit: number;
  run(pod: PodFacts, script: string, signal: AbortSignal, hints?: ShellHints): Promise<ShellAnswer<ShellOutput>>;
}

/** What was changed lately. Asked only where something is at fault. */
export interface ChangeReader {
  /** Changes of Azure resources that succeeded. @param own object ids of the cluster's own identity */
  inGroup(resourceGroup: string, own: readonly string[], window: ChangeWindow, signal: AbortSignal): Promise<RecentChanges>;
  /** Changes of these Kubernetes objects, `Kind/namespace/name`. */
  ofObjects(objects: readonly string[], window: ChangeWindow, signal: AbortSignal): Promise<RecentChanges>;
}

/** Everything that a run may touch, for one cluster. */
export interface ClusterAccess {
  readonly arm: ArmReader;
  readonly kubernetes: KubernetesReader;
  readonly shell: NodeShell;
  /** Absent: nothing is ever started in a pod's stead. */
  readonly podShell?: PodShell;
  /** Hears what nodes and pods answer, or answers in their stead. Absent: nobody listens. */
  readonly places?: PlacesWire;
  /** Absent: nobody can tell what was changed. */
  readonly changes?: ChangeReader;
  readonly trips: { node: number; arm: number; kubernetes: number };
}

export interface ClusterRepair {
  readonly arm: ArmWriter;
  readonly kubernetes: KubernetesWriter;
  readonly shell: NodeShell;
}

/** The time, handed in so that runs can be replayed. Milliseconds since 1970, UTC. */
export type Clock = () => number;

/** A source said no, or nothing. `message` is a sentence fit for the thread: what was asked, what came back, what to do. */
export class AccessError extends Error {
  override readonly name = 'AccessError';
  /** Of a change: the other side may have begun it before it failed. False is certain: nothing was changed. */
  readonly mayHaveHappened: boolean;

  constructor(message: string, { mayHaveHappened = false, ...options }: ErrorOptions & { readonly mayHaveHappened?: boolean } = {}) {
    super(message, options);
    this.mayHaveHappened = mayHaveHappened;
  }
}
