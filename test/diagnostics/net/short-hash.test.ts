import { expect, test } from '@jest/globals';
import { shortHash } from '../../../src/diagnostics/net/short-hash.ts';

// FNV-1a of these texts is 811c9dc5, e40c292c and bf9cf968; its top byte is folded into the other three.
test.each([
  ['', '1c9d44'],
  ['a', '0c29c8'],
  ['foobar', '9cf9d7'],
])('the short hash of %j is %s', (text, hash) => {
  expect(shortHash(text)).toBe(hash);
});
