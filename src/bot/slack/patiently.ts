import { setTimeout as sleep } from 'node:timers/promises';
import { webApi } from '@slack/bolt';

/** A job has about a minute and a half for a thread; what needs longer is tried again by the queue. */
const TRIES = 5;
const LONGEST_S = 30;

/** Does what Slack turned away for its rate again, after the time that Slack names. Only such a call was surely not carried out. */
export async function patiently<T>(call: () => Promise<T>): Promise<T> {
  for (let left = TRIES - 1; ; left -= 1) {
    try {
      return await call();
    } catch (error) {
      if (left === 0 || !(error instanceof webApi.WebAPIRateLimitedError) || error.retryAfter > LONGEST_S) throw error;
      await sleep(error.retryAfter * 1000, undefined, { ref: false });
    }
  }
}
