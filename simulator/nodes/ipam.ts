import type { ClusterState } from './cluster-state.ts';
import { enterNode, step } from './enter.ts';
import type { NodeIpam, NodeSpec } from './model.ts';
import { bash, shellScripts } from './shell-scripts.ts';
import type { World } from './world.ts';

/** Arguments by which a script knows where addresses are written down. */
export const ipamWords = (ipam: NodeIpam | undefined): [store: string, pool: string] => [ipam?.store ?? '', ipam?.pool === undefined ? '' : String(ipam.pool)];

export const ipamOf = (state: ClusterState, node: string): NodeIpam | undefined => state.spec.nodes.find(({ name }) => name === node)?.ipam;

interface Holder {
  readonly address: string;
  readonly namespace: string;
  readonly name: string;
}

/** Writes addresses down as taken by pods that have no network of their own: gone, or done. */
export async function takeAddresses(world: World, pid: number, ipam: NodeIpam | undefined, holders: readonly Holder[]): Promise<void> {
  if (ipam === undefined || holders.length === 0) return;
  const script = `${shellScripts.ipam}\nstore=$1 pool=$2; shift 2\nwhile (($# > 0)); do take_address "$store" "$pool" "$1" "$2" "$3" || exit 1; shift 3; done`;
  const words = holders.flatMap(({ address, namespace, name }) => [address, namespace, name]);
  await step('take addresses', enterNode(world, pid, [...bash, script, 'take-addresses', ...ipamWords(ipam), ...words]));
}

/** The same the other way round. */
export async function giveBack(world: World, pid: number, ipam: NodeIpam | undefined, address: string): Promise<void> {
  if (ipam === undefined) return;
  const script = `${shellScripts.ipam}\ngive_address_back "$1" "$2" "$3"`;
  await step('give an address back', enterNode(world, pid, [...bash, script, 'give-back', ...ipamWords(ipam), address]));
}

/** Addresses that a plugin forgot to take back before the scenario began. A node that is made anew has none. */
export const leak = (world: World, pid: number, { ipam }: NodeSpec): Promise<void> =>
  takeAddresses(world, pid, ipam, (ipam?.leaked ?? []).map((address) => ({ address, namespace: 'gone', name: `pod-${address.replaceAll('.', '-')}` })));
