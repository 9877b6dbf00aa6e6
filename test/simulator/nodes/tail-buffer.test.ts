import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { tailBuffer } from '../../../simulator/nodes/tail-buffer.ts';

test('however the bytes arrive, the last ones are kept, and a loss is told', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), fc.integer({ min: 0, max: 64 }), (pieces, bound) => {
      const buffer = tailBuffer(bound);
      for (const piece of pieces) buffer.push(Buffer.from(piece));
      const all = Buffer.concat(pieces);
      expect(buffer.read()).toEqual(all.subarray(Math.max(0, all.length - bound)));
      expect(buffer.truncated).toBe(all.length > bound);
    }),
  );
});
