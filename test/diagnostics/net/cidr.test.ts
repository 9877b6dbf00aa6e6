import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { between, contains, matchesMask, parseAddress, parseCidr } from '../../../src/diagnostics/net/cidr.ts';

test.each([
  ['10.224.0.0/16', '10.224.255.255', true],
  ['10.224.0.0/16', '10.225.0.0', false],
  ['10.224.0.0/255.255.0.0', '10.224.3.4', true],
  ['10.224.0.4', '10.224.0.4', true],
  ['0.0.0.0/0', '8.8.8.8', true],
  ['0.0.0.0/0', 'fd00::1', false],
  ['fd00::/8', 'fd12::1', true],
  ['::/0', '10.0.0.1', false],
  ['10.0.0.0/8', '::ffff:10.1.2.3', true],
  ['10.0.0.0/33', '10.0.0.1', undefined],
  ['10.0/8', '10.0.0.1', undefined],
  ['10.0.0.0/8', '0x0a000001', undefined],
  ['10.0.0.0/8', '010.0.0.1', undefined],
])('%s contains %s: %p', (cidr, address, expected) => {
  expect(contains(cidr, address)).toBe(expected);
});

test('an unreadable value is named in the error', () => {
  expect(parseCidr('10.0.0.0/40')).toEqual({ ok: false, error: 'Cannot read the prefix length of "10.0.0.0/40": it must be between 0 and 32' });
  expect(parseAddress('node-1')).toMatchObject({ ok: false, error: expect.stringContaining('"node-1"') });
});

const toText = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
const word = fc.nat(0xffff_ffff);

describe('agreement with plain arithmetic', () => {
  test('contains', () => {
    fc.assert(
      fc.property(word, fc.integer({ min: 0, max: 32 }), word, (network, bits, address) => {
        const mask = bits === 0 ? 0 : (0xffff_ffff << (32 - bits)) >>> 0;
        expect(contains(`${toText(network)}/${bits}`, toText(address))).toBe(((network & mask) >>> 0) === ((address & mask) >>> 0));
        expect(contains(`${toText(network)}/${bits}`, toText(network))).toBe(true);
      }),
    );
  });

  test('matchesMask and between', () => {
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        expect(matchesMask(toText(a), toText(b), toText(c))).toBe((a & b) === (c & b));
        expect(between(toText(a), toText(b), toText(c))).toBe(a <= c && c <= b);
      }),
    );
  });
});
