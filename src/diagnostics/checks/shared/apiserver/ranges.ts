import { contains } from '../../../net/cidr.ts';

/** Stands for the cluster's own load balancer, and for nobody else. Source: AKS, "API server authorized IP ranges". */
export const OWN_LOAD_BALANCER = '0.0.0.0/32';

/** Azure takes no more. Source: as above. */
export const MAX_RANGES = 200;

/** Whether one of the ranges admits the address. */
export const admits = (ranges: readonly string[], address: string): boolean => ranges.some((range) => range !== OWN_LOAD_BALANCER && contains(range, address) === true);

/** The whole list with these addresses added, each as a range of one; what is there stays as it is written. */
export const merged = (ranges: readonly string[], addresses: readonly string[]): readonly string[] => [
  ...ranges,
  ...[...new Set(addresses)].filter((address) => !admits(ranges, address)).map((address) => `${address}/32`),
];

/** Ranges that no client on the internet comes from; the first would stand for the cluster's load balancer. Sources: RFC 1918, RFC 6598, RFC 6890. */
const PRIVATE = ['0.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', '127.0.0.0/8', '224.0.0.0/4', '240.0.0.0/4'];

export const isPrivate = (address: string): boolean => PRIVATE.some((range) => contains(range, address) === true);

/** At most eight, so that a sentence stays a sentence. */
export function listed(ranges: readonly string[]): string {
  return ranges.length > 8 ? `${ranges.slice(0, 8).join(', ')} and ${ranges.length - 8} more` : ranges.join(', ');
}
