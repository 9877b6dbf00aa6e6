/** What the diagnoses can and cannot see of a cluster, known before anybody asks. See docs/capabilities.md. */
import type { Diagnosis, Trips } from '../model.ts';

/** `in-part`: a fault may still be found where something can be seen, and otherwise the verdict is `unknown`. */
export type Tells = 'yes' | 'in-part' | 'no';

export interface CheckCapability {
  readonly id: string;
  readonly tells: Tells;
  /** Unless it tells: the sentence that a run would give for its `unknown`. */
  readonly reason?: string;
  /** What would settle it: rights and settings to give, each a clause; where none is known, what a person may do. */
  readonly settle: readonly string[];
}

export interface DiagnosisCapability {
  readonly diagnosis: Diagnosis;
  /** `yes`: every check tells; `no`: none that applies to this cluster does. */
  readonly tells: Tells;
  readonly checks: readonly CheckCapability[];
}

/** Ways by which evidence comes. */
export const CHANNELS = ['azure', 'metrics', 'kubernetes', 'run-command', 'debug-pod', 'probe-pod'] as const;
export type ChannelName = (typeof CHANNELS)[number];

export type Works = 'yes' | 'no' | 'unknown';

export interface ChannelCapability {
  readonly channel: ChannelName;
  readonly works: Works;
  /** Unless it works. */
  readonly reason?: string;
  readonly settle: readonly string[];
}

/** Changes of one kind, as far as rights decide whether the bot could make them once they are approved. */
export interface FixCapability {
  readonly fix: string;
  readonly works: Works;
  readonly reason?: string;
  readonly settle: readonly string[];
}

export interface CapabilityCard {
  readonly schema: 1;
  readonly cluster: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The cluster has opted into scripts on its nodes. */
  readonly probe: boolean;
  /** `Base`, `Automatic`; empty where Azure does not say. */
  readonly sku: string;
  readonly diagnoses: readonly DiagnosisCapability[];
  readonly channels: readonly ChannelCapability[];
  readonly fixes: readonly FixCapability[];
  /** What is so now and is no matter of rights: nodes that are not ready. */
  readonly notes: readonly string[];
  readonly trips: Trips;
}
