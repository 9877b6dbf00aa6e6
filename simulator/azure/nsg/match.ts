import type { SecurityRule } from '../../scenario/security-rule.ts';
import { complement, everything, intersect, parseBlock, type Block } from './cidr-set.ts';

export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** What a rule is about, in addresses and ports of the fabric. An empty list matches nothing. */
export interface Match {
  readonly protocols: readonly ('tcp' | 'udp' | 'other')[];
  readonly sources: readonly Block[];
  readonly destinations: readonly Block[];
  readonly ports: readonly PortRange[];
  readonly allow: boolean;
}

const azureLoadBalancer = ['168.63.129.16'];
export const anyPort: PortRange = { from: 0, to: 65_535 };

const blocks = (texts: readonly string[]): Block[] => texts.flatMap((text) => parseBlock(text) ?? []);

/** Other service tags name public addresses, of which the fabric has none: they match nothing. */
function addresses(prefix: string, vnet: readonly string[]): Block[] {
  const word = prefix.toLowerCase();
  if (word === '*' || word === 'any') return [everything];
  if (word === 'virtualnetwork') return blocks([...vnet, ...azureLoadBalancer]);
  if (word === 'azureloadbalancer') return blocks(azureLoadBalancer);
  if (word === 'internet') return complement(blocks([...vnet, ...azureLoadBalancer]));
  return blocks([prefix]);
}

function ports(range: string): PortRange[] {
  if (range === '*') return [anyPort];
  const [from = '', to = from] = range.split('-');
  return [{ from: Number(from), to: Number(to) }];
}

/** ARM takes one value or a list of them; both may be there. */
export const listed = (one: string | undefined, many: readonly string[] | undefined): string[] => [
  ...(one === undefined || one === '' ? [] : [one]),
  ...(many ?? []),
];

function protocols(protocol: string): Match['protocols'] {
  const word = protocol.toLowerCase();
  if (word === '*') return ['tcp', 'udp', 'other'];
  return word === 'tcp' || word === 'udp' ? [word] : ['other'];
}

/** @param vnet prefixes that the tag VirtualNetwork stands for. */
export const matchOf = (rule: SecurityRule, vnet: readonly string[]): Match => ({
  protocols: protocols(rule.protocol),
  sources: listed(rule.sourceAddressPrefix, rule.sourceAddressPrefixes).flatMap((prefix) => addresses(prefix, vnet)),
  destinations: listed(rule.destinationAddressPrefix, rule.destinationAddressPrefixes).flatMap((prefix) => addresses(prefix, vnet)),
  ports: listed(rule.destinationPortRange, rule.destinationPortRanges).flatMap(ports),
  allow: rule.access === 'Allow',
});

const overlap = (left: readonly PortRange[], right: readonly PortRange[]): PortRange[] =>
  left
    .flatMap((a) => right.map((b) => ({ from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) })))
    .filter(({ from, to }) => from <= to);

/** Traffic that both rules match; it passes where both let it. */
export const both = (left: Match, right: Match): Match => ({
  protocols: left.protocols.filter((protocol) => right.protocols.includes(protocol)),
  sources: intersect(left.sources, right.sources),
  destinations: intersect(left.destinations, right.destinations),
  ports: overlap(left.ports, right.ports),
  allow: left.allow && right.allow,
});

export const matchesNothing = (match: Match): boolean =>
  [match.protocols, match.sources, match.destinations, match.ports].some((list) => list.length === 0);
