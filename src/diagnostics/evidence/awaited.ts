/**
 * Evidence that a probe would bring and that nobody has asked for yet: where capabilities are told, no script runs, and
 * this mark stands wherever the answer of a channel that works would stand. It is contagious: a doubt that carries it is
 * one that the probe would settle. Never in a run's evidence.
 */
export const AWAITED = '\u{2063}a probe would tell\u{2063}';

/** Ends a reason beside which a probe would have told something as well. */
export const BESIDE_AWAITED = '\u{2063}and a probe would tell of others\u{2063}';

/** Awaited, though it could not be made sure that the channel is open. */
export const awaitedPerhaps = (because: string): string => `${AWAITED} perhaps: ${because}\u{2064}`;

const PERHAPS = new RegExp(`${AWAITED} perhaps: ([^\u{2064}]*)\u{2064}`, 'gu');

/** Why it could not be made sure, for each channel of a reason of which nobody knows. */
export const doubtsOfAwaited = (text: string): readonly string[] => [...text.matchAll(PERHAPS)].map(([, because = '']) => because);

/** At least perhaps. */
export const isAwaited = (text: string): boolean => text.includes(AWAITED);

/** A channel is open for certain, whatever is not known of others. */
export const isSurelyAwaited = (text: string): boolean => isAwaited(text.replaceAll(PERHAPS, ''));
