import ipaddr from 'ipaddr.js';
import { contains, parseAddress, parseCidr } from './cidr.ts';
import { parsePorts, portTruth } from './ports.ts';
import type { NsgFlow, NsgRule } from './security-group.ts';
import { every, some, truthOf, type Truth } from './truth.ts';

/** One assumption about which ends of the flow the tag `VirtualNetwork` holds; the same for all rules of a walk. */
export interface World {
  readonly sourceInVnet: boolean;
  readonly destinationInVnet: boolean;
}

/** The assumptions that are possible: a listed address is inside for sure, any other one may be. */
export function worldsOf({ source, destination, vnetPrefixes = [], destinationIsOutside = false }: NsgFlow): readonly World[] {
  const destinations = destinationIsOutside ? [false] : membership(destination, vnetPrefixes);
  return membership(source, vnetPrefixes).flatMap((sourceInVnet) =>
    destinations.map((destinationInVnet) => ({ sourceInVnet, destinationInVnet })),
  );
}

const membership = (address: string, prefixes: readonly string[]): readonly boolean[] =>
  prefixes.some((prefix) => contains(prefix, address) === true) ? [true] : [true, false];

export function ruleTakesFlow(rule: NsgRule, flow: NsgFlow, world: World): Truth {
  return every([
    protocolIs(rule.protocol, flow.protocol),
    end(rule.sources, rule.sourceGroups, flow.source, world.sourceInVnet),
    end(rule.destinations, rule.destinationGroups, flow.destination, world.destinationInVnet),
    ports(rule.sourcePorts, flow.sourcePort),
    flow.protocol === 'icmp' ? 'yes' : ports(rule.destinationPorts, flow.destinationPort),
  ]);
}

const protocolIs = (wanted: string, actual: string): Truth => truthOf(['*', 'any', 'all', actual].includes(wanted));

function ports(ranges: readonly string[], port: number | undefined): Truth {
  if (ranges.length === 0) return 'maybe';
  return some(ranges.map((range) => (range === '*' ? 'yes' : portTruth(parsePorts(range, '-'), port))));
}

function end(prefixes: readonly string[], hasGroups: boolean, address: string, inVnet: boolean): Truth {
  if (hasGroups || prefixes.length === 0) return 'maybe';
  return some(prefixes.flatMap((list) => list.split(',')).map((prefix) => prefixHolds(prefix.trim(), address, inVnet)));
}

/** The host's own address, which health probes come from. Source: Azure, "What is IP address 168.63.129.16". */
const HOST_ADDRESS = '168.63.129.16';

function prefixHolds(prefix: string, address: string, inVnet: boolean): Truth {
  if (prefix === '*' || prefix.toLowerCase() === 'any') return 'yes';
  if (parseCidr(prefix).ok) return truthOf(contains(prefix, address));
  switch (prefix.toLowerCase()) {
    case 'virtualnetwork':
      return truthOf(inVnet);
    case 'internet':
      return inVnet ? 'no' : outsideIsInternet(address);
    case 'azureloadbalancer':
      return truthOf(address === HOST_ADDRESS);
    default:
      // Other service tags are lists of Azure's public addresses, which change weekly.
      return isPrivate(address) ? 'no' : 'maybe';
  }
}

/** `Internet` is what lies outside of the virtual network and is publicly reachable; private addresses are neither. */
const outsideIsInternet = (address: string): Truth =>
  address !== HOST_ADDRESS && ROUTABLE.includes(rangeOf(address) ?? '') ? 'yes' : 'maybe';

/** Groups do not know which public ranges are reserved, such as those for examples. */
const ROUTABLE = ['unicast', 'reserved'];

const isPrivate = (address: string): boolean => ['private', 'uniqueLocal'].includes(rangeOf(address) ?? '');

function rangeOf(address: string): string | undefined {
  const parsed = parseAddress(address);
  return parsed.ok ? ipaddr.process(parsed.value.toString()).range() : undefined;
}
