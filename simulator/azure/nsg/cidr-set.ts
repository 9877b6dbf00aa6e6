/** Sets of IPv4 addresses as lists of CIDRs. Two CIDRs are nested or apart, which keeps the arithmetic short. */
import ipaddr from 'ipaddr.js';

export interface Block {
  readonly first: number;
  readonly prefix: number;
}

const size = (block: Block): number => 2 ** (32 - block.prefix);
const contains = (outer: Block, inner: Block): boolean =>
  inner.first >= outer.first && inner.first + size(inner) <= outer.first + size(outer);

/** A CIDR or a single address; undefined for anything else. */
export function parseBlock(text: string): Block | undefined {
  const cidr = text.includes('/') ? text : `${text}/32`;
  if (!ipaddr.IPv4.isValidCIDRFourPartDecimal(cidr)) return undefined;
  const [, prefix] = ipaddr.IPv4.parseCIDR(cidr);
  const bytes = ipaddr.IPv4.networkAddressFromCIDR(cidr).toByteArray();
  return { first: bytes.reduce((value, byte) => value * 256 + byte, 0), prefix };
}

export function formatBlock({ first, prefix }: Block): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return `${octets.join('.')}/${prefix}`;
}

export const everything: Block = { first: 0, prefix: 0 };

export const intersect = (left: readonly Block[], right: readonly Block[]): Block[] =>
  left.flatMap((a) => right.flatMap((b) => (contains(a, b) ? [b] : contains(b, a) ? [a] : [])));

/** `from` without `hole`, by halving `from` until a half is the hole. */
function without(from: Block, hole: Block): Block[] {
  if (contains(hole, from)) return [];
  if (!contains(from, hole)) return [from];
  const half = { first: from.first, prefix: from.prefix + 1 };
  return [half, { first: from.first + size(half), prefix: half.prefix }].flatMap((part) => without(part, hole));
}

/** Every address that is in none of `blocks`. */
export const complement = (blocks: readonly Block[]): Block[] =>
  blocks.reduce<Block[]>((rest, hole) => rest.flatMap((block) => without(block, hole)), [everything]);
