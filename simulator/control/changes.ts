import { setTimeout as sleep } from 'node:timers/promises';
import type { SlackChange } from '../slack/message.ts';
import type { SlackStandIn } from '../slack/start.ts';

export interface NumberedChange extends SlackChange {
  /** Counts from 1, without gaps. */
  readonly number: number;
}

export interface ChangeFeed {
  /** Changes after `number`; waits for one, at most `waitMs`. Older ones than the last 2,000 are gone. */
  after(number: number, waitMs: number): Promise<NumberedChange[]>;
  close(): void;
}

const kept = 2_000;

/** Messages as they appear and change, for callers that ask over and over instead of listening. */
export function createChangeFeed(slack: SlackStandIn): ChangeFeed {
  const changes: NumberedChange[] = [];
  let number = 0;
  let wake = Promise.withResolvers<void>();
  const stop = slack.on((change) => {
    number += 1;
    // The message is the store's own and will change; the feed keeps what it was now.
    changes.push({ ...structuredClone(change), number });
    if (changes.length > kept) changes.shift();
    wake.resolve();
    wake = Promise.withResolvers();
  });
  return {
    after: async (last, waitMs) => {
      if (number <= last) {
        const patience = new AbortController();
        await Promise.race([wake.promise, sleep(waitMs, undefined, { signal: patience.signal }).catch(() => undefined)]);
        patience.abort();
      }
      return changes.filter((change) => change.number > last);
    },
    close: () => {
      stop();
      wake.resolve();
    },
  };
}
