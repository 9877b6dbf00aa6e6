/** By which way traffic to an address leaves. Sources: AKS, "Outbound network types"; Azure, "Virtual network traffic routing". */
import type { ClusterFacts } from '../../../evidence.ts';
import type { EgressPlace, Route, RouteTable, SubnetEgress } from '../../../evidence/egress.ts';
import { contains, parseCidr } from '../../../net/cidr.ts';
import { routeFor } from '../../../net/egress/next-hop.ts';
import { isPublic } from '../../../net/connections/public-peer.ts';
import type { EgressScene } from './scene.ts';

export type WayOut =
  | { readonly kind: 'appliance'; readonly table: RouteTable; readonly route: Route; readonly subnet: string }
  | { readonly kind: 'load-balancer'; readonly addresses: readonly string[] }
  | { readonly kind: 'nat-gateway'; readonly name: string; readonly addresses: readonly string[] }
  /** A VPN or ExpressRoute gateway: what lies behind it is not in Azure. */
  | { readonly kind: 'gateway'; readonly table: RouteTable; readonly route: Route }
  /** Within the virtual network; `isFar`: to a private address outside of it, by a way that no table shows. */
  | { readonly kind: 'private'; readonly isFar?: true }
  /** Nothing leads out, because somebody wanted it so. */
  | { readonly kind: 'off'; readonly because: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** An address of the internet, for questions about the default route. From the range that RFC 5737 keeps for examples. */
export const ANYWHERE = '203.0.113.1';

/** What may have been changed about a way that a table shows: its route, and the table. */
export const routeConcerns = (way: WayOut | undefined): readonly string[] =>
  way?.kind === 'appliance' || way?.kind === 'gateway' ? [`${way.table.id}/routes/${way.route.name}`, way.table.id] : [];

/** @param destination absent: nobody knows where the connection went */
export function wayOut(scene: EgressScene, place: EgressPlace, destination: string | undefined): WayOut {
  if (destination === undefined) return { kind: 'unknown', reason: 'the address that was connected to is not known' };
  if (isPublic(destination, vnetPrefixes(scene)) !== true) return wayWithin(scene, place, destination);
  if (!scene.routes.ok) return { kind: 'unknown', reason: scene.routes.reason };
  const subnet = subnetOf(scene, place);
  if (subnet === undefined) return isOff(scene.cluster) ? OFF(scene.cluster) : { kind: 'unknown', reason: missingSubnet(scene, place) };
  return wayOutOf(scene, subnet, destination);
}

/**
 * To a private address. Routes to firewalls are for those, too, but the virtual network's own prefixes yield only to a
 * route that is as narrow. Source: Azure, "Virtual network traffic routing", how Azure selects a route.
 */
function wayWithin(scene: EgressScene, place: EgressPlace, destination: string): WayOut {
  const { serviceCidrs, podCidrs } = scene.cluster;
  if ([...serviceCidrs, ...podCidrs, '127.0.0.0/8', '169.254.0.0/16', '168.63.129.16/32'].some((prefix) => contains(prefix, destination) === true)) return { kind: 'private' };
  const own = Math.max(0, ...vnetPrefixes(scene).flatMap((prefix) => (contains(prefix, destination) === true ? [bitsOf(prefix)] : [])));
  if (own === 0 && !scene.routes.ok) return { kind: 'unknown', reason: scene.routes.reason };
  const table = subnetOf(scene, place)?.routeTable;
  const match = routeFor((table?.routes ?? []).filter(hasPrefix), destination);
  const led = table !== undefined && match.kind === 'route' && bitsOf(match.route.prefix) >= own ? ledBy(table, match.route, subnetOf(scene, place)?.name ?? place.node) : undefined;
  return led ?? (own > 0 ? { kind: 'private' } : { kind: 'private', isFar: true });
}

const bitsOf = (prefix: string): number => {
  const cidr = parseCidr(prefix);
  return cidr.ok ? cidr.value.bits : 0;
};

const hasPrefix = ({ prefix }: Route): boolean => parseCidr(prefix).ok;

/** By a route of the customer's own; nothing where Azure's ways are taken. */
function ledBy(table: RouteTable, route: Route, subnet: string): WayOut | undefined {
  if (route.nextHopType === 'VirtualAppliance') return { kind: 'appliance', table, route, subnet };
  if (route.nextHopType === 'VirtualNetworkGateway') return { kind: 'gateway', table, route };
  if (route.nextHopType === 'None') return { kind: 'off', because: `the route \`${route.name}\` (${route.prefix}) of route table \`${table.name}\` drops what leaves subnet \`${subnet}\`` };
  return undefined;
}

export function wayOutOf(scene: EgressScene, subnet: SubnetEgress, destination: string): WayOut {
  const { routeTable: table } = subnet;
  // No service tag holds an address that is kept for examples.
  const match = table === undefined ? ({ kind: 'none' } as const) : routeFor(destination === ANYWHERE ? table.routes.filter(hasPrefix) : table.routes, destination);
  if (match.kind === 'unknown') return { kind: 'unknown', reason: `route table \`${table?.name ?? ''}\`: ${match.reason}` };
  if (match.kind === 'route' && table !== undefined) {
    const led = ledBy(table, match.route, subnet.name);
    if (led !== undefined) return led;
  }
  return byOutboundType(scene, subnet);
}

/** Without a route of the customer's own. */
function byOutboundType(scene: EgressScene, subnet: SubnetEgress): WayOut {
  const { cluster, routes } = scene;
  const { natGateway } = subnet;
  if (isOff(cluster)) return OFF(cluster);
  if (natGateway !== undefined) return { kind: 'nat-gateway', name: natGateway.name, addresses: natGateway.addresses };
  switch (cluster.outboundType) {
    case 'loadBalancer':
      return { kind: 'load-balancer', addresses: routes.ok ? routes.value.loadBalancerAddresses : [] };
    case 'managedNATGateway':
    case 'managedNATGatewayV2':
    case 'userAssignedNATGateway':
      return { kind: 'unknown', reason: `the outbound type is ${cluster.outboundType}, but no NAT gateway is attached to subnet \`${subnet.name}\`` };
    case 'userDefinedRouting':
      return withoutRoute(subnet);
    default:
      return { kind: 'unknown', reason: `the outbound type "${cluster.outboundType}" is not known` };
  }
}

/** Source: Azure, "Default outbound access": a private subnet has no way out of its own. */
function withoutRoute({ name, defaultOutboundAccess, routeTable }: SubnetEgress): WayOut {
  if (defaultOutboundAccess === false && (routeTable?.ignoresGatewayRoutes ?? false)) return { kind: 'off', because: `subnet \`${name}\` is private, and neither a route nor a NAT gateway leads out of it` };
  return { kind: 'unknown', reason: `the outbound type is userDefinedRouting, but no route for 0.0.0.0/0 is in a route table of subnet \`${name}\`; a gateway may have announced one` };
}

/** Source: AKS, "Outbound types none and block" (network isolated clusters). */
const isOff = ({ outboundType }: ClusterFacts): boolean => outboundType === 'none' || outboundType === 'block';

const OFF = ({ outboundType }: ClusterFacts): WayOut => ({ kind: 'off', because: `the outbound type is \`${outboundType}\`: the cluster is isolated from the internet` });

export function subnetOf({ routes }: EgressScene, { node, pod, address }: EgressPlace): SubnetEgress | undefined {
  const known = routes.ok ? routes.value.subnets.flatMap((subnet) => (subnet.ok ? [subnet.value] : [])) : [];
  const ofPod = pod === undefined ? undefined : known.find(({ pods, prefixes }) => pods && prefixes.some((prefix) => contains(prefix, address) === true));
  return ofPod ?? known.find(({ pods, nodes }) => !pods && nodes.includes(node));
}

function missingSubnet({ routes, security }: EgressScene, { node }: EgressPlace): string {
  const unread = routes.ok ? routes.value.subnets.find((subnet) => !subnet.ok) : undefined;
  if (unread?.ok === false) return unread.reason;
  const missing = security.ok ? security.value.find((answer) => !answer.ok) : security;
  return missing?.ok === false ? missing.reason : `the subnet of ${node} is not known`;
}

export const vnetPrefixes = ({ security }: EgressScene): readonly string[] =>
  security.ok ? [...new Set(security.value.flatMap((answer) => (answer.ok ? answer.value.vnetPrefixes : [])))] : [];

/** As a part of a sentence: "leaves by …". */
export function described(way: WayOut): string {
  switch (way.kind) {
    case 'appliance':
      return `route \`${way.route.name}\` (${way.route.prefix}) of route table \`${way.table.name}\` to the appliance ${way.route.nextHopIp ?? 'that it names'}`;
    case 'gateway':
      return `route \`${way.route.name}\` (${way.route.prefix}) of route table \`${way.table.name}\` to the virtual network gateway`;
    case 'load-balancer':
      return `the load balancer${numbers(way.addresses)}`;
    case 'nat-gateway':
      return `NAT gateway \`${way.name}\`${numbers(way.addresses)}`;
    case 'private':
      return way.isFar === true ? 'a way to a private network that no route table shows' : 'the virtual network';
    case 'off':
      return `no way: ${way.because}`;
    case 'unknown':
      return `an unknown way: ${way.reason}`;
  }
}

const numbers = (addresses: readonly string[]): string => (addresses.length === 0 ? '' : ` (${addresses.slice(0, 4).join(', ')}${addresses.length > 4 ? ` and ${addresses.length - 4} more` : ''})`);
