import type { Probe } from './probe.ts';
import type { IptablesRule } from './ruleset.ts';

/** Where something was decided. Without a rule it was the chain's policy. */
export interface Place {
  readonly table: string;
  readonly chain: string;
  readonly rule?: IptablesRule;
  /** The chains on the way, from the built-in one on. */
  readonly path: readonly string[];
}

/** A packet under way. Where a rule cannot be decided, one goes each way. */
export interface Traveller {
  readonly probe: Probe;
  /** `rare`: only if more connections come than a rate limit lets through. */
  readonly odds: 'ordinary' | 'rare';
  /** The rule with the rate limit that made it rare. */
  readonly limit?: IptablesRule;
  /** The first rule on its way that could not be decided. */
  readonly doubt?: IptablesRule;
  /** The nat rule that gave it another destination or port. */
  readonly diverted?: Place;
}

export interface Ending {
  readonly kind: 'drop' | 'reject' | 'unknown';
  readonly traveller: Traveller;
  readonly place: Place;
  /** What a rejection answers with. */
  readonly with?: string;
  /** Why nothing can be said. */
  readonly why?: string;
}

export interface Walked {
  /** They go on to the next table. */
  readonly passed: readonly Traveller[];
  readonly endings: readonly Ending[];
}

/** The packet after a target; a changed one was changed by the nat table. */
export const moved = (traveller: Traveller, probe: Probe, place: Place): Traveller =>
  probe === traveller.probe ? traveller : { ...traveller, probe, diverted: traveller.diverted ?? place };

/** Packets that look the same have the same future; of two, the ordinary and undoubted one stands for both. */
export function distinct(travellers: readonly Traveller[]): readonly Traveller[] {
  if (travellers.length < 2) return travellers;
  const seen = new Map<string, Traveller>();
  for (const traveller of travellers) {
    const key = `${traveller.odds} ${JSON.stringify(traveller.probe)}`;
    const former = seen.get(key);
    if (former === undefined || (former.doubt !== undefined && traveller.doubt === undefined)) seen.set(key, traveller);
  }
  return [...seen.values()];
}
