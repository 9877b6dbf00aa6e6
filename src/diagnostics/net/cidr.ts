import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

export interface Cidr {
  readonly network: Address;
  readonly bits: number;
}

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };

const fail = (error: string): Parsed<never> => ({ ok: false, error });

/** Reads a plain IPv4 or IPv6 address. Octal, hexadecimal and shortened IPv4 forms are refused: tools disagree on them. */
export function parseAddress(text: string): Parsed<Address> {
  const trimmed = text.trim();
  if (ipaddr.IPv4.isValidFourPartDecimal(trimmed)) return { ok: true, value: ipaddr.IPv4.parse(trimmed) };
  if (trimmed.includes(':') && ipaddr.IPv6.isValid(trimmed)) return { ok: true, value: ipaddr.process(trimmed) };
  return fail(`Cannot read "${text}" as an IP address: write it like 10.224.0.4 or fd00::4`);
}

/** Reads `10.224.0.0/16`, a single address, or the netmask form `10.224.0.0/255.255.0.0` (contiguous masks only). */
export function parseCidr(text: string): Parsed<Cidr> {
  const [head = '', prefix, ...rest] = text.trim().split('/');
  const network = parseAddress(head);
  if (!network.ok || rest.length > 0) return fail(`Cannot read "${text}" as an address range: write it like 10.224.0.0/16`);
  const width = network.value.kind() === 'ipv4' ? 32 : 128;
  if (prefix === undefined) return { ok: true, value: { network: network.value, bits: width } };
  const bits = prefixBits(prefix);
  if (bits === undefined || bits > width) {
    return fail(`Cannot read the prefix length of "${text}": it must be between 0 and ${width}`);
  }
  return { ok: true, value: { network: network.value, bits } };
}

function prefixBits(text: string): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  const mask = parseAddress(text);
  return mask.ok ? (mask.value.prefixLengthFromSubnetMask() ?? undefined) : undefined;
}

const sameFamily = (a: Address, b: Address): boolean => a.kind() === b.kind();

const holds = (cidr: Cidr, address: Address): boolean =>
  sameFamily(cidr.network, address) && address.match([cidr.network, cidr.bits]);

/** Whether the range holds the address; `undefined` when one of them cannot be read. Families never mix. */
export function contains(cidr: string, address: string): boolean | undefined {
  const range = parseCidr(cidr);
  const member = parseAddress(address);
  return range.ok && member.ok ? holds(range.value, member.value) : undefined;
}

/** Whether the address lies between two others, both included; `undefined` when one of them cannot be read. */
export function between(from: string, to: string, address: string): boolean | undefined {
  const [low, high, member] = [parseAddress(from), parseAddress(to), parseAddress(address)];
  if (!low.ok || !high.ok || !member.ok) return undefined;
  if (!sameFamily(low.value, member.value) || !sameFamily(high.value, member.value)) return false;
  return compare(low.value, member.value) <= 0 && compare(member.value, high.value) <= 0;
}

function compare(a: Address, b: Address): number {
  const theirs = b.toByteArray();
  const at = a.toByteArray().findIndex((byte, index) => byte !== theirs[index]);
  return at < 0 ? 0 : (a.toByteArray()[at] ?? 0) - (theirs[at] ?? 0);
}

/** Whether `address & mask` equals `network & mask`, for masks that have holes (`10.0.0.5/255.0.0.255`). */
export function matchesMask(network: string, mask: string, address: string): boolean | undefined {
  const parsed = [parseAddress(network), parseAddress(mask), parseAddress(address)];
  const [net, bits, member] = parsed.map((one) => (one.ok ? one.value : undefined));
  if (net === undefined || bits === undefined || member === undefined) return undefined;
  if (!sameFamily(net, member) || !sameFamily(net, bits)) return false;
  const wanted = net.toByteArray();
  const given = member.toByteArray();
  return bits.toByteArray().every((byte, index) => ((wanted[index] ?? 0) & byte) === ((given[index] ?? 0) & byte));
}

export const isIPv6 = (address: string): boolean => {
  const parsed = parseAddress(address);
  return parsed.ok && parsed.value.kind() === 'ipv6';
};
