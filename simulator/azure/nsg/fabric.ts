import type { FabricRule } from '../../nodes/model.ts';
import type { SecurityRule } from '../../scenario/security-rule.ts';
import { formatBlock, type Block } from './cidr-set.ts';
import { defaultRules } from './default-rules.ts';
import { both, matchesNothing, matchOf, type Match, type PortRange } from './match.ts';

/** The rules of each security group on one node's way, the subnet's and the interface's. */
export interface GuardedNode {
  readonly node: string;
  readonly groups: readonly (readonly SecurityRule[])[];
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

function rulesFor({ node, groups }: GuardedNode, direction: Direction, vnet: readonly string[]): FabricRule[] {
  const lists = groups.map((rules) =>
    inOrder(rules, direction)
      .map((rule) => matchOf(rule, vnet))
      .filter((match) => !matchesNothing(match)),
  );
  return combine(lists).flatMap((match) => toFabric(node, direction === 'Inbound' ? 'inbound' : 'outbound', match));
}

/** What security groups mean for the fabric. A node without a group gets no rule: everything passes. */
export const fabricRules = (nodes: readonly GuardedNode[], vnet: readonly string[]): FabricRule[] =>
  nodes.flatMap((node) => [...rulesFor(node, 'Inbound', vnet), ...rulesFor(node, 'Outbound', vnet)]);
