/**
 * How often a message may be posted that the platform did not answer for: it may stand in the channel already, and each
 * repeat may be one more copy for everybody to read. Counted by process, since a restart is rare and a copy no disaster.
 */
export interface Repeats {
  may(key: string): boolean;
  unanswered(key: string): void;
}

const AT_ONCE = 3;
const PAUSE_MS = 10 * 60_000;
const KEPT = 1000;

/** Three posts of a message, then one every ten minutes. */
export function createRepeats(clock: () => number = Date.now): Repeats {
  const posts = new Map<string, { readonly times: number; readonly last: number }>();
  return {
    may: (key) => {
      const known = posts.get(key);
      return known === undefined || known.times < AT_ONCE || clock() - known.last >= PAUSE_MS;
    },
    unanswered: (key) => {
      const times = (posts.get(key)?.times ?? 0) + 1;
      const oldest = posts.size < KEPT ? undefined : posts.keys().next().value;
      if (oldest !== undefined) posts.delete(oldest);
      posts.set(key, { times, last: clock() });
    },
  };
}
