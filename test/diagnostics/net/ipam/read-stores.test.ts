import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readStores, STORE_KINDS } from '../../../../src/diagnostics/net/ipam/read-stores.ts';

describe('what a node prints of its stores', () => {
  test('is read store by store', () => {
    expect(readStores('store host-local 2 - kubenet\n10.244.1.2\n10.244.1.3\nstore azure-vnet-ipam 1 29\n10.224.1.20\nend\n')).toEqual([
      { kind: 'host-local', network: 'kubenet', held: ['10.244.1.2', '10.244.1.3'] },
      { kind: 'azure-vnet-ipam', network: '', held: ['10.224.1.20'], free: 29 },
    ]);
  });

  test('without any store is an empty list', () => {
    expect(readStores('end\n')).toEqual([]);
  });

  test.each([
    ['cut before its end', 'store azure-vnet 1 -\n10.244.1.2\n'],
    ['with fewer addresses than it says', 'store azure-vnet 2 -\n10.244.1.2\nend\n'],
    ['with more', 'store azure-vnet 0 -\n10.244.1.2\nend\n'],
    ['with something else in place of an address', 'store azure-vnet 1 -\n10.244.1.2; reboot\nend\n'],
    ['of a kind that is not known', 'store boltdb 0 -\nend\n'],
    ['with a name that is none', 'store host-local 0 - ../../etc\nend\n'],
    ['that is nothing', ''],
  ])('%s is not read at all', (_name, text) => {
    expect(readStores(text)).toBeUndefined();
  });

  const store = fc.record({ kind: fc.constantFrom(...STORE_KINDS), held: fc.uniqueArray(fc.ipV4(), { maxLength: 20 }), free: fc.option(fc.nat(500), { nil: undefined }) });

  test('comes back as it was written, and no cut of it passes for the whole', () => {
    fc.assert(
      fc.property(fc.array(store, { maxLength: 4 }), fc.nat(), (stores, at) => {
        const text = `${stores.map(({ kind, held, free }) => [`store ${kind} ${held.length} ${free ?? '-'}`, ...held].join('\n')).join('\n')}\nend\n`;
        expect(readStores(text)?.map(({ held }) => held)).toEqual(stores.map(({ held }) => held));
        expect(readStores(text.slice(0, at % (text.length - 2)))).toBeUndefined();
      }),
    );
  });
});
