import type { SlackChange } from '../message.ts';

export interface Changes {
  emit(change: SlackChange): void;
  on(listener: (change: SlackChange) => void): () => void;
  waitFor<T>(find: () => T | undefined, options: { deadlineMs: number; what: string }): Promise<T>;
  /** Ends every wait with an error. */
  close(): void;
}

/** Tells listeners what changed. Listeners run at once, in the order of their coming. */
export function createChanges(): Changes {
  const listeners = new Set<(change: SlackChange) => void>();
  const endings = new Set<() => void>();
  const on = (listener: (change: SlackChange) => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    on,
    emit(change) {
      for (const listener of listeners) listener(change);
    },
    waitFor: (find, { deadlineMs, what }) =>
      new Promise((resolve, reject) => {
        const end = (settle: () => void) => {
          clearTimeout(timer);
          off();
          endings.delete(closed);
          settle();
        };
        const look = () => {
          try {
            const found = find();
            if (found !== undefined) end(() => resolve(found));
          } catch (error) {
            end(() => reject(error instanceof Error ? error : new Error(String(error))));
          }
        };
        const closed = () => end(() => reject(new Error(`Slack stand-in closed while waiting for ${what}`)));
        const timer = setTimeout(() => end(() => reject(new Error(`no ${what} within ${deadlineMs} ms`))), deadlineMs);
        const off = on(look);
        endings.add(closed);
        look();
      }),
    close() {
      for (const ending of endings) ending();
      listeners.clear();
    },
  };
}
