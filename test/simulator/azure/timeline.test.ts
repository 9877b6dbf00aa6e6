import { describe, expect, test } from '@jest/globals';
import { assert, integer, nat, property, uniqueArray } from 'fast-check';
import { countIn, inUseIn, minuteMs, portsIn, type Sample } from '../../../simulator/azure/metrics/timeline.ts';

const look = (at: number, failed: number, rest: { inUse?: number; allocated?: number } = {}): Sample => ({
  at: at * minuteMs,
  counters: new Map([['n', { attempted: failed, failed, inUse: rest.inUse ?? 0, allocated: rest.allocated ?? 0 }]]),
});
const begin: Sample = { at: 10 * minuteMs, counters: new Map() };
const failedIn = (samples: Sample[], minute: number, steadyUntil = samples.at(-1)?.at ?? 0): number =>
  countIn(samples, steadyUntil, 'n', 'failed', minute * minuteMs);

describe('counters as series', () => {
  test('what was counted between two looks is spread over the minutes between them', () => {
    const samples = [begin, look(12, 20), look(14, 20), look(15, 50)];
    expect([10, 11, 12, 13, 14].map((minute) => failedIn(samples, minute))).toEqual([10, 10, 0, 0, 30]);
  });

  test('minutes before the beginning repeat what was counted since', () => {
    expect([0, 5, 9].map((minute) => failedIn([begin, look(12, 20)], minute))).toEqual([10, 10, 10]);
  });

  test('in the first minute nothing is thinned out', () => {
    expect([8, 9].map((minute) => failedIn([begin, look(10.1, 4)], minute))).toEqual([4, 4]);
  });

  test('what comes after a change does not reach back before the beginning', () => {
    expect(failedIn([begin, look(11, 30), look(20, 30)], 5, 11 * minuteMs)).toBe(30);
  });

  test('no count is lost between minutes', () => {
    assert(
      property(uniqueArray(integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 6 }), nat(500), (steps, each) => {
        const times = [...steps].sort((a, b) => a - b);
        const samples = [begin, ...times.map((step, index) => look(10 + step / 10, (index + 1) * each))];
        const minutes = Array.from({ length: 60 }, (_, index) => 10 + index);
        const sum = minutes.reduce((total, minute) => total + failedIn(samples, minute), 0);
        expect(sum).toBe(times.length * each);
      }),
    );
  });

  test('ports in use are those of the last look; ports that a node has, those until the next', () => {
    const samples = [begin, look(12, 0, { inUse: 16, allocated: 16 }), look(14, 0, { inUse: 3, allocated: 1_024 })];
    expect([5, 12, 15].map((minute) => inUseIn(samples, 'n', minute * minuteMs))).toEqual([16, 16, 3]);
    expect([5, 11, 12, 20].map((minute) => portsIn(samples, 'n', minute * minuteMs))).toEqual([16, 16, 1_024, 1_024]);
  });
});
