/** NetworkPolicy of networking.k8s.io/v1, as far as it decides about a packet. */
export interface LabelSelector {
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly matchExpressions: readonly { readonly key: string; readonly operator: string; readonly values: readonly string[] }[];
}

export interface PolicyPeer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr: string; readonly except: readonly string[] };
}

export interface PolicyPort {
  /** Default `TCP`. */
  readonly protocol: string;
  /** A number or a port's name; absent: all ports. */
  readonly port?: number | string;
  readonly endPort?: number;
}

/** Empty lists mean "all", as in the API. */
export interface PolicyRule {
  readonly peers: readonly PolicyPeer[];
  readonly ports: readonly PolicyPort[];
}

export interface NetworkPolicyFacts {
  readonly namespace: string;
  readonly name: string;
  readonly podSelector: LabelSelector;
  /** `Ingress`, `Egress`. */
  readonly types: readonly string[];
  readonly egress: readonly PolicyRule[];
  readonly ingress: readonly PolicyRule[];
}

export type Direction = 'Egress' | 'Ingress';

/** What policies look at in a pod. */
export interface PolicyPod {
  readonly namespace: string;
  readonly name: string;
  readonly address: string;
  readonly node: string;
  readonly hostNetwork: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly namedPorts: Readonly<Record<string, number>>;
}

export interface PolicyNamespace {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The other end of a connection, after the translation of service addresses. */
export interface PolicyEnd {
  readonly address: string;
  /** Absent: no pod, or a pod that nobody knows. */
  readonly pod?: PolicyPod;
  /** Name of the node whose own address this is; pods on the host's network have it, too. */
  readonly node?: string;
}

/** Objects of another engine that may decide about pods' traffic, too. */
export interface OtherPolicies {
  /** For example `CiliumNetworkPolicy`. */
  readonly kind: string;
  /** Empty: they hold in every namespace. */
  readonly namespace: string;
  readonly count: number;
}

/** A kind that could not be asked about. */
export interface UnreadPolicies {
  readonly kind: string;
  readonly reason: string;
}

export interface AllPolicies {
  readonly policies: readonly NetworkPolicyFacts[];
  readonly others: readonly OtherPolicies[];
  readonly unread: readonly UnreadPolicies[];
}

/** What Azure says of the cluster's network, where it decides about policies. */
export interface PolicyEngine {
  readonly networkPlugin: string;
  readonly networkDataplane: string;
  /** `azure`, `calico`, `cilium`, `none` or empty. */
  readonly networkPolicy: string;
}
