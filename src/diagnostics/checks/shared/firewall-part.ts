import type { Finding, Remedy } from '../../model.ts';

/** What one node's firewall came to. */
export interface Part {
  readonly findings: readonly Finding[];
  readonly remedies: readonly Remedy[];
  readonly doubts: readonly string[];
  /** Rules that read as a block, though connections were made. */
  readonly refuted: readonly string[];
}

export const nothing: Part = { findings: [], remedies: [], doubts: [], refuted: [] };
export const doubt = (reason: string): Part => ({ ...nothing, doubts: [reason] });
