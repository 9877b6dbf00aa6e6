import { contains, parseAddress } from '../cidr.ts';

/**
 * What no load balancer translates: private, shared, link-local, loopback, multicast and reserved ranges
 * (RFC 6890), and Azure's own services at 168.63.129.16.
 * https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
 */
const NOT_PUBLIC = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '168.63.129.16/32', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16',
  '224.0.0.0/4', '240.0.0.0/4',
  '::/127', 'fc00::/7', 'fe80::/10', 'ff00::/8',
] as const;

/**
 * Whether traffic to this address leaves the virtual network for the internet. `vnetPrefixes`: further ranges that do
 * not, such as the network's own and those of peered networks. `undefined`: not an address, or masked (`20.x.x.x`) so
 * that it cannot be told.
 */
export function isPublic(address: string, vnetPrefixes: readonly string[]): boolean | undefined {
  const bare = address.replace(/%.*$/, '');
  const inside = [...NOT_PUBLIC, ...vnetPrefixes];
  if (parseAddress(bare).ok) return !inside.some((range) => contains(range, bare) === true);
  const block = blockOf(bare);
  if (block === undefined) return undefined;
  const overlapping = inside.filter((range) => contains(range, block.first) === true || contains(block.cidr, headOf(range)) === true);
  if (overlapping.length === 0) return true;
  return overlapping.some((range) => contains(range, block.first) === true && contains(range, block.last) === true) ? false : undefined;
}

const headOf = (range: string): string => range.split('/')[0] ?? '';

interface Block {
  readonly first: string;
  readonly last: string;
  readonly cidr: string;
}

/** The addresses that a mask may hide; only the last parts can be hidden. */
function blockOf(text: string): Block | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !/^\d{1,3}(?:\.\d{1,3}){0,2}(?:\.x{1,3}){1,3}$/i.test(text)) return undefined;
  const fill = (byte: string): string => parts.map((part) => (/\d/.test(part) ? part : byte)).join('.');
  const bits = 8 * parts.filter((part) => /\d/.test(part)).length;
  return parseAddress(fill('0')).ok ? { first: fill('0'), last: fill('255'), cidr: `${fill('0')}/${bits}` } : undefined;
}
