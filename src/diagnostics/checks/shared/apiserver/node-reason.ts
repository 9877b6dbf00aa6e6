import type { Answer } from '../../../evidence.ts';
import type { ClusterFacts } from '../../../evidence/cluster.ts';
import type { Routes, SubnetEgress } from '../../../evidence/egress.ts';
import { routeFor } from '../../../net/egress/next-hop.ts';
import { admits, listed } from './ranges.ts';
import type { Try } from './reach.ts';

/** Why a node does not reach the API server, as far as its way tells. */
export interface NodeReason {
  readonly kind: 'name' | 'ranges' | 'appliance' | 'inspection' | 'open';
  readonly because: string;
  /** Of `ranges`: public addresses to be admitted. Of others: none. */
  readonly addresses: readonly string[];
  /** ARM ids of what decides about the way. */
  readonly concerns: readonly string[];
}

export interface NodeWay {
  readonly cluster: ClusterFacts;
  readonly routes: Answer<Routes>;
}

export function reasonOf(one: Try, way: NodeWay): NodeReason {
  const { stage, outcome } = one.result;
  if (stage === 'resolve') return reason('name', 'the name does not resolve there');
  if (stage === 'tls' || outcome === 'bad-certificate' || outcome === 'not-tls') return reason('inspection', 'something on the way takes the connection and does not let its TLS through');
  return ofConnection(one, way);
}

const reason = (kind: NodeReason['kind'], because: string, more: Partial<NodeReason> = {}): NodeReason => ({ kind, because, addresses: [], concerns: [], ...more });

function ofConnection({ place, result }: Try, { cluster, routes }: NodeWay): NodeReason {
  if (cluster.vnetIntegration) return reason('open', "their way is within the virtual network (VNet integration): the security groups of both subnets must allow tcp/443 and tcp/4443 from the nodes to the API server's subnet, and kube-proxy must run");
  if (!routes.ok) return reason('open', `which way they go out is not known: ${routes.reason}`);
  const subnet = subnetOf(routes.value, place.node);
  if (subnet === undefined) return reason('open', 'which way they go out is not known, since their subnet could not be read');
  const destination = result.remote ?? result.addresses[0];
  const table = subnet.routeTable;
  const next = destination === undefined || table === undefined ? undefined : routeFor(table.routes, destination);
  const concerns = table === undefined ? [] : [table.id];
  if (next?.kind === 'unknown') return reason('open', next.reason, { concerns });
  if (next?.kind === 'route' && next.route.nextHopType === 'None') return reason('appliance', `the route ${next.route.name} of ${table?.name ?? ''} drops what goes to ${destination ?? ''}`, { concerns });
  if (next?.kind === 'route' && next.route.nextHopType === 'VirtualAppliance') {
    const also = hasRanges(cluster) ? `; behind it, the authorised ranges (${listed(cluster.authorizedIpRanges)}) must hold its public address, too` : '';
    return reason('appliance', `the route ${next.route.name} leads to the appliance ${next.route.nextHopIp ?? ''}, which must let tcp/443 to ${result.endpoint.host} pass${also}`, { concerns });
  }
  if (next?.kind === 'route' && next.route.nextHopType === 'VirtualNetworkGateway') {
    return reason('appliance', `the route ${next.route.name} leads to the virtual network gateway: what is behind it must let tcp/443 to ${result.endpoint.host} pass`, { concerns });
  }
  return ofRanges(subnet, routes.value, cluster);
}

const hasRanges = ({ privateCluster, authorizedIpRanges }: ClusterFacts): boolean => !privateCluster && authorizedIpRanges.length > 0;

/** AKS admits the outbound addresses of its own load balancer without being told, whatever the list says; of a NAT gateway it knows nothing. Source: AKS, "API server authorized IP ranges". */
function ofRanges({ natGateway }: SubnetEgress, { loadBalancerAddresses }: Routes, cluster: ClusterFacts): NodeReason {
  const ranges = cluster.authorizedIpRanges;
  if (!hasRanges(cluster)) return reason('open', 'no route and no authorised ranges stand in the way, so that something else does');
  const isBalanced = natGateway === undefined && cluster.outboundType === 'loadBalancer';
  const addresses = natGateway?.addresses ?? (isBalanced ? loadBalancerAddresses : []);
  const concerns = [cluster.id, ...(natGateway === undefined ? [] : [natGateway.id])];
  if (addresses.length === 0) return reason('open', `authorised ranges are set (${listed(ranges)}), and the address that their traffic leaves by is not known`, { concerns });
  const outside = addresses.filter((address) => !admits(ranges, address));
  if (isBalanced && outside.length > 0) return reason('open', `their traffic leaves by the load balancer's own address (${listed(outside)}), which AKS admits beside the authorised ranges (${listed(ranges)}), so that something else stops it`, { concerns });
  if (outside.length === 0) return reason('open', `the authorised ranges admit the address that their traffic leaves by (${listed(addresses)}), so that something else stops it`, { concerns });
  return reason('ranges', `their traffic leaves by ${listed(outside)} (the NAT gateway ${natGateway?.name ?? ''}), which is in none of the authorised ranges (${listed(ranges)})`, { addresses: outside, concerns });
}

/** Names of nodes are compared as they are; a subnet without nodes is that of a pool whose nodes could not be read. */
function subnetOf({ subnets }: Routes, node: string): SubnetEgress | undefined {
  const known = subnets.flatMap((subnet) => (subnet.ok ? [subnet.value] : []));
  return known.find(({ nodes, pods }) => !pods && nodes.includes(node));
}
