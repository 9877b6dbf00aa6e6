import { expect, test } from '@jest/globals';
import { allOf } from '../../src/diagnostics/all-of.ts';

test('of several failures the first by position is told, whichever came first', async () => {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const both = allOf([late, Promise.reject(new Error('second, at once'))]);
  setImmediate(() => reject(new Error('first, later')));
  await expect(both).rejects.toThrow('first, later');
});

test('and without one, everything comes in its order', async () => {
  const { promise: late, resolve } = Promise.withResolvers<string>();
  const both = allOf([late, Promise.resolve(2), 3]);
  setImmediate(() => resolve('1'));
  expect(await both).toEqual(['1', 2, 3]);
});
