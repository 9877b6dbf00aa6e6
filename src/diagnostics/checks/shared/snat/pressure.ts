/** Which nodes or NAT gateways have run out of ports, by Azure's own count. */
import type { Answer, ClusterFacts, NodeFacts } from '../../../evidence.ts';
import type { BackendSnat, NatGatewaySnat, SnatMetrics } from '../../../evidence/snat.ts';

/** `unknown`: an outbound type that is newer than this text. */
export type Translator = 'load-balancer' | 'nat-gateway' | 'none' | 'unknown';

const NONE: ReadonlySet<string> = new Set(['userDefinedRouting', 'none', 'block']);

/** A NAT gateway on the nodes' subnets takes what the load balancer would have translated, whatever the outbound type says. */
export function translatorOf({ outboundType }: ClusterFacts, metrics?: Answer<SnatMetrics>): Translator {
  if (outboundType === 'loadBalancer') return metrics?.ok === true && isTakenOver(metrics.value) ? 'nat-gateway' : 'load-balancer';
  if (/natgateway/i.test(outboundType)) return 'nat-gateway';
  return NONE.has(outboundType) ? 'none' : 'unknown';
}

const isTakenOver = ({ backends, natGateways }: SnatMetrics): boolean => natGateways.length > 0 && backends.every(({ attempted = 0 }) => attempted === 0);

export const unknownTranslation = ({ outboundType }: ClusterFacts): string => `What translates the traffic that leaves the cluster is not known: its outbound type is "${outboundType}".`;

/** Why nothing of the cluster's own translates what leaves it. */
export const noTranslation = ({ outboundType }: ClusterFacts): string =>
  `Neither a load balancer nor a NAT gateway of the cluster translates what leaves it (outbound type ${outboundType}), so that there are no SNAT ports of its own to run out of.`;

/** A backend of the load balancer, and the node that it is. */
export interface Backend extends BackendSnat {
  /** Absent: no node has this address now, or nodes could not be listed. */
  readonly node?: string;
}

export const backendName = ({ node, address }: Backend): string => node ?? address;

export const backendsOf = ({ backends }: SnatMetrics, nodes: Answer<readonly NodeFacts[]>): readonly Backend[] =>
  backends.map((backend) => {
    const node = nodes.ok ? nodes.value.find(({ address }) => address === backend.address)?.name : undefined;
    return node === undefined ? backend : { ...backend, node };
  });

/** The setting grants more ports than Azure counts: its counts are from before the setting was changed. */
export const isOutdated = ({ allocatedLast }: BackendSnat, { loadBalancer }: ClusterFacts): boolean =>
  allocatedLast !== undefined && allocatedLast < (loadBalancer?.allocatedOutboundPorts ?? 0);

/** The fewest ports that a node has by the last count; absent: there is none. */
export function countedPorts(metrics: Answer<SnatMetrics>): number | undefined {
  const ports = metrics.ok ? metrics.value.backends.flatMap(({ allocatedLast }) => allocatedLast ?? []) : [];
  return ports.length === 0 ? undefined : Math.min(...ports);
}

export const isFailing = ({ failed = 0 }: BackendSnat | NatGatewaySnat): boolean => failed > 0;

/** Names of nodes (or addresses) whose connections failed for want of a port of the load balancer. */
export function failingBackends(metrics: Answer<SnatMetrics>, nodes: Answer<readonly NodeFacts[]>, cluster: ClusterFacts): readonly string[] {
  if (!metrics.ok) return [];
  return backendsOf(metrics.value, nodes).filter((backend) => isFailing(backend) && !isOutdated(backend, cluster)).map(backendName);
}
