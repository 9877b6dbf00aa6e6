import type { NodeFacts } from '../evidence.ts';
import type { ApiServerEndpoint, ApiServerFromBot } from '../evidence/api-server.ts';
import type { CoreDns } from '../evidence/dns.ts';
import type { PodEvent } from '../evidence/events.ts';
import type { ServiceEvent } from '../evidence/identity.ts';
import type { NetworkPolicies } from '../evidence/network-policies.ts';
import type { Batch, NodeNetworkConfigs, NodeRoom } from '../evidence/podip.ts';
import type { NamespaceFacts, PodFacts } from '../evidence/pods.ts';
import type { EndpointSliceFacts, KubeProxyFacts, ServiceFacts } from '../evidence/services.ts';
import type { TunnelWorkload } from '../evidence/tunnel.ts';

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
  /** Of the one object that is meant; absent: no single one. */
  readonly name?: string;
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

/** Reads of Kubernetes objects, with the manners of `ArmReader`. */
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
