import type { EvidenceKind } from '../evidence.ts';
import { agentSources } from './agent-sources.ts';
import { cluster } from './cluster.ts';
import type { Collector, Probe } from './collector.ts';
import { kubeletReach } from './kubelet-reach.ts';
import { networkSecurity } from './network-security.ts';
import { nodeFirewalls } from './node-firewalls.ts';
import { nodes } from './nodes.ts';
import { tunnelAgents } from './tunnel-agents.ts';

/** Kinds of evidence that need a script on the nodes. */
export type ProbeKind = 'nodeFirewalls' | 'kubeletReach';

export type CollectedKind = Exclude<EvidenceKind, ProbeKind>;

export type Collectors = { readonly [E in CollectedKind]: Collector<E> };
export type Probes = { readonly [E in ProbeKind]: Probe<E> };

export const COLLECTORS: Collectors = { cluster, nodes, tunnelAgents, agentSources, networkSecurity };
export const PROBES: Probes = { nodeFirewalls, kubeletReach };
