import { expect, test } from '@jest/globals';
import { createInFlight } from '../../../src/bot/slack/in-flight.ts';

test('waits for what is under way, also for what begins meanwhile and for what fails', async () => {
  const { track, settled } = createInFlight();
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  const ended: string[] = [];
  const tracked = track(first.promise);
  tracked.catch(() => ended.push('first'));
  const waiting = settled(60_000).then(() => ended.push('settled'));
  void track(second.promise).then(() => ended.push('second'));
  first.reject(new Error('broken'));
  await expect(tracked).rejects.toThrow('broken');
  second.resolve();
  await waiting;
  expect(ended).toEqual(['first', 'second', 'settled']);
});

test('waits no longer than it may', async () => {
  const { track, settled } = createInFlight();
  void track(new Promise(() => undefined));
  await settled(10);
});

test('does not wait for nothing', () => createInFlight().settled(60_000));
