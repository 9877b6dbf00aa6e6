import { randomUUID } from 'node:crypto';
import type { Once } from './core/deps.ts';

/** Slack repeats events for minutes, and signed requests stay valid for five; a day is plenty. */
const REMEMBERED_S = 86_400;

interface Setter {
  set(key: string, value: string, ex: 'EX', seconds: number, nx: 'NX', get: 'GET'): Promise<string | null>;
}

/**
 * Over Redis, so that two replicas which get the same delivery agree on who handles it. Each asks under a name of its
 * own: a command whose reply was lost is sent again, and must not take itself for somebody else.
 */
export function createOnce(redis: Setter, prefix: string): Once {
  return async (key) => {
    const token = randomUUID();
    const holder = await redis.set(`${prefix}once:${key}`, token, 'EX', REMEMBERED_S, 'NX', 'GET');
    return holder === null || holder === token;
  };
}
