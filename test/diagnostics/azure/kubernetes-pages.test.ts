import { describe, expect, test } from '@jest/globals';
import { ApiException } from '@kubernetes/client-node';
import { allPages, PAGE } from '../../../src/diagnostics/azure/kubernetes-pages.ts';

type Asked = { readonly limit: number; readonly _continue?: string };

const expired = new ApiException(410, 'Gone', { message: 'The provided continue parameter is too old' }, {});

/** Three pages; `failures` are thrown instead of the second page, one after the other. */
function listOf(failures: readonly Error[]) {
  const asked: Asked[] = [];
  const left = [...failures];
  const pages = new Map<string | undefined, readonly string[]>([[undefined, ['a', 'b']], ['2', ['c']], ['3', ['d']]]);
  const list = async (page: Asked) => {
    asked.push(page);
    const failure = page._continue === '2' ? left.shift() : undefined;
    if (failure !== undefined) throw failure;
    const next = page._continue === undefined ? '2' : page._continue === '2' ? '3' : '';
    return { items: pages.get(page._continue) ?? [], metadata: { _continue: next } };
  };
  return { asked, list };
}

describe('a list that comes in pages', () => {
  test('is read to its end, each page once and of a bounded size', async () => {
    const { asked, list } = listOf([]);
    await expect(allPages(list)).resolves.toEqual(['a', 'b', 'c', 'd']);
    expect(asked).toEqual([{ limit: PAGE }, { limit: PAGE, _continue: '2' }, { limit: PAGE, _continue: '3' }]);
  });

  test('begins anew where its version has expired, and holds nothing twice', async () => {
    await expect(allPages(listOf([expired]).list)).resolves.toEqual(['a', 'b', 'c', 'd']);
  });

  test('that expires again is given up', async () => {
    await expect(allPages(listOf([expired, expired]).list)).rejects.toBe(expired);
  });

  test('is not asked again for any other reason', async () => {
    const forbidden = new ApiException(403, 'Forbidden', {}, {});
    const { asked, list } = listOf([forbidden]);
    await expect(allPages(list)).rejects.toBe(forbidden);
    expect(asked).toHaveLength(2);
  });

  test('without an end is an error, not a loop', async () => {
    await expect(allPages(async () => ({ items: ['x'], metadata: { _continue: 'more' } }))).rejects.toThrow('Cannot list everything');
  });
});
