import type { DnsSpec } from '../scenario/dns.ts';
import type { InternetSpec } from '../scenario/internet.ts';

/** What lies behind the gateway of the node subnet, and the services of the cluster that lead there. */
export interface OutsideSpec {
  /** Traffic within these CIDRs is not translated. */
  readonly vnetPrefixes: readonly string[];
  /** The API server: its names, the first of which is the one that clients use. */
  readonly api: { readonly names: readonly string[]; readonly address: string };
  /** Addresses of the services `kubernetes` and `kube-dns`. */
  readonly services: { readonly kubernetes: string; readonly dns: string };
  /** Names of `cluster.local` and their addresses. */
  readonly clusterNames: Readonly<Record<string, string>>;
  readonly dns: DnsSpec;
  readonly internet: InternetSpec;
  readonly snat: SnatSpec;
  /** False: nothing but the virtual network and the platform is behind the gateway. */
  readonly hasInternet: boolean;
}

export interface SnatSpec {
  readonly addresses: readonly string[];
  readonly portsPerNode: number;
}

/** A destination of connections to the internet. */
export interface OutboundDestination {
  readonly address: string;
  readonly port: number;
  readonly attempted: number;
  readonly failed: number;
  readonly inUse: number;
}

/** TCP connections of one node to the internet since the fleet began. */
export interface NodeOutbound {
  readonly node: string;
  /** SYN segments that asked for a source port. */
  readonly attempted: number;
  /** Those of them that got none. */
  readonly failed: number;
  /** Source ports that connections hold now. */
  readonly inUse: number;
  /** Source ports that the node may use towards one destination. */
  readonly allocated: number;
  /** The busiest first, at most 100. */
  readonly perDestination: readonly OutboundDestination[];
}
