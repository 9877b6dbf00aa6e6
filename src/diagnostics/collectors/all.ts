import type { EvidenceKind } from '../evidence.ts';
import { agentSources } from './agent-sources.ts';
import { cluster } from './cluster.ts';
import type { Collector, Probe } from './collector.ts';
import { egressProbes } from './egress-probes.ts';
import { failedOperations } from './failed-operations.ts';
import { identityRights } from './identity-rights.ts';
import { coredns } from './coredns.ts';
import { dnsProbes } from './dns-probes.ts';
import { dnsVantages } from './dns-vantages.ts';
import { kubeletReach } from './kubelet-reach.ts';
import { namespaces } from './namespaces.ts';
import { networkPolicies } from './network-policies.ts';
import { networkSecurity } from './network-security.ts';
import { nodeFirewalls } from './node-firewalls.ts';
import { nodeResolvers } from './node-resolvers.ts';
import { nodes } from './nodes.ts';
import { podConnections } from './pod-connections.ts';
import { pods } from './pods.ts';
import { requiredEndpoints } from './required-endpoints.ts';
import { routes } from './routes.ts';
import { snatMetrics } from './snat-metrics.ts';
import { tunnelAgents } from './tunnel-agents.ts';
import { tunnelEgress } from './tunnel-egress.ts';
import { tunnelWorkload } from './tunnel-workload.ts';
import { vnetDns } from './vnet-dns.ts';
import { windowsDns } from './windows-dns.ts';

/** Kinds of evidence that need a script on the nodes. */
export type ProbeKind = 'egressProbes' | 'tunnelEgress' | 'nodeFirewalls' | 'kubeletReach' | 'nodeResolvers' | 'dnsProbes' | 'windowsDns' | 'podConnections';

export type CollectedKind = Exclude<EvidenceKind, ProbeKind>;

export type Collectors = { readonly [E in CollectedKind]: Collector<E> };
export type Probes = { readonly [E in ProbeKind]: Probe<E> };

export const COLLECTORS: Collectors = { cluster, nodes, tunnelWorkload, tunnelAgents, agentSources, networkSecurity, pods, namespaces, networkPolicies, coredns, vnetDns, dnsVantages, requiredEndpoints, routes, failedOperations, identityRights, snatMetrics };
export const PROBES: Probes = { egressProbes, tunnelEgress, nodeFirewalls, kubeletReach, nodeResolvers, dnsProbes, windowsDns, podConnections };
