/** Which ways lead out of the cluster, and what came of trying them. */
import type { Answer } from './answer.ts';
import type { CurlOutcome, CurlStage } from '../net/curl/answer.ts';

/** What somebody named, what AKS needs anyway, and the cluster's own API server. */
export type EndpointRole = 'target' | 'control' | 'api-server';

export interface EgressEndpoint {
  /** A name, or an IPv4 address. */
  readonly host: string;
  readonly port: number;
  readonly role: EndpointRole;
  /** `https` and `http` are asked for their root page; of any other port only whether it takes connections. */
  readonly scheme: 'https' | 'http' | 'tcp';
  /** Absent: asked directly. */
  readonly proxy?: string;
}

/** What is wrong with a certificate that curl did not accept. */
export type CertificateFlaw = 'expired' | 'not-yet-valid' | 'wrong-name' | 'self-signed' | 'unknown-issuer' | 'other';

/** What came of one endpoint in one place. */
export interface EgressResult {
  readonly endpoint: EgressEndpoint;
  /** IPv4 addresses that the name has in this place; none: it does not resolve, or nothing was looked up. */
  readonly addresses: readonly string[];
  readonly stage: CurlStage;
  readonly outcome: CurlOutcome;
  /** Exit status of curl, or of nc. */
  readonly exit: number;
  readonly status?: number;
  /** The address that was connected to, or tried last: of the proxy where there is one. */
  readonly remote?: string;
  /** Of the certificate that was shown. */
  readonly issuer?: string;
  readonly flaw?: CertificateFlaw;
  /** Start of an error page, printable characters only. */
  readonly page?: string;
  /** The connection was made, and what lies beyond it could not be tried. */
  readonly isConnected?: true;
  /** The TLS handshake at the same address, but under another name, got an answer. */
  readonly otherNameAnswers?: boolean;
  /** The line that decides. */
  readonly says: string;
}

/** A node, or a pod on it. */
export interface EgressPlace {
  readonly node: string;
  /** `namespace/name`; absent: the node itself. */
  readonly pod?: string;
  /** Address that connections start from, before any translation. */
  readonly address: string;
}

export interface EgressView {
  readonly place: EgressPlace;
  /** Not `ok`: nothing could be measured here. */
  readonly results: Answer<readonly EgressResult[]>;
  /** `NO_PROXY` as processes in this place have it; absent: not set, or not readable. */
  readonly noProxy?: string;
}

export interface EgressProbes {
  /** Whether somebody asked about one pod: then what that pod cannot reach is a question, whatever it is. */
  readonly isAboutPod: boolean;
  readonly endpoints: readonly EgressEndpoint[];
  readonly views: readonly EgressView[];
}

/** One endpoint that AKS says the cluster needs. From `listOutboundNetworkDependenciesEndpoints`. */
export interface RequiredEndpoint {
  readonly category: string;
  /** Also of the form `*.data.mcr.microsoft.com`. */
  readonly host: string;
  readonly port: number;
  readonly protocol: string;
}

export interface Route {
  readonly name: string;
  /** A CIDR or a service tag. */
  readonly prefix: string;
  /** `VirtualAppliance`, `VirtualNetworkGateway`, `VnetLocal`, `Internet`, `None`. */
  readonly nextHopType: string;
  readonly nextHopIp?: string;
}

export interface RouteTable {
  readonly id: string;
  readonly name: string;
  /** True: routes that gateways learn do not reach the subnet. */
  readonly ignoresGatewayRoutes: boolean;
  readonly routes: readonly Route[];
}

export interface NatGatewayFacts {
  readonly id: string;
  readonly name: string;
  /** Public addresses that traffic leaves by, where they could be read. */
  readonly addresses: readonly string[];
}

/** How one subnet of nodes or pods gets out. */
export interface SubnetEgress {
  readonly subnetId: string;
  readonly name: string;
  readonly prefixes: readonly string[];
  readonly pods: boolean;
  /** Nodes with an interface in it. */
  readonly nodes: readonly string[];
  readonly routeTable?: RouteTable;
  readonly natGateway?: NatGatewayFacts;
  /** False: a private subnet. Absent: Azure does not say. */
  readonly defaultOutboundAccess?: boolean;
}

export interface Routes {
  readonly subnets: readonly Answer<SubnetEgress>[];
  /** Public addresses of the load balancer's outbound rule, where they could be read. */
  readonly loadBalancerAddresses: readonly string[];
}
