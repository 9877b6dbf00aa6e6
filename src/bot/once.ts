import type { Once } from './core/deps.ts';

/** Slack repeats events for minutes, and signed requests stay valid for five; a day is plenty. */
const REMEMBERED_S = 86_400;

interface Setter {
  set(key: string, value: string, ex: 'EX', seconds: number, nx: 'NX'): Promise<'OK' | null>;
}

/** Over Redis, so that two replicas which get the same delivery agree on who handles it. */
export function createOnce(redis: Setter, prefix: string): Once {
  return async (key) => (await redis.set(`${prefix}once:${key}`, '1', 'EX', REMEMBERED_S, 'NX')) === 'OK';
}
