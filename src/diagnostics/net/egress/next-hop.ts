import { contains, parseCidr } from '../cidr.ts';

export interface RouteEntry {
  readonly name: string;
  readonly prefix: string;
  readonly nextHopType: string;
  readonly nextHopIp?: string;
}

export type RouteMatch =
  | { readonly kind: 'route'; readonly route: RouteEntry }
  /** No route of the table is for this destination: Azure's own decide. */
  | { readonly kind: 'none' }
  /** A route for a service tag may be for it. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** The route for a destination: the longest prefix wins. Source: Azure, "Virtual network traffic routing". */
export function routeFor(routes: readonly RouteEntry[], destination: string): RouteMatch {
  const matching = routes.flatMap((route) => {
    const cidr = parseCidr(route.prefix);
    return cidr.ok && contains(route.prefix, destination) === true ? [{ route, bits: cidr.value.bits }] : [];
  });
  const longest = matching.toSorted((a, b) => b.bits - a.bits)[0];
  const tagged = routes.find(({ prefix }) => !parseCidr(prefix).ok);
  if (tagged !== undefined && tagged.nextHopType !== longest?.route.nextHopType) {
    return { kind: 'unknown', reason: `whether the route \`${tagged.name}\` for the service tag ${tagged.prefix} is for ${destination} is not known` };
  }
  return longest === undefined ? { kind: 'none' } : { kind: 'route', route: longest.route };
}
