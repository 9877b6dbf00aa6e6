import { setTimeout as sleep } from 'node:timers/promises';

export interface Coalescer<T> {
  /** Writes the value soon, unless a later one overtakes it. */
  push(value: T): void;
  /** Writes the last value at once; nothing is written after it resolves. */
  flush(): Promise<void>;
}

/** Writes the latest of many values, one write at a time and `everyMs` apart. */
export function createCoalescer<T>(
  write: (value: T) => Promise<void>,
  everyMs: number,
  onError: (error: unknown) => void,
): Coalescer<T> {
  const flushing = new AbortController();
  let pending: { readonly value: T } | undefined;
  let busy: Promise<void> | undefined;

  async function work() {
    for (let next = pending; next !== undefined; next = pending) {
      pending = undefined;
      await write(next.value).catch(onError);
      await sleep(everyMs, undefined, { signal: flushing.signal }).catch(() => undefined);
    }
    busy = undefined;
  }

  return {
    push(value) {
      if (flushing.signal.aborted) return;
      pending = { value };
      busy ??= work();
    },
    async flush() {
      flushing.abort();
      await busy;
    },
  };
}
