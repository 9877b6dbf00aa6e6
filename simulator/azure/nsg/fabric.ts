import type { FabricRule } from '../../nodes/model.ts';
import type { SecurityRule } from '../../scenario/security-rule.ts';
import { everything, formatBlock, parseBlock, type Block } from './cidr-set.ts';
import { defaultRules } from './default-rules.ts';
import { anyPort, both, matchesNothing, matchOf, type Match, type PortRange } from './match.ts';

/** The rules of each security group on one node's way, the subnet's and the interface's. */
export interface GuardedNode {
  readonly node: string;
  readonly groups: readonly (readonly SecurityRule[])[];
  /** Where the node's pods have addresses of a subnet of their own: its prefix, and the groups on their way instead. */
  readonly pods?: { readonly prefix: string; readonly groups: readonly (readonly SecurityRule[])[] };
}

type Direction = SecurityRule['direction'];

const inOrder = (rules: readonly SecurityRule[], direction: Direction): SecurityRule[] =>
  [...rules, ...defaultRules].filter((rule) => rule.direction === direction).toSorted((left, right) => left.priority - right.priority);

/**
 * One list for several groups: pairs in lexicographic order, so that the first pair that matches is made of the first
 * match of each. It lets through what every group lets through.
 */
const combine = (lists: readonly Match[][]): Match[] =>
  lists.reduce(
    (done, list) =>
      done.length === 0 ? list : done.flatMap((left) => list.map((right) => both(left, right)).filter((match) => !matchesNothing(match))),
    [],
  );

// The fabric writes "any" as an empty list.
const isAny = (block: Block): boolean => block.prefix === 0;
const cidrs = (blocks: readonly Block[]): string[] => (blocks.some(isAny) ? [] : blocks.map(formatBlock));
const ranges = (ports: readonly PortRange[]): PortRange[] => (ports.some(({ from, to }) => from === 0 && to === 65_535) ? [] : [...ports]);

function toFabric(node: string, direction: 'inbound' | 'outbound', match: Match): FabricRule[] {
  // ICMP, ESP and AH alone do not exist in the fabric.
  const named = match.protocols.filter((protocol) => protocol !== 'other');
  const wanted: FabricRule['protocol'][] = match.protocols.length === 3 ? ['any'] : named;
  return wanted.map((protocol) => ({
    node,
    direction,
    protocol,
    sources: cidrs(match.sources),
    destinations: cidrs(match.destinations),
    ports: ranges(match.ports),
    action: match.allow ? 'allow' : 'deny',
  }));
}

const listOf = (groups: GuardedNode['groups'], direction: Direction, vnet: readonly string[]): Match[] =>
  combine(
    groups.map((rules) =>
      inOrder(rules, direction)
        .map((rule) => matchOf(rule, vnet))
        .filter((match) => !matchesNothing(match)),
    ),
  );

/** The rules for pods alone, ahead of the node's: without a group, everything of theirs passes. */
function podRules({ pods }: GuardedNode, direction: Direction, vnet: readonly string[]): Match[] {
  const block = pods === undefined ? undefined : parseBlock(pods.prefix);
  if (pods === undefined || block === undefined) return [];
  const near = [block];
  const far = [everything];
  const theirs: Match = {
    protocols: ['tcp', 'udp', 'other'],
    ...(direction === 'Inbound' ? { sources: far, destinations: near } : { sources: near, destinations: far }),
    ports: [anyPort],
    allow: true,
  };
  if (pods.groups.length === 0) return [theirs];
  return listOf(pods.groups, direction, vnet)
    .map((match) => both(theirs, match))
    .filter((match) => !matchesNothing(match));
}

const rulesFor = (guarded: GuardedNode, direction: Direction, vnet: readonly string[]): FabricRule[] =>
  [...podRules(guarded, direction, vnet), ...listOf(guarded.groups, direction, vnet)].flatMap((match) =>
    toFabric(guarded.node, direction === 'Inbound' ? 'inbound' : 'outbound', match),
  );

/** What security groups mean for the fabric. A node without a group gets no rule: everything passes. */
export const fabricRules = (nodes: readonly GuardedNode[], vnet: readonly string[]): FabricRule[] =>
  nodes.flatMap((node) => [...rulesFor(node, 'Inbound', vnet), ...rulesFor(node, 'Outbound', vnet)]);
