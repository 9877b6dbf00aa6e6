import { test } from '@jest/globals';
import { poll } from '../../src/bot/poll.ts';

test.each([
  ['a success', true, { wellMs: 1, brokenMs: 3_600_000 }],
  ['a failure', false, { wellMs: 3_600_000, brokenMs: 1 }],
])('goes on after %s, in the time that is meant for it', async (_, succeeds, pace) => {
  const third = Promise.withResolvers<void>();
  let attempts = 0;
  const attempt = (): Promise<boolean> => {
    attempts += 1;
    if (attempts === 3) third.resolve();
    return Promise.resolve(succeeds);
  };
  const { stop } = poll(attempt, pace);
  await third.promise;
  stop();
});
