/** Where ports are shared: a node behind the load balancer, or all nodes behind a NAT gateway. */
import type { Answer, ClusterFacts, NodeFacts } from '../../../evidence.ts';
import type { NodeConnections, SnatMetrics } from '../../../evidence/snat.ts';
import { allocationOf } from './allocation.ts';
import type { Holder } from './holders.ts';
import { isFailing, isOutdated, translatorOf } from './pressure.ts';

export interface Place {
  /** Node, or NAT gateway. */
  readonly name: string;
  readonly nodes: readonly string[];
  /** Ports towards one destination; absent: not known. */
  readonly ports?: number;
  readonly isFailing: boolean;
  /** Azure's counts exclude that ports are short here. */
  readonly isCalm: boolean;
  /** Nodes that could not be looked at, with the reason. */
  readonly unseen: readonly string[];
}

export interface PlacesScene {
  readonly cluster: ClusterFacts;
  readonly snatMetrics: Answer<SnatMetrics>;
  readonly nodes: Answer<readonly NodeFacts[]>;
  readonly podConnections: Readonly<Record<string, Answer<NodeConnections>>>;
}

/** Share of ports in use below which no pod can hold too many. */
const CALM = 0.5;

export function placesOf(scene: PlacesScene): readonly Place[] {
  const names = scene.nodes.ok ? scene.nodes.value.map(({ name }) => name) : Object.keys(scene.podConnections);
  return translatorOf(scene.cluster) === 'nat-gateway' ? gatewaysOf(scene, names) : names.map((name) => nodePlace(scene, name));
}

function nodePlace(scene: PlacesScene, name: string): Place {
  const { cluster, snatMetrics, nodes } = scene;
  const address = nodes.ok ? nodes.value.find((node) => node.name === name)?.address : undefined;
  const backend = snatMetrics.ok ? snatMetrics.value.backends.find((one) => one.address === address) : undefined;
  const ports = backend?.allocated ?? allocationOf(cluster)?.portsPerNode;
  const failing = backend !== undefined && isFailing(backend) && !isOutdated(backend, cluster);
  return {
    name,
    nodes: [name],
    ...(ports === undefined ? {} : { ports }),
    isFailing: failing,
    isCalm: backend !== undefined && !failing && (backend.ratio ?? 1) < CALM,
    unseen: unseenOf(scene, [name]),
  };
}

function gatewaysOf(scene: PlacesScene, names: readonly string[]): readonly Place[] {
  const { snatMetrics } = scene;
  const gateways = snatMetrics.ok ? snatMetrics.value.natGateways : [];
  const failing = gateways.filter(isFailing);
  const [first = gateways[0]] = failing;
  const isCounted = snatMetrics.ok && snatMetrics.value.reaches !== undefined;
  return [{ name: first?.name ?? 'the NAT gateway', nodes: names, isFailing: failing.length > 0, isCalm: isCounted && failing.length === 0, unseen: unseenOf(scene, names) }];
}

const unseenOf = ({ podConnections, nodes }: PlacesScene, names: readonly string[]): readonly string[] =>
  names.flatMap((name) => {
    const answer = podConnections[name];
    if (answer?.ok === true) return [];
    const isWindows = nodes.ok && nodes.value.some((node) => node.name === name && node.os === 'windows');
    return [`${name}: ${isWindows ? 'it runs Windows, where `netstat -aon` lists connections' : (answer?.reason ?? 'it was not asked, since Azure counted no failure there')}`];
  });

export interface Accused {
  readonly holder: Holder;
  readonly place: Place;
  /** Connections that all holders of the place have. */
  readonly held: number;
}

export interface JudgedPlace {
  readonly accused?: Accused;
  readonly doubts: readonly string[];
}

/** Half of the ports towards one destination: the other pods of the node have the other half. */
const TOO_MANY = 0.5;

/** Of a place that fails, its fullest pod where it holds this much of all that is held. */
const STANDS_OUT = 1 / 3;

export function judgePlace(place: Place, all: readonly Holder[]): JudgedPlace {
  const holders = all.filter(({ node }) => place.nodes.includes(node)).toSorted((a, b) => b.total - a.total);
  const held = holders.reduce((sum, { total }) => sum + total, 0);
  const holder = holders.find((one) => isTooMany(one, place)) ?? (place.isFailing && standsOut(holders[0], held) ? holders[0] : undefined);
  const unseen = place.isCalm ? [] : place.unseen.map((reason) => `who holds connections is not known of ${reason}`);
  if (holder !== undefined) return { accused: { holder, place, held }, doubts: unseen };
  return { doubts: [...unseen, ...(unseen.length === 0 ? tooBrief(place, held) : [])] };
}

const toOneDestination = ({ peers }: Holder): number => Math.max(0, ...[...Map.groupBy(peers, ({ remote, port }) => `${remote} ${port}`).values()].map((same) => same.reduce((sum, { total }) => sum + total, 0)));

const isTooMany = (holder: Holder, { ports }: Place): boolean => ports !== undefined && toOneDestination(holder) >= Math.max(1, TOO_MANY * ports);

/** A handful of connections exhausts nothing, whatever its share. */
const FEW = 8;

const standsOut = (holder: Holder | undefined, held: number): boolean => holder !== undefined && holder.total >= FEW && holder.total >= STANDS_OUT * held;

/** Ports ran out, and what is open now would not use them up: what did is open for too short a time to be seen. */
function tooBrief({ name, ports, isFailing: fails }: Place, held: number): readonly string[] {
  if (!fails || (ports !== undefined && held >= TOO_MANY * ports)) return [];
  if (ports === undefined && held >= FEW) return [];
  return [`${name} ran out of ports, but only ${held} connections are open there at this moment: whoever opens them closes them before they can be seen`];
}
