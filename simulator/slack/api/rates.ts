import type { Rate, SlackOptions, SlackRates } from '../options.ts';

export type RateClass = keyof SlackRates;

const MINUTE = 60_000;

/**
 * https://docs.slack.dev/apis/web-api/rate-limits: tiers are calls per minute; posting is one a second for
 * each channel, with short bursts allowed, which is played here as five in any five seconds.
 */
const SLACK_RATES: SlackRates = {
  post: { limit: 5, windowMs: 5_000 },
  tier1: { limit: 1, windowMs: MINUTE },
  tier2: { limit: 20, windowMs: MINUTE },
  tier3: { limit: 50, windowMs: MINUTE },
  tier4: { limit: 100, windowMs: MINUTE },
};

export interface RateLimiter {
  /** 0 when the call may pass, otherwise the whole seconds to wait. Refused calls are not counted. */
  take(rateClass: RateClass, key: string): number;
}

export function createRateLimiter(rates: SlackOptions['rates'], now: () => number): RateLimiter {
  const table = rates === 'off' ? undefined : { ...SLACK_RATES, ...(rates === 'slack' ? {} : rates) };
  const taken = new Map<string, number[]>();
  return {
    take(rateClass, key) {
      if (!table) return 0;
      const { limit, windowMs }: Rate = table[rateClass];
      const recent = (taken.get(key) ?? []).filter((at) => at > now() - windowMs);
      const oldest = recent[0];
      const free = recent.length < limit;
      taken.set(key, free ? [...recent, now()] : recent);
      return free || oldest === undefined ? 0 : Math.max(1, Math.ceil((oldest + windowMs - now()) / 1_000));
    },
  };
}
