/** Lists such as `10.224.0.4,10.224.0.6-10.224.0.9`: how a node names many addresses in few bytes. IPv4, or a single address as it is. */

interface Range {
  readonly from: number;
  readonly to: number;
}

export interface AddressRanges {
  has(address: string): boolean;
}

/** What is no address and no range in the list is left out: nothing is in it. */
export function addressRanges(list: string): AddressRanges {
  const items = list.split(',');
  const single = new Set(items);
  const ranges = items.flatMap((item): Range[] => {
    const [from, to] = item.split('-').map(numberOf);
    return from === undefined || to === undefined ? [] : [{ from, to }];
  });
  return {
    has(address) {
      if (single.has(address)) return true;
      const number = numberOf(address);
      return number !== undefined && ranges.some(({ from, to }) => from <= number && number <= to);
    },
  };
}

function numberOf(address: string): number | undefined {
  const octets = address.split('.').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : Number.NaN));
  if (octets.length !== 4 || octets.some((octet) => !(octet <= 255))) return undefined;
  return octets.reduce((number, octet) => number * 256 + octet, 0);
}

/** In the order of their numbers, so that neighbours become ranges; others as they come, after them. */
export const inAddressOrder = (addresses: readonly string[]): readonly string[] =>
  addresses.toSorted((a, b) => (numberOf(a) ?? Infinity) - (numberOf(b) ?? Infinity) || 0);
