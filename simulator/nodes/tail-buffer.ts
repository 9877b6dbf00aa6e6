export interface TailBuffer {
  push(chunk: Buffer): void;
  /** The last bytes that were pushed, at most the bound. */
  read(): Buffer;
  readonly truncated: boolean;
}

/** Keeps the last `maxBytes` of a stream in bounded memory. */
export function tailBuffer(maxBytes: number): TailBuffer {
  let chunks: Buffer[] = [];
  let kept = 0;
  let dropped = false;

  const compact = (): void => {
    const all = Buffer.concat(chunks);
    const tail = all.subarray(Math.max(0, all.length - maxBytes));
    dropped ||= tail.length < all.length;
    // A copy: a subarray would keep the dropped bytes in memory.
    chunks = [Buffer.from(tail)];
    kept = tail.length;
  };

  return {
    push(chunk) {
      chunks.push(chunk);
      kept += chunk.length;
      // Compacting at twice the bound, and not at each chunk, keeps pushing linear.
      if (kept > 2 * maxBytes) compact();
    },
    read() {
      compact();
      return Buffer.concat(chunks);
    },
    get truncated() {
      return dropped || kept > maxBytes;
    },
  };
}
