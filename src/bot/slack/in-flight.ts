import { setTimeout as sleep } from 'node:timers/promises';

/** Work that goes on after its request has been acknowledged, so that a process can wait for it before it ends. */
export interface InFlight {
  track<T>(work: Promise<T>): Promise<T>;
  /** Resolves once nothing is under way, or after `withinMs`. */
  settled(withinMs: number): Promise<void>;
}

export function createInFlight(): InFlight {
  const works = new Set<Promise<unknown>>();
  const idle = async (): Promise<void> => {
    while (works.size > 0) await Promise.allSettled(works);
  };
  return {
    track: (work) => {
      works.add(work);
      const forget = (): void => void works.delete(work);
      work.then(forget, forget);
      return work;
    },
    settled: (withinMs) => Promise.race([idle(), sleep(withinMs, undefined, { ref: false })]),
  };
}
