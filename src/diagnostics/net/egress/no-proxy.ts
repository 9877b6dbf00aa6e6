import { contains, parseAddress } from '../cidr.ts';

/**
 * Whether `NO_PROXY` exempts a host: its own name, a domain that it is in (`.example.com`, `example.com`), an address, a
 * CIDR that holds it, or `*`. The reading of Go's net/http, which the cluster's components use.
 */
export function isExempt(host: string, noProxy: readonly string[]): boolean {
  const wanted = host.toLowerCase();
  return noProxy.map((entry) => entry.trim().toLowerCase()).some((entry) => exempts(entry, wanted));
}

function exempts(entry: string, host: string): boolean {
  if (entry === '') return false;
  if (entry === '*' || entry === host) return true;
  if (parseAddress(host).ok) return contains(entry, host) === true;
  const domain = entry.replace(/^\*?\./, '');
  return domain !== '' && host.endsWith(`.${domain}`);
}
