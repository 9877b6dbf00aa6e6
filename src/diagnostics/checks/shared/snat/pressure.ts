/** Which nodes or NAT gateways have run out of ports, by Azure's own count. */
import type { Answer, ClusterFacts, NodeFacts } from '../../../evidence.ts';
import type { BackendSnat, NatGatewaySnat, SnatMetrics } from '../../../evidence/snat.ts';

export type Translator = 'load-balancer' | 'nat-gateway' | 'none';

export function translatorOf({ outboundType }: ClusterFacts): Translator {
  if (outboundType === 'loadBalancer') return 'load-balancer';
  return /natgateway/i.test(outboundType) ? 'nat-gateway' : 'none';
}

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

/** Names of nodes (or addresses) and NAT gateways whose connections failed for want of a port. */
export function failingSubjects(metrics: Answer<SnatMetrics>, nodes: Answer<readonly NodeFacts[]>, cluster: ClusterFacts): readonly string[] {
  if (!metrics.ok) return [];
  const failing = backendsOf(metrics.value, nodes).filter((backend) => isFailing(backend) && !isOutdated(backend, cluster));
  return [...failing.map(backendName), ...metrics.value.natGateways.filter(isFailing).map(({ name }) => name)];
}
