import type { Probe, Reply } from '../iptables/probe.ts';

/** Where something is decided. */
export interface NftPlace {
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  /** Absent: the chain's policy decides. */
  readonly handle?: number;
  /** The rule in nft's own words, or `policy drop`. */
  readonly text: string;
  /** The chains on the way, from the base chain on. */
  readonly path: readonly string[];
}

/** A packet under way. Where a rule cannot be decided, one goes each way. */
export interface Traveller {
  readonly probe: Probe;
  /** The first rule on its way that could not be decided. */
  readonly doubt?: NftPlace;
}

export interface Ending {
  readonly kind: 'drop' | 'reject' | 'unknown';
  readonly traveller: Traveller;
  readonly place: NftPlace;
  readonly reply?: Reply;
  readonly why?: string;
}

export interface Walked {
  readonly passed: readonly Traveller[];
  readonly endings: readonly Ending[];
}

/** Packets that look the same have the same future; of two, the undoubted one stands for both. */
export function distinct(travellers: readonly Traveller[]): readonly Traveller[] {
  if (travellers.length < 2) return travellers;
  const seen = new Map<string, Traveller>();
  for (const traveller of travellers) {
    const key = JSON.stringify(traveller.probe);
    const former = seen.get(key);
    if (former === undefined || (former.doubt !== undefined && traveller.doubt === undefined)) seen.set(key, traveller);
  }
  return [...seen.values()];
}
