import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addressRanges, inAddressOrder } from '../../../src/diagnostics/net/address-ranges.ts';

const address = fc.ipV4();

describe('ranges of addresses', () => {
  test.each([
    ['10.224.0.4', '10.224.0.4', true],
    ['10.224.0.4-10.224.0.6', '10.224.0.5', true],
    ['10.224.0.250-10.224.1.3', '10.224.1.0', true],
    ['10.224.0.4-10.224.0.6', '10.224.0.7', false],
    ['10.224.0.4,10.224.0.9', '10.224.0.6', false],
    ['10.224.0.6-10.224.0.4', '10.224.0.5', false],
    ['fd00::4', 'fd00::4', true],
    ['', '10.224.0.4', false],
    ['10.224.0.4-nonsense', '10.224.0.4', false],
  ])('%s: %s is in it: %s', (list, one, is) => {
    expect(addressRanges(list).has(one)).toBe(is);
  });

  test('hold every address of a list, whatever it is', () => {
    fc.assert(fc.property(fc.array(address, { minLength: 1 }), (all) => all.every((one) => addressRanges(all.join(',')).has(one))));
  });

  test('take any text without complaint', () => {
    fc.assert(fc.property(fc.string(), address, (text, one) => typeof addressRanges(text).has(one) === 'boolean'));
  });
});

test('addresses are in the order of their numbers, not of their letters', () => {
  expect(inAddressOrder(['10.224.0.10', 'fd00::1', '10.224.0.9', '10.223.255.255'])).toEqual(['10.223.255.255', '10.224.0.9', '10.224.0.10', 'fd00::1']);
});
