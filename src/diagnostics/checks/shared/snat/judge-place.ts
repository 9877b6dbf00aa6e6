/** Who of those that share ports takes too many of them. */
import type { Holder } from './holders.ts';
import type { Place, Unseen } from './places.ts';

export interface Accused {
  readonly holder: Holder;
  readonly place: Place;
  /** Connections that all holders of the place have. */
  readonly held: number;
}

export interface JudgedPlace {
  readonly accused: readonly Accused[];
  /** Nodes that may hold what nobody saw. */
  readonly unseen: readonly Unseen[];
  readonly doubts: readonly string[];
}

/** Half of the ports towards one destination: the other pods of the node have the other half. */
const TOO_MANY = 0.5;

/** Of a place that fails, its fullest pod where it holds this much of all that is held. */
const STANDS_OUT = 1 / 3;

export function judgePlace(place: Place, all: readonly Holder[]): JudgedPlace {
  const holders = all.filter(({ node }) => place.nodes.includes(node)).toSorted((a, b) => b.total - a.total);
  const held = holders.reduce((sum, { total }) => sum + total, 0);
  const unseen = place.isCalm ? [] : place.unseen;
  const many = holders.filter((one) => isTooMany(one, place));
  const greedy = place.isCalm ? [] : many;
  const accused = greedy.length > 0 || !place.isFailing ? greedy : holders.slice(0, 1).filter((one) => standsOut(one, held, place));
  const isTold = accused.length > 0 || unseen.length > 0;
  return { accused: accused.map((holder) => ({ holder, place, held })), unseen, doubts: isTold ? [] : [...tooBrief(place, held), ...(place.isCalm ? many.map(contradiction) : [])] };
}

const toOneDestination = ({ peers }: Holder): number => Math.max(0, ...[...Map.groupBy(peers, ({ remote, port }) => `${remote} ${port}`).values()].map((same) => same.reduce((sum, { total }) => sum + total, 0)));

const isTooMany = (holder: Holder, { ports }: Place): boolean => ports !== undefined && toOneDestination(holder) >= Math.max(1, TOO_MANY * ports);

/** Azure counts few ports in use where a pod holds many connections: they are not translated, or newer than the counts. */
const contradiction = ({ name, node, total, peers: [first] }: Holder): string =>
  `${name} holds ${total} connections on ${node}, most of them to ${first?.remote ?? 'public addresses'}, and Azure counts few SNAT ports in use there: they need none (a service endpoint, an address of the node's own), or are newer than Azure's counts`;

/** A handful of connections exhausts nothing, whatever its share: neither a few, nor a tenth of the ports. */
const FEW = 8;
const TENTH = 0.1;

const standsOut = ({ total }: Holder, held: number, { ports = 0 }: Place): boolean => total >= Math.max(FEW, TENTH * ports, STANDS_OUT * held);

/** Ports ran out, and what is open now would not use them up: what did is open for too short a time to be seen. */
function tooBrief({ name, ports, isFailing: fails }: Place, held: number): readonly string[] {
  if (!fails || (ports !== undefined && held >= TOO_MANY * ports)) return [];
  if (ports === undefined && held >= FEW) return [];
  return [`${name} ran out of ports, but only ${held} connections are open there at this moment: whoever opens them closes them before they can be seen`];
}
