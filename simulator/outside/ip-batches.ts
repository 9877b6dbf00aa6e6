import { ipv4Network } from '../nodes/check-spec.ts';
import { outsideEnd, worldEnd } from './addresses.ts';
import type { OutsideSpec } from './model.ts';

/** Input of `ip -batch` in the world: everything but the node subnet is outside, and addresses of the subnet that are there too. */
export function worldBatch(nodeSubnet: string, { snat }: OutsideSpec, addresses: readonly string[]): string {
  const inSubnet = addresses.filter((address) => ipv4Network(nodeSubnet).contains(address));
  return [
    `address add ${worldEnd}/30 dev outside0`,
    'link set outside0 up',
    `route add default via ${outsideEnd}`,
    ...inSubnet.flatMap((address) => [`route add ${address}/32 via ${outsideEnd}`, `neigh add proxy ${address} dev fabric`]),
    // Nobody answers there, or a packet that belongs to no connection would go round in circles.
    ...snat.addresses.map((address) => `route add blackhole ${address}/32`),
    '',
  ].join('\n');
}

/** Input of `ip -batch` in the outside. Addresses that are not here take packets and never answer. */
export const outsideBatch = (addresses: readonly string[]): string =>
  [
    'link set lo up',
    `address add ${outsideEnd}/30 dev world0`,
    'link set world0 up',
    `route add default via ${worldEnd}`,
    ...addresses.map((address) => `address add ${address}/32 dev lo`),
    '',
  ].join('\n');
