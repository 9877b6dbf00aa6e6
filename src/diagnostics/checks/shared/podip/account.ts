/** Compares what a node's store of addresses holds with the pods that the cluster knows there. */
import type { ClusterFacts } from '../../../evidence/cluster.ts';
import type { PodFacts } from '../../../evidence/pods.ts';
import type { IpamStores, NodeRoom } from '../../../evidence/podip.ts';
import type { IpamStore, StoreKind } from '../../../net/ipam/read-stores.ts';

export interface Account {
  /** Addresses that are handed out. */
  readonly held: number;
  /** Addresses that there are for pods; absent where nothing says so. */
  readonly pool?: number;
  /** Handed out to pods that run, or may. */
  readonly byPods: number;
  /** Handed out to pods that are done or being deleted, which will give them back. */
  readonly byDone: readonly PodFacts[];
  /** Handed out to nobody that the cluster knows. */
  readonly unowned: readonly string[];
  /** Pods of this node that have no address yet: some of those unowned may be theirs a moment later. */
  readonly onTheWay: number;
}

/** In this order, the stores that may be the one of the cluster's network. None: the customer's plugin keeps its own. */
export function storeKinds({ networkPlugin, networkPluginMode, networkDataplane, pools }: ClusterFacts): readonly StoreKind[] {
  if (networkPlugin === 'kubenet') return ['host-local'];
  if (networkPlugin !== 'azure') return [];
  const isNodeSubnet = networkPluginMode !== 'overlay' && networkDataplane !== 'cilium' && pools.every(({ podSubnetId }) => podSubnetId === undefined);
  return isNodeSubnet ? ['azure-vnet-ipam', 'azure-cns', 'azure-vnet'] : ['azure-cns', 'azure-vnet', 'azure-vnet-ipam'];
}

/** Of every node that told. */
export const storesRead = (all: IpamStores): readonly (readonly IpamStore[])[] => Object.values(all).flatMap((answer) => (answer.ok ? [answer.value] : []));

/** The stores of the kind that counts: a folder or file of a former plugin may be left. */
export function storesInUse(stores: readonly IpamStore[], kinds: readonly StoreKind[]): readonly IpamStore[] {
  const kind = kinds.find((one) => stores.some((store) => store.kind === one));
  return stores.filter((store) => store.kind === kind);
}

/**
 * The stores of one node that count; undefined where it has none that is known. A node that was just made has no store before its
 * first pod: that is an empty one, where no pod has an address there and other nodes have a store that is known.
 */
export function storesOf(stores: readonly IpamStore[], others: readonly (readonly IpamStore[])[], pods: readonly PodFacts[], kinds: readonly StoreKind[]): readonly IpamStore[] | undefined {
  const own = storesInUse(stores, kinds);
  if (own.length > 0) return own;
  const isFresh = pods.every((pod) => pod.address === '' || isDone(pod)) && others.some((other) => storesInUse(other, kinds).length > 0);
  return isFresh ? [] : undefined;
}

export const isDone = ({ phase, deletedAt }: PodFacts): boolean => phase === 'Succeeded' || phase === 'Failed' || deletedAt !== '';

/** Pods that take an address of the node's: those in the node's own network do not. */
export const podsOn = (node: string, pods: readonly PodFacts[]): readonly PodFacts[] => pods.filter((pod) => pod.node === node && !pod.hostNetwork);

/** @param stores of one node, and in use */
export function accountOf(stores: readonly IpamStore[], pods: readonly PodFacts[], room: NodeRoom | undefined): Account {
  const held = new Set(stores.flatMap((store) => store.held));
  const living = new Set(pods.filter((pod) => !isDone(pod)).map(({ address }) => address));
  const done = new Map(pods.filter((pod) => isDone(pod) && !living.has(pod.address)).map((pod) => [pod.address, pod]));
  const pool = poolOf(stores, held.size, room);
  return {
    held: held.size,
    ...(pool === undefined ? {} : { pool }),
    byPods: [...held].filter((address) => living.has(address)).length,
    byDone: [...held].flatMap((address) => done.get(address) ?? []),
    unowned: [...held].filter((address) => !living.has(address) && !done.has(address)),
    onTheWay: pods.filter((pod) => pod.address === '' && !isDone(pod)).length,
  };
}

/** What the store says is free, or the node's own range without its first, second and last address, the second being the bridge's. */
function poolOf(stores: readonly IpamStore[], held: number, room: NodeRoom | undefined): number | undefined {
  const free = stores.flatMap((store) => store.free ?? []);
  if (free.length > 0) return held + free.reduce((sum, count) => sum + count, 0);
  const bits = (room?.podRanges ?? []).flatMap((range) => (range.includes(':') ? [] : [Number(range.split('/')[1])]));
  return stores.every(({ kind }) => kind === 'host-local') && bits[0] !== undefined ? 2 ** (32 - bits[0]) - 3 : undefined;
}
