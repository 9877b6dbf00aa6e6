import { expect, test } from '@jest/globals';
import { isIpv4, isNamespaced, isSubdomain } from '../../../src/bot/core/names.ts';

test.each([
  ['203.0.113.9', true],
  ['0.0.0.0', true],
  ['255.255.255.255', true],
  ['203.0.113.256', false],
  ['203.0.113', false],
  ['203.0.113.9.1', false],
  ['203.0.113.09', false],
  ['203.0.113.a', false],
  ['1.2', false],
])('%s is an IPv4 address: %s', (text, is) => {
  expect(isIpv4(text)).toBe(is);
});

test.each([
  ['shop/web', true],
  ['shop/web.v2', true],
  ['shop.v2/web', false],
  ['web', false],
  ['shop/', false],
  ['shop/web/1', false],
])('%s names an object of a namespace: %s', (text, is) => {
  expect(isNamespaced(text)).toBe(is);
});

test('a host is at most 253 characters', () => {
  const host = `${'a.'.repeat(126)}a`;
  expect([isSubdomain(host), isSubdomain(`${host}.a`), isSubdomain('a..b'), isSubdomain('A.example')]).toEqual([true, false, false, false]);
});
