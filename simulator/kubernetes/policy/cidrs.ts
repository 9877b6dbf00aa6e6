import ipaddr from 'ipaddr.js';

/** An IPv4 network as its first address and the length of its prefix. */
export interface Network {
  readonly first: number;
  readonly prefix: number;
}

const size = ({ prefix }: Network): number => 2 ** (32 - prefix);

/** Undefined for IPv6 and for what is no CIDR. */
export function toNetwork(cidr: string): Network | undefined {
  if (!ipaddr.IPv4.isValidCIDRFourPartDecimal(cidr)) return undefined;
  const [, prefix] = ipaddr.IPv4.parseCIDR(cidr);
  const first = ipaddr.IPv4.networkAddressFromCIDR(cidr)
    .toByteArray()
    .reduce((number, octet) => number * 256 + octet, 0);
  return { first, prefix };
}

export const cidrText = ({ first, prefix }: Network): string =>
  `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${prefix}`;

const contains = (outer: Network, inner: Network): boolean =>
  inner.first >= outer.first && inner.first + size(inner) <= outer.first + size(outer);

function without(network: Network, hole: Network): readonly Network[] {
  if (contains(hole, network)) return [];
  if (!contains(network, hole)) return [network];
  const prefix = network.prefix + 1;
  const halves = [network.first, network.first + size(network) / 2].map((first) => ({ first, prefix }));
  return halves.flatMap((half) => without(half, hole));
}

/** The networks that are left of one when others are taken out. */
export const subtract = (network: Network, holes: readonly Network[]): readonly Network[] =>
  holes.reduce((left, hole) => left.flatMap((piece) => without(piece, hole)), [network] as readonly Network[]);
