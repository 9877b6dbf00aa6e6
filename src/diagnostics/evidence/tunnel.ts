import type { Answer } from './answer.ts';
import type { PodFacts } from './pods.ts';

/** The workload that keeps the tunnel of the API server: what runs, and what should. */
export interface TunnelWorkload {
  /** Every agent pod, in whatever phase. */
  readonly pods: readonly PodFacts[];
  readonly deployment: Answer<{ readonly exists: boolean; readonly wanted: number; readonly ready: number }>;
  /** Steps of the autoscaler: from that many nodes on, that many agents; empty where there is no autoscaler. */
  readonly ladder: Answer<readonly { readonly nodes: number; readonly agents: number }[]>;
}

/** How agents reach the API server: `konnectivity` on tcp/443, its predecessors on ports of their own. */
export type TunnelKind = 'konnectivity' | 'tunnel-front' | 'aks-link';

/** The way from one agent to the API server, as it was measured from the agent's own network. */
export interface TunnelEgress {
  readonly agent: string;
  readonly node: string;
  readonly kind: TunnelKind;
  /** Host and port that were tried. */
  readonly host: string;
  readonly port: number;
  /** What the tool printed, or why nothing was measured. */
  readonly output: Answer<string>;
}
