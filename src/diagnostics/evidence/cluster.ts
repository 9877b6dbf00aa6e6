/** What Azure says of the cluster. From `managedClusters.get`, api-version of arm-containerservice 25.5. */
export interface AgentPool {
  readonly name: string;
  readonly mode: string;
  /** `VirtualMachineScaleSets`, `VirtualMachines` or `AvailabilitySet`. */
  readonly type: string;
  readonly osType: string;
  readonly osSku: string;
  readonly count: number;
  /** Absent: the pool does not scale by itself. */
  readonly maxCount?: number;
  /** A number of nodes or a percentage (`33%`); empty where Azure says nothing. */
  readonly maxSurge: string;
  /** Mode of LocalDNS: `Preferred`, `Required`, `Disabled`; empty where Azure says nothing. */
  readonly localDns: string;
  /** Absent: the subnet is AKS-managed. */
  readonly subnetId?: string;
  readonly podSubnetId?: string;
}

/** How the cluster shares its load balancer's SNAT ports. Source: AKS, "Configure the public standard load balancer". */
export interface LoadBalancerProfile {
  /** Ports per node; 0: Azure chooses by the number of nodes. */
  readonly allocatedOutboundPorts: number;
  readonly idleTimeoutMinutes: number;
  /** ARM ids of the public IP addresses that outbound traffic leaves by. */
  readonly effectiveOutboundIps: readonly string[];
  /** How many of them AKS makes itself; absent where the customer brings addresses or prefixes. */
  readonly managedOutboundIps?: number;
  readonly bringsOwnAddresses: boolean;
}

export interface HttpProxy {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  readonly noProxy: readonly string[];
  readonly hasTrustedCa: boolean;
}

export interface ClusterFacts {
  readonly id: string;
  readonly name: string;
  readonly resourceGroup: string;
  readonly nodeResourceGroup: string;
  readonly location: string;
  readonly kubernetesVersion: string;
  /** `Base` or `Automatic`; empty where Azure says nothing. */
  readonly sku: string;
  /** Name of the API server that nodes use: the private one of a private cluster. */
  readonly fqdn: string;
  readonly networkPlugin: string;
  /** `overlay`, or empty. */
  readonly networkPluginMode: string;
  readonly networkDataplane: string;
  /** Engine of NetworkPolicies: `azure`, `calico`, `cilium`, `none` or empty. */
  readonly networkPolicy: string;
  readonly podCidrs: readonly string[];
  readonly serviceCidrs: readonly string[];
  readonly dnsServiceIp: string;
  readonly outboundType: string;
  /** Absent without a load balancer for outbound traffic. */
  readonly loadBalancer?: LoadBalancerProfile;
  /** Present only where it is set and enabled. */
  readonly httpProxy?: HttpProxy;
  /** Object ids of the identity that makes and changes Azure resources for the cluster; empty for a service principal. */
  readonly identityPrincipals: readonly string[];
  /** Client id of the service principal; empty for managed identities (Azure says `msi`). */
  readonly servicePrincipal: string;
  readonly privateCluster: boolean;
  /** CIDRs and addresses that may reach the API server; none: all may. */
  readonly authorizedIpRanges: readonly string[];
  /** `system`, `none`, the id of a zone; empty where Azure says nothing. */
  readonly privateDnsMode: string;
  /** `az aks command invoke` is switched off. */
  readonly runCommandDisabled: boolean;
  readonly vnetIntegration: boolean;
  /** ARM id of a private DNS zone that the customer brought for the API server's name. Absent: there is none of the customer's. */
  readonly privateDnsZoneId?: string;
  /** System pods run on nodes that Microsoft hosts and that no list shows (AKS Automatic, managed system pools). */
  readonly hostedSystemPods: boolean;
  /** Nodes come from node auto provisioning as well as from pools. */
  readonly nodeAutoProvisioning: boolean;
  /** Guard against concurrent changes; empty where Azure sends none. */
  readonly etag: string;
  readonly pools: readonly AgentPool[];
}
