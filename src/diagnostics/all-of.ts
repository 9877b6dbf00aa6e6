/**
 * `Promise.all` whose failure does not hang on chance: it waits for all, and rejects with the first failure by position,
 * not by time. So the same answers give the same reason, in a second run and in a replay.
 */
export async function allOf<const T extends readonly unknown[]>(works: T): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(works);
  return Promise.all(works);
}
