export interface Latch {
  readonly isShut: boolean;
  shut(): void;
  open(): void;
  /** True as soon as the latch is open, false when time is up or the caller aborts first. */
  wait(timeoutMs: number, signal?: AbortSignal): Promise<boolean>;
}

/** Something to wait at; open at first. */
export function latch(): Latch {
  let opened: PromiseWithResolvers<void> | undefined;
  return {
    get isShut() {
      return opened !== undefined;
    },
    shut() {
      opened ??= Promise.withResolvers<void>();
    },
    open() {
      opened?.resolve();
      opened = undefined;
    },
    async wait(timeoutMs, signal) {
      if (!opened) return true;
      const { promise: givenUp, resolve } = Promise.withResolvers<boolean>();
      const giveUp = (): void => resolve(false);
      const timer = setTimeout(giveUp, timeoutMs);
      signal?.addEventListener('abort', giveUp, { once: true });
      try {
        return await Promise.race([opened.promise.then(() => true), givenUp]);
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', giveUp);
      }
    },
  };
}
