/** Makes message timestamps: seconds with six decimals, never the same twice, in order of their making. */
export function createTimestamps(clock: () => number): () => string {
  let last = 0;
  return () => {
    last = Math.max(clock() * 1_000, last + 1);
    const micros = Math.trunc(last);
    return `${Math.trunc(micros / 1_000_000)}.${String(micros % 1_000_000).padStart(6, '0')}`;
  };
}
