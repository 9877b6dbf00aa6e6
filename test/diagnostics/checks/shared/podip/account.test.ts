import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { IpamStore } from '../../../../../src/diagnostics/net/ipam/read-stores.ts';
import { accountOf, storeKinds, storesInUse } from '../../../../../src/diagnostics/checks/shared/podip/account.ts';
import { cluster, pool, webPod } from '../../../evidence.ts';
import { room } from '../../../podip-evidence.ts';

const store = (held: readonly string[], more: Partial<IpamStore> = {}): IpamStore => ({ kind: 'host-local', network: 'kubenet', held, ...more });
const pod = (address: string, fields = {}) => webPod('node-2', { name: `p-${address}`, address, ...fields });

describe('the account of a node', () => {
  test('tells pods that run, pods that are done, pods that go and nobody apart', () => {
    const pods = [pod('10.244.2.2'), pod('10.244.2.3', { phase: 'Succeeded' }), pod('10.244.2.4', { deletedAt: '2026-11-21T02:00:00.000Z' }), pod('', { phase: 'Pending' })];
    const account = accountOf([store(['10.244.2.2', '10.244.2.3', '10.244.2.4', '10.244.2.5'])], pods, room('node-2', { podRanges: ['10.244.2.0/24'] }));
    expect(account).toMatchObject({ held: 4, pool: 253, byPods: 1, unowned: ['10.244.2.5'], onTheWay: 1 });
    expect(account.byDone.map(({ address }) => address)).toEqual(['10.244.2.3', '10.244.2.4']);
  });

  test('an address that a new pod took over from one that is done belongs to the new one', () => {
    expect(accountOf([store(['10.244.2.2'])], [pod('10.244.2.2', { phase: 'Failed' }), pod('10.244.2.2')], undefined)).toMatchObject({ byPods: 1, byDone: [], unowned: [] });
  });

  test('what Azure CNI keeps ready is part of the pool, and no leak', () => {
    expect(accountOf([store(['10.224.1.20'], { kind: 'azure-vnet-ipam', free: 29 })], [pod('10.224.1.20')], undefined)).toMatchObject({ pool: 30, unowned: [] });
  });

  test('every address that is handed out is counted once, whoever has it', () => {
    const address = fc.integer({ min: 2, max: 40 }).map((last) => `10.244.2.${last}`);
    const someone = fc.record({ address: fc.oneof(address, fc.constant('')), phase: fc.constantFrom('Running', 'Pending', 'Succeeded', 'Failed', 'Unknown') });
    fc.assert(
      fc.property(fc.array(fc.array(address)), fc.array(someone), (stores, some) => {
        const account = accountOf(stores.map((held) => store(held)), some.map((one) => pod(one.address, one)), undefined);
        expect(account.byPods + account.byDone.length + account.unowned.length).toBe(account.held);
      }),
    );
  });
});

describe('which store counts', () => {
  test.each([
    ['kubenet', { networkPlugin: 'kubenet', networkPluginMode: '' }, 'host-local'],
    ['Azure CNI in the node subnet', { networkPluginMode: '' }, 'azure-vnet-ipam'],
    ['Overlay', {}, 'azure-cns'],
    ['a pod subnet', { networkPluginMode: '', pools: [pool({ podSubnetId: '/s' })] }, 'azure-cns'],
    ['Cilium', { networkPluginMode: '', networkDataplane: 'cilium' }, 'azure-cns'],
    ["the customer's own plugin", { networkPlugin: 'none' }, undefined],
  ])('%s', (_name, change, first) => {
    expect(storeKinds({ ...cluster, ...change })[0]).toBe(first);
  });

  test('what a former plugin left behind does not', () => {
    const left = store(['10.244.2.9']);
    const now = store(['10.244.2.2'], { kind: 'azure-vnet' });
    expect(storesInUse([left, now], ['azure-cns', 'azure-vnet'])).toEqual([now]);
  });
});
