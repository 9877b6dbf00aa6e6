import { parseCidr } from './cidr.ts';

/** The service `kubernetes` has the first address of the range. Source: Kubernetes, "Service ClusterIP allocation". Undefined where the range is none of IPv4. */
export function firstServiceAddress(cidr: string): string | undefined {
  const range = parseCidr(cidr);
  if (!range.ok || range.value.network.kind() !== 'ipv4') return undefined;
  const [a, b, c, d = 0] = range.value.network.toByteArray();
  return [a, b, c, d + 1].join('.');
}
