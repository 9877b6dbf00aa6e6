/** Where ports are shared: a node behind the load balancer, or all nodes behind a NAT gateway. */
import type { Answer, ClusterFacts, NodeFacts } from '../../../evidence.ts';
import type { BackendSnat, NodeConnections, SnatMetrics } from '../../../evidence/snat.ts';
import { allocationOf } from './allocation.ts';
import { isLate } from './metric-doubts.ts';
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
  readonly unseen: readonly Unseen[];
}

export interface Unseen {
  readonly node: string;
  readonly reason: string;
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
  return translatorOf(scene.cluster, scene.snatMetrics) === 'nat-gateway' ? gatewaysOf(scene, names) : names.map((name) => nodePlace(scene, name));
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
    isCalm: snatMetrics.ok && !isLate(snatMetrics.value) && backend !== undefined && !failing && useOf(backend) < CALM,
    unseen: unseenOf(scene, [name]),
  };
}

/** Where Azure counted ports, and neither a connection nor a port in use, nothing was opened. */
const useOf = ({ ratio, used, attempted, allocated }: BackendSnat): number => ratio ?? (used === undefined && attempted === undefined && allocated !== undefined ? 0 : 1);

function gatewaysOf(scene: PlacesScene, names: readonly string[]): readonly Place[] {
  const { snatMetrics } = scene;
  const gateways = snatMetrics.ok ? snatMetrics.value.natGateways : [];
  const failing = gateways.filter(isFailing);
  const [first = gateways[0]] = failing;
  const isCounted = snatMetrics.ok && !isLate(snatMetrics.value);
  return [{ name: first?.name ?? 'the NAT gateway', nodes: names, isFailing: failing.length > 0, isCalm: isCounted && failing.length === 0, unseen: unseenOf(scene, names) }];
}

const unseenOf = ({ podConnections, nodes }: PlacesScene, names: readonly string[]): readonly Unseen[] =>
  names.flatMap((node): Unseen[] => {
    const answer = podConnections[node];
    if (answer?.ok === true) return [];
    const isWindows = nodes.ok && nodes.value.some(({ name, os }) => name === node && os === 'windows');
    return [{ node, reason: isWindows ? 'it runs Windows, where `netstat -aon` lists connections' : (answer?.reason ?? 'it was not asked, since Azure counted no failure there') }];
  });

/** Nodes that could not be looked at for one and the same reason, in one sentence. */
export const unseenDoubts = (unseen: readonly Unseen[]): readonly string[] =>
  [...Map.groupBy(unseen, ({ reason }) => reason)].map(([reason, same]) => {
    const names = [...new Set(same.map(({ node }) => node))];
    const more = names.length > 3 ? ` and ${names.length - 3} more nodes` : '';
    return `who holds connections is not known of ${names.slice(0, 3).join(', ')}${more}: ${reason}`;
  });
