import { parseAddress } from '../cidr.ts';
import { plainLines } from '../plain-lines.ts';

export interface ResolvConf {
  /** In the order in which they are asked. Empty: resolvers then ask this machine itself. */
  readonly servers: readonly string[];
  readonly search: readonly string[];
  readonly ndots: number;
}

/** resolv.conf(5): glibc asks no more than three servers. */
const MAX_SERVERS = 3;
const MAX_NDOTS = 15;

/** Reads a resolv.conf. Never throws; of `search` and `domain` the last line counts, as in resolv.conf(5). */
export function parseResolvConf(text: string): ResolvConf {
  const rows = plainLines(text).map((line) => line.trim().split(/\s+/)).filter(([key = '']) => !/^[#;]|^$/.test(key));
  const of = (...keys: string[]): readonly string[][] => rows.filter(([key = '']) => keys.includes(key)).map(([, ...values]) => values);
  const servers = of('nameserver').flatMap(([address = '']) => (parseAddress(address.replace(/%.*$/, '')).ok ? [address] : []));
  const ndots = of('options').flat().flatMap((option) => /^ndots:(\d{1,4})$/.exec(option)?.[1] ?? []).at(-1);
  return {
    servers: servers.slice(0, MAX_SERVERS),
    search: of('search', 'domain').at(-1) ?? [],
    ndots: Math.min(Number(ndots ?? 1), MAX_NDOTS),
  };
}
