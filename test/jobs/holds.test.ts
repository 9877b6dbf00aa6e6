import { describe, expect, test } from '@jest/globals';
import { createHolds } from '../../src/jobs/holds.ts';
import { whyStopped } from '../../src/jobs/stop.ts';

const patient = { deadlineMs: 60_000, lockMs: 60_000 };

describe('holds', () => {
  test('shutdown stops every job at hand, and any that is taken after it', () => {
    const holds = createHolds(patient);
    const before = holds.take('a');
    expect(whyStopped(before.signal)).toBeUndefined();
    holds.stopAll('shutdown');
    expect([before, holds.take('a'), holds.take('b')].map(({ signal }) => whyStopped(signal))).toEqual(['shutdown', 'shutdown', 'shutdown']);
  });

  test('a lost lock stops its own job only', () => {
    const holds = createHolds(patient);
    const [a, b] = [holds.take('a'), holds.take('b')];
    holds.lost(['a', 'unheard-of']);
    expect([whyStopped(a.signal), whyStopped(b.signal)]).toEqual(['lock-lost', undefined]);
  });

  test('a job that is taken a second time stops the first, and the release of the first leaves the second held', () => {
    const holds = createHolds(patient);
    const [first, second] = [holds.take('a'), holds.take('a')];
    expect([whyStopped(first.signal), whyStopped(second.signal)]).toEqual(['lock-lost', undefined]);
    first.release();
    holds.lost(['a']);
    expect(whyStopped(second.signal)).toBe('lock-lost');
  });
});
