import { isIPv4 } from 'node:net';
import { hostsOf } from '../hosts.ts';
import type { OutsideSpec } from '../model.ts';
import { matchesPattern, ofBestPattern } from '../name-pattern.ts';
import type { Names } from './answer.ts';

/** What every upstream knows: the scenario's names, ahead of the hosts of the internet and the API server. */
export const upstreamNames = (spec: Pick<OutsideSpec, 'api' | 'dns' | 'internet'>): Names => ({
  ...Object.fromEntries(hostsOf(spec).map(({ name, address }) => [name, address])),
  ...Object.fromEntries(spec.api.names.map((name) => [name, spec.api.address])),
  ...spec.dns.names,
});

/** The addresses of a name, or of all names that match a pattern. */
export function addressesOf(names: Names, wanted: string): string[] {
  const records = wanted.startsWith('*.')
    ? Object.entries(names).flatMap(([name, record]) => (name === wanted || matchesPattern(name, wanted) ? [record] : []))
    : [ofBestPattern(names, wanted)];
  const found = records.flatMap((record) => (typeof record === 'string' || Array.isArray(record) ? record : []));
  return [...new Set(found.filter((address) => isIPv4(address)))];
}
