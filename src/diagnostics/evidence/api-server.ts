/** The way to the API server, and what it and Azure say of its health. */
import type { Answer } from './answer.ts';
import type { EgressEndpoint, EgressView } from './egress.ts';

/** `tls`: connected, and the handshake failed. `unknown`: it failed in words that are not known. */
export type BotReach = 'answers' | 'name-not-resolved' | 'timeout' | 'refused' | 'unreachable' | 'tls' | 'unknown';

/** What came of the bot's own request for `/readyz?verbose`. */
export interface ApiServerFromBot {
  readonly outcome: BotReach;
  /** Absent: no answer came. */
  readonly status?: number;
  /** Checks of `/readyz` that the API server itself reports as failed. */
  readonly failing: readonly string[];
  /** What was said, fit for a sentence. */
  readonly says: string;
}

/** What Azure says of the cluster. Source: Azure, "Resource health", api of `availabilityStatuses`. */
export interface ApiServerHealth {
  /** `Available`, `Degraded`, `Unavailable`, `Unknown`. */
  readonly state: string;
  readonly summary: string;
  /** `Unplanned`, `Planned`, `UserInitiated`; empty where Azure says nothing. */
  readonly reasonType: string;
  /** ISO 8601, UTC; empty where Azure says nothing. */
  readonly since: string;
}

/** The API server, tried from nodes and pods by its name and by its service address. */
export interface ApiServerReach {
  /** Whether somebody asked about one pod. */
  readonly isAboutPod: boolean;
  readonly endpoints: readonly EgressEndpoint[];
  readonly views: readonly EgressView[];
}

/** Where the service `default/kubernetes` leads: what policies see after the translation. */
export interface ApiServerEndpoint {
  readonly address: string;
  readonly port: number;
}

export interface PrivateDnsLink {
  readonly name: string;
  /** ARM id of the linked virtual network. */
  readonly vnetId: string;
  /** `InProgress`, `Completed`; empty where Azure says nothing. */
  readonly state: string;
}

/** A private DNS zone that has, or should have, the API server's name. */
export interface PrivateDnsZone {
  /** ARM id. */
  readonly id: string;
  readonly name: string;
  /** The API server's name within the zone. */
  readonly record: string;
  /** Addresses of that record; none: there is no such record. */
  readonly addresses: readonly string[];
  readonly links: readonly PrivateDnsLink[];
}

/** `none`: the private address is in public DNS. `public`: the cluster is not private. */
export interface PrivateDns {
  readonly mode: 'zone' | 'none' | 'public';
  readonly zone?: PrivateDnsZone;
}

/** What an API server refused to an account of a pod. */
export interface ForbiddenRequest {
  /** The namespace and name of the service account. */
  readonly namespace: string;
  readonly account: string;
  readonly verb: string;
  readonly resource: string;
  readonly subresource?: string;
  /** Empty: the core group. */
  readonly group: string;
  /** Absent: at the scope of the cluster. */
  readonly inNamespace?: string;
  /** The object that was asked for by name; absent: no single one. */
  readonly object?: string;
  /** `namespace/name` of the pod, or of the object that the event is about. */
  readonly saidBy: string;
  /** The line that says so. */
  readonly says: string;
  /** What the API server answers now, to the same question. */
  readonly isAllowedNow: Answer<boolean>;
}

/** A pod whose token was not accepted. */
export interface UnauthorizedPod {
  readonly pod: string;
  readonly account: string;
  readonly says: string;
}

export interface ForbiddenRequests {
  readonly requests: readonly ForbiddenRequest[];
  readonly unauthorized: readonly UnauthorizedPod[];
  /** Why events could not be read, where they could not: pods' last words were read all the same. */
  readonly events: Answer<number>;
}
