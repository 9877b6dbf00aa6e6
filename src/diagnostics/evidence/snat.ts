/** What Azure counted of connections that leave by translation, and who holds such connections on the nodes. */
import type { TcpState } from '../net/connections/connection.ts';

/** Counts within the window. An absent number means that Azure has no value, which is not 0. */
export interface SnatCounts {
  readonly failed?: number;
  readonly attempted?: number;
  /** First and last minute with a failure; ISO 8601, UTC. */
  readonly failedFrom?: string;
  readonly failedUntil?: string;
}

/** Of one backend of the load balancer, which is a node. */
export interface BackendSnat extends SnatCounts {
  readonly address: string;
  /** TCP ports: the most in use and the fewest allocated of any minute. */
  readonly used?: number;
  readonly allocated?: number;
  /** Highest share of the allocated ports that were in use in one and the same minute. */
  readonly ratio?: number;
  /** TCP ports over all frontends in the last minute that has a value. */
  readonly allocatedLast?: number;
  /** The minute in which more ports were allocated last; counts are of later minutes only. ISO 8601, UTC. */
  readonly raisedAt?: string;
}

export interface NatGatewaySnat extends SnatCounts {
  readonly id: string;
  readonly name: string;
  /** Packets. */
  readonly dropped?: number;
}

export interface SnatMetrics {
  /** The minutes that were asked for; ISO 8601, UTC, `until` is not part of it. */
  readonly from: string;
  readonly until: string;
  /** End of the last minute that Azure has any value of; absent: there is no value at all. */
  readonly reaches?: string;
  /** Minutes before that one of which Azure has no value. */
  readonly missingMinutes: number;
  /** What Azure could not give. */
  readonly problems: readonly string[];
  readonly backends: readonly BackendSnat[];
  readonly natGateways: readonly NatGatewaySnat[];
}

/** Connections from one network namespace to one remote port that still hold a translated port. */
export interface PeerConnections {
  readonly remote: string;
  readonly port: number;
  readonly total: number;
  readonly byState: Readonly<Partial<Record<TcpState, number>>>;
  /** Name of the process; in the node's own namespace only. */
  readonly process?: string;
}

export interface NamespaceConnections {
  /** The node's own network: of the node itself and of pods with hostNetwork. */
  readonly isNode: boolean;
  /** Empty for the node's own. */
  readonly addresses: readonly string[];
  /** All connections outwards that hold a port, those to peers that are not listed among them. */
  readonly total: number;
  /** The most first. */
  readonly peers: readonly PeerConnections[];
}

/** Of one node. Peers in private ranges are left out on the node; further ranges of the virtual network are not. */
export interface NodeConnections {
  /** The fullest first. */
  readonly namespaces: readonly NamespaceConnections[];
  /** Namespaces with fewer connections that are not listed, and their connections. */
  readonly unlistedNamespaces: number;
  readonly unlistedConnections: number;
}
