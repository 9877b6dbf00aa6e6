import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { grantsAction, matchesAction } from '../../../../src/diagnostics/net/egress/rights.ts';

describe('a pattern of actions', () => {
  test.each([
    ['*', 'Microsoft.Network/virtualNetworks/read', true],
    ['*/read', 'Microsoft.Network/virtualNetworks/read', true],
    ['*/read', 'Microsoft.Network/virtualNetworks/subnets/join/action', false],
    ['Microsoft.Network/*', 'Microsoft.Network/loadBalancers/write', true],
    ['microsoft.network/LOADBALANCERS/write', 'Microsoft.Network/loadBalancers/write', true],
    ['Microsoft.Network/*/join/action', 'Microsoft.Network/virtualNetworks/subnets/join/action', true],
    ['Microsoft.Network/*/join/action', 'Microsoft.Network/join/action', false],
    ['Microsoft.Network', 'Microsoft.Network/loadBalancers/write', false],
    ['Microsoft.Network/*/read*', 'Microsoft.Network/a/read', true],
    ['ab*ba', 'aba', false],
  ])('%s and %s: %s', (pattern, action, matches) => {
    expect(matchesAction(pattern, action)).toBe(matches);
  });

  test('means what a regular expression of it means', () => {
    const word = fc.array(fc.constantFrom('a', 'b', '*'), { maxLength: 8 }).map((letters) => letters.join(''));
    const plain = fc.array(fc.constantFrom('a', 'b'), { maxLength: 8 }).map((letters) => letters.join(''));
    fc.assert(fc.property(word, plain, (pattern, action) => matchesAction(pattern, action) === new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(action)));
  });
});

test('a permission gives what it names and does not take back, and another one may give it all the same', () => {
  expect(grantsAction([{ actions: ['*'], notActions: ['*/write'] }], 'a/write')).toBe(false);
  expect(grantsAction([{ actions: ['*'], notActions: ['*/write'] }, { actions: ['a/*'], notActions: [] }], 'a/write')).toBe(true);
  expect(grantsAction([], 'a/write')).toBe(false);
});
