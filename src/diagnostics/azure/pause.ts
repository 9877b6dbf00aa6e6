import { setTimeout } from 'node:timers/promises';

/** Rejects with an AbortError when the signal comes first. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> => setTimeout(ms, undefined, { signal });
