import type { ClusterFacts, Machine } from '../evidence.ts';
import type { ApiServerHealth, PrivateDnsZone } from '../evidence/api-server.ts';
import type { Detectors } from '../evidence/detectors.ts';
import type { VnetDns } from '../evidence/dns.ts';
import type { NatGatewayFacts, RequiredEndpoint, RouteTable } from '../evidence/egress.ts';
import type { Denial, FailedOperation, RoleGrant } from '../evidence/identity.ts';
import type { SubnetUsage } from '../evidence/podip.ts';
import type { MetricSeries } from '../net/metrics/metrics.ts';
import type { SecurityGroup } from '../net/nsg.ts';

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

export interface DetectorsReader {
  /** What AKS's own detectors report of the last hours: those about control plane, connectivity and nodes. */
  detectors(signal: AbortSignal): Promise<Detectors>;
}

/** Reads of Azure Resource Manager. Each rejects with an `AccessError` that says what was refused or missing. */
export interface ArmReader extends EgressReader, IdentityReader, MetricsReader, PrivateDnsReader, ResourceHealthReader, DetectorsReader {
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
