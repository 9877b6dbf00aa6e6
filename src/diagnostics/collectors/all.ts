import type { EvidenceKind } from '../evidence.ts';
import { apiServerEndpoints } from './api-server-endpoints.ts';
import { apiServerFromBot } from './api-server-from-bot.ts';
import { apiServerHealth } from './api-server-health.ts';
import { apiServerReach } from './api-server-reach.ts';
import { askedClient } from './asked-client.ts';
import { askedService } from './asked-service.ts';
import { forbiddenRequests } from './forbidden-requests.ts';
import { privateDns } from './private-dns.ts';
import { agentSources } from './agent-sources.ts';
import { batch } from './batch.ts';
import { cluster } from './cluster.ts';
import type { Collector, Probe } from './collector.ts';
import { egressProbes } from './egress-probes.ts';
import { failedOperations } from './failed-operations.ts';
import { identityRights } from './identity-rights.ts';
import { coredns } from './coredns.ts';
import { detectors } from './detectors.ts';
import { dnsProbes } from './dns-probes.ts';
import { dnsVantages } from './dns-vantages.ts';
import { ipamStores } from './ipam-stores.ts';
import { endpointSlices } from './endpoint-slices.ts';
import { kubeProxy } from './kube-proxy.ts';
import { kubeletReach } from './kubelet-reach.ts';
import { namespaces } from './namespaces.ts';
import { networkPolicies } from './network-policies.ts';
import { networkSecurity } from './network-security.ts';
import { nodeFirewalls } from './node-firewalls.ts';
import { nodeResolvers } from './node-resolvers.ts';
import { nodeNetworkConfigs } from './node-network-configs.ts';
import { nodeRooms } from './node-rooms.ts';
import { nodes } from './nodes.ts';
import { podConnections } from './pod-connections.ts';
import { pods } from './pods.ts';
import { requiredEndpoints } from './required-endpoints.ts';
import { routes } from './routes.ts';
import { sandboxEvents } from './sandbox-events.ts';
import { serviceProbes } from './service-probes.ts';
import { services } from './services.ts';
import { snatMetrics } from './snat-metrics.ts';
import { subnetUsage } from './subnet-usage.ts';
import { tunnelAgents } from './tunnel-agents.ts';
import { tunnelEgress } from './tunnel-egress.ts';
import { tunnelWorkload } from './tunnel-workload.ts';
import { vnetDns } from './vnet-dns.ts';
import { windowsDns } from './windows-dns.ts';

/** Kinds of evidence that need a script on the nodes. */
export type ProbeKind = 'apiServerReach' | 'egressProbes' | 'tunnelEgress' | 'nodeFirewalls' | 'kubeletReach' | 'nodeResolvers' | 'dnsProbes' | 'windowsDns' | 'podConnections' | 'serviceProbes' | 'ipamStores';

export type CollectedKind = Exclude<EvidenceKind, ProbeKind>;

export type Collectors = { readonly [E in CollectedKind]: Collector<E> };
export type Probes = { readonly [E in ProbeKind]: Probe<E> };

export const COLLECTORS: Collectors = { askedClient, apiServerFromBot, apiServerHealth, detectors, apiServerEndpoints, privateDns, forbiddenRequests, cluster, nodes, tunnelWorkload, tunnelAgents, agentSources, networkSecurity, pods, sandboxEvents, nodeNetworkConfigs, nodeRooms, subnetUsage, batch, namespaces, networkPolicies, coredns, vnetDns, dnsVantages, requiredEndpoints, routes, failedOperations, identityRights, snatMetrics, askedService, services, endpointSlices, kubeProxy };
export const PROBES: Probes = { apiServerReach, egressProbes, tunnelEgress, nodeFirewalls, kubeletReach, nodeResolvers, dnsProbes, windowsDns, podConnections, ipamStores, serviceProbes };
