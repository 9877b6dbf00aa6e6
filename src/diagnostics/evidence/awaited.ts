/**
 * Evidence that a probe would bring and that nobody has asked for yet: where capabilities are told, no script runs, and
 * this mark stands wherever the answer of a channel that works would stand. It is contagious: a doubt that carries it is
 * one that the probe would settle. Never in a run's evidence.
 */
export const AWAITED = '\u{2063}a probe would tell\u{2063}';

/** Ends a reason beside which a probe would have told something as well. */
export const BESIDE_AWAITED = '\u{2063}and a probe would tell of others\u{2063}';

/** Awaited, though it could not be made sure that the channel is open. */
export const awaitedPerhaps = (because: string): string => `${AWAITED} ${because}`;

/** Why it could not be made sure; `undefined`: it could. */
export const doubtOfAwaited = (text: string): string | undefined => (text.startsWith(`${AWAITED} `) ? text.slice(AWAITED.length + 1) : undefined);

export const isAwaited = (text: string): boolean => text.includes(AWAITED);
