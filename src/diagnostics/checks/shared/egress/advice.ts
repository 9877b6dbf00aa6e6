import type { Remedy } from '../../../model.ts';

export interface AdviceWords {
  readonly key: string;
  readonly title: string;
  /** What a person may run or write, with this cluster's own names. */
  readonly command: string;
  readonly because: string;
  readonly lasting: string;
  readonly undo?: string;
  readonly blastRadius?: string;
  readonly channel?: Remedy['channel'];
  readonly subjects: readonly string[];
  readonly check: string;
}

/** A remedy without a button: what is to be changed belongs to somebody else. */
export const advice = (words: AdviceWords): Remedy => ({
  key: words.key,
  title: words.title,
  risk: 'low',
  operations: [],
  command: words.command,
  undo: words.undo ?? 'nothing is changed by this product',
  channel: words.channel ?? 'arm',
  blastRadius: words.blastRadius ?? 'nothing in the cluster',
  lasting: words.lasting,
  adviceBecause: words.because,
  restsOn: {},
  verify: { checks: [words.check], subjects: words.subjects },
});
