import type { NodeOutbound, OutboundDestination } from '../model.ts';
import type { PortRange } from './ruleset.ts';

const maxDestinations = 100;

export interface Counted {
  readonly key: readonly string[];
  readonly packets: number;
}

/** Elements of a set of `nft list set`: concatenated keys and a counter each. */
export const countersIn = (text: string): Counted[] =>
  [...text.matchAll(/([\d.]+(?: \. [\d.]+)+) counter packets (\d+)/g)].map(([, key = '', packets]) => ({ key: key.split(' . '), packets: Number(packets) }));

export interface Held {
  readonly node: string;
  readonly address: string;
  readonly port: number;
  readonly sourcePort: number;
}

// A connection that has ended keeps its port for a moment in here; Azure's metric counts it no more.
const ended = /\b(TIME_WAIT|CLOSE)\b/;

/** Connections of `conntrack -L` that hold a source port of one of the ranges: the answers go to that port. */
export const heldPorts = (text: string, ranges: readonly PortRange[]): Held[] =>
  text.split('\n').flatMap((line) => {
    if (!line.startsWith('tcp') || ended.test(line)) return [];
    const tuples = [...line.matchAll(/src=(\S+) dst=(\S+) sport=(\d+) dport=(\d+)/g)];
    const [original, reply] = tuples;
    if (original === undefined || reply === undefined) return [];
    const [address = '', port, translated = '', sourcePort] = [original[2], original[4], reply[2], reply[4]];
    const range = ranges.find((candidate) => candidate.source === original[1] && candidate.address === translated);
    return range === undefined ? [] : [{ node: range.node, address, port: Number(port), sourcePort: Number(sourcePort) }];
  });

const inRange = (address: string, port: number, range: PortRange): boolean => address === range.address && port >= range.from && port <= range.to;

function sums(entries: readonly { destination: string; count: number }[]): Map<string, number> {
  const totals = new Map<string, number>();
  for (const { destination, count } of entries) totals.set(destination, (totals.get(destination) ?? 0) + count);
  return totals;
}

export interface Readings {
  readonly attempted: readonly Counted[];
  readonly passed: readonly Counted[];
  readonly held: readonly Held[];
}

const total = (values: Iterable<number>): number => [...values].reduce((sum, value) => sum + value, 0);

/** Puts the readings of both ends of the translation together, for one node. */
export function outboundOf(range: PortRange, { attempted, passed, held }: Readings): NodeOutbound {
  const tries = sums(attempted.flatMap(({ key: [source, ...to], packets }) => (source === range.source ? [{ destination: to.join(':'), count: packets }] : [])));
  const arrivals = sums(
    passed.flatMap(({ key: [address = '', port, ...to], packets }) => (inRange(address, Number(port), range) ? [{ destination: to.join(':'), count: packets }] : [])),
  );
  const own = held.filter(({ node }) => node === range.node);
  const open = sums(own.map(({ address, port }) => ({ destination: `${address}:${port}`, count: 1 })));
  const destinations = [...tries].map(([destination, count]): OutboundDestination => {
    const [address = '', port] = destination.split(':');
    return { address, port: Number(port), attempted: count, failed: Math.max(0, count - (arrivals.get(destination) ?? 0)), inUse: open.get(destination) ?? 0 };
  });
  return {
    node: range.node,
    attempted: total(tries.values()),
    failed: total(destinations.map(({ failed }) => failed)),
    inUse: new Set(own.map(({ sourcePort }) => sourcePort)).size,
    allocated: range.to - range.from + 1,
    perDestination: destinations.sort((a, b) => b.attempted - a.attempted).slice(0, maxDestinations),
  };
}
