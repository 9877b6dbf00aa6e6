import { describe, expect, test } from '@jest/globals';
import { subtract, toNetwork, cidrText } from '../../../simulator/kubernetes/policy/cidrs.ts';
import { jsonPatch } from '../../../simulator/kubernetes/write/json-patch.ts';
import { mergePatch } from '../../../simulator/kubernetes/write/merge-patch.ts';
import { strategicPatch } from '../../../simulator/kubernetes/write/strategic-patch.ts';

describe('patches', () => {
  // From the appendix of RFC 6902.
  test.each([
    ['add', { foo: ['bar', 'baz'] }, [{ op: 'add', path: '/foo/1', value: 'qux' }], { foo: ['bar', 'qux', 'baz'] }],
    ['append', { foo: ['bar'] }, [{ op: 'add', path: '/foo/-', value: ['abc'] }], { foo: ['bar', ['abc']] }],
    ['remove', { foo: ['bar', 'qux', 'baz'] }, [{ op: 'remove', path: '/foo/1' }], { foo: ['bar', 'baz'] }],
    ['replace', { baz: 'qux', foo: 'bar' }, [{ op: 'replace', path: '/baz', value: 'boo' }], { baz: 'boo', foo: 'bar' }],
    ['move', { foo: { bar: 'baz', waldo: 'fred' }, qux: {} }, [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }], { foo: { bar: 'baz' }, qux: { thud: 'fred' } }],
    ['copy', { a: [1] }, [{ op: 'copy', from: '/a', path: '/b' }], { a: [1], b: [1] }],
    ['test, then escape', { '~/': 1 }, [{ op: 'test', path: '/~0~1', value: 1 }, { op: 'replace', path: '/~0~1', value: 2 }], { '~/': 2 }],
  ])('JSON: %s', (_name, document, patch, result) => {
    expect(jsonPatch(document, patch)).toEqual(result);
  });

  test.each([
    ['a path that is not there', [{ op: 'replace', path: '/b', value: 1 }], 422],
    ['an index outside', [{ op: 'add', path: '/list/9', value: 1 }], 422],
    ['a failed test', [{ op: 'test', path: '/a', value: 2 }], 422],
    ['no list', { op: 'add' }, 400],
  ])('JSON: %s is refused', (_name, patch, code) => {
    expect(() => jsonPatch({ a: 1, list: [] }, patch)).toThrow(expect.objectContaining({ code }));
  });

  test('merge: null deletes, objects merge, lists are replaced', () => {
    expect(mergePatch({ a: { b: 1, c: 2 }, d: [1, 2] }, { a: { b: null, e: 3 }, d: [3] })).toEqual({ a: { c: 2, e: 3 }, d: [3] });
  });

  test.each([
    ['merges by key and adds what is new', { containers: [{ name: 'b', image: '2' }, { name: 'c' }] }, { containers: [{ name: 'a', image: '1' }, { name: 'b', image: '2', args: ['x'] }, { name: 'c' }] }],
    ['deletes by a directive', { containers: [{ name: 'a', $patch: 'delete' }] }, { containers: [{ name: 'b', image: '1', args: ['x'] }] }],
    ['replaces other lists', { containers: [{ name: 'b', args: ['y'] }] }, { containers: [{ name: 'a', image: '1' }, { name: 'b', image: '1', args: ['y'] }] }],
    ['replaces by a directive', { $patch: 'replace', only: 1 }, { only: 1 }],
  ])('strategic: %s', (_name, patch, result) => {
    expect(strategicPatch({ containers: [{ name: 'a', image: '1' }, { name: 'b', image: '1', args: ['x'] }] }, patch)).toEqual(result);
  });
});

test('what is left of a network has every address but those of the holes', () => {
  const network = (cidr: string) => toNetwork(cidr) ?? { first: 0, prefix: 0 };
  expect(subtract(network('10.0.0.0/29'), [network('10.0.0.2/32'), network('10.0.0.4/30')]).map(cidrText)).toEqual(['10.0.0.0/31', '10.0.0.3/32']);
  expect(subtract(network('10.0.0.0/8'), [network('0.0.0.0/0')])).toEqual([]);
});
