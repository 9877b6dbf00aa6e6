/** What is known and measured of the way that a name takes: pod, cluster DNS, upstream servers. */
import type { Answer } from './answer.ts';
import type { DnsAnswer } from '../net/dns/answer.ts';

export interface ConfigMapFacts {
  /** Empty: the object does not exist. */
  readonly resourceVersion: string;
  readonly data: Readonly<Record<string, string>>;
  /** What was applied last by `kubectl apply`, where it left its annotation. */
  readonly lastApplied?: Readonly<Record<string, string>>;
}

export interface DnsEndpoint {
  readonly address: string;
  readonly ready: boolean;
  /** Name of the pod; empty where the slice does not say. */
  readonly pod: string;
}

/** Objects of the cluster's DNS in kube-system. */
export interface CoreDns {
  readonly deployment: Answer<{ readonly exists: boolean; readonly wanted: number; readonly ready: number; readonly image: string }>;
  /** Behind the service kube-dns. */
  readonly endpoints: Answer<readonly DnsEndpoint[]>;
  readonly config: Answer<ConfigMapFacts>;
  /** Where customers write. Source: AKS, "Customize CoreDNS". */
  readonly custom: Answer<ConfigMapFacts>;
}

/** The DNS servers that a virtual network hands out. */
export interface VnetDns {
  readonly id: string;
  readonly name: string;
  /** Empty: Azure's, 168.63.129.16. */
  readonly servers: readonly string[];
}

/** Resolver files of one Linux node, as they are; a file that is not there is missing with a reason. */
export interface NodeResolver {
  /** What systemd-resolved learned, and what pods without cluster DNS (CoreDNS among them) get. */
  readonly upstream: Answer<string>;
  readonly resolvConf: Answer<string>;
  /** `DNS=` lines of the leases that systemd-networkd holds; empty: none. */
  readonly leased: Answer<string>;
}

/** The node that was asked, and if it is a pod's network that was asked from, which. */
export interface DnsVantage {
  readonly node: string;
  /** `namespace/name`. */
  readonly pod?: string;
  /** `coredns`: from a CoreDNS pod, as it asks its upstream servers. */
  readonly role: 'pod' | 'node' | 'coredns';
  /** Present: nothing was measured from here, and why. */
  readonly missing?: string;
  /** resolv.conf of the pod; absent for nodes and where it could not be read. */
  readonly resolvConf?: string;
}

/**
 * `service`: the DNS service's address, or a server of the pod's own resolv.conf. `coredns`: one CoreDNS pod.
 * `upstream`: a server of the node or of the virtual network, and Azure's. `forward`: where coredns-custom sends a zone.
 * `search`: at the DNS service, with one of the pod's search suffixes.
 */
export type DnsPurpose = 'service' | 'coredns' | 'upstream' | 'forward' | 'search';

export interface DnsMeasurement {
  /** Index of the vantage. */
  readonly from: number;
  readonly purpose: DnsPurpose;
  readonly server: string;
  readonly protocol: 'udp' | 'tcp';
  /** As asked, without the dot at its end; of `search`, with the suffix. */
  readonly name: string;
  readonly answer: DnsAnswer;
}

export interface DnsProbes {
  /** The host that people asked about. */
  readonly host?: string;
  /** Names that every upstream server should know. */
  readonly names: readonly string[];
  readonly vantages: readonly DnsVantage[];
  readonly measured: readonly DnsMeasurement[];
}

export interface WindowsMeasurement {
  readonly server: string;
  readonly name: string;
  readonly answer: DnsAnswer;
}

export interface WindowsDns {
  /** As the node's network interfaces are told. */
  readonly servers: readonly string[];
  readonly measured: readonly WindowsMeasurement[];
}
