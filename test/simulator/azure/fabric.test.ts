import { describe, expect, test } from '@jest/globals';
import { array, assert, constantFrom, integer, nat, property, record, tuple, uniqueArray, uuid } from 'fast-check';
import { complement, everything, formatBlock, intersect, parseBlock, type Block } from '../../../simulator/azure/nsg/cidr-set.ts';
import { defaultRules } from '../../../simulator/azure/nsg/default-rules.ts';
import { fabricRules } from '../../../simulator/azure/nsg/fabric.ts';
import type { FabricRule } from '../../../simulator/nodes/model.ts';
import type { SecurityRule } from '../../../simulator/scenario/security-rule.ts';

const vnet = ['10.224.0.0/12'];
const number = (address: string): number => address.split('.').reduce((value, octet) => value * 256 + Number(octet), 0);
const has = (block: Block, address: number): boolean => address >= block.first && address < block.first + 2 ** (32 - block.prefix);
const inCidrs = (cidrs: readonly string[], address: string): boolean =>
  cidrs.length === 0 || cidrs.some((cidr) => has(parseBlock(cidr) ?? { first: -1, prefix: 32 }, number(address)));

describe('sets of addresses', () => {
  const block = tuple(nat(2 ** 32 - 1), integer({ min: 0, max: 32 })).map(([address, prefix]) => ({
    first: Math.floor(address / 2 ** (32 - prefix)) * 2 ** (32 - prefix),
    prefix,
  }));

  test('a block is read as it was written', () => {
    assert(property(block, (one) => expect(parseBlock(formatBlock(one))).toEqual(one)));
  });

  test('an address is in the complement exactly when it is in no block', () => {
    assert(
      property(array(block, { maxLength: 4 }), nat(2 ** 32 - 1), (blocks, address) => {
        expect(complement(blocks).some((rest) => has(rest, address))).toBe(!blocks.some((one) => has(one, address)));
      }),
    );
  });

  test('an address is in an intersection exactly when it is in both sets', () => {
    assert(
      property(array(block, { maxLength: 4 }), array(block, { maxLength: 4 }), nat(2 ** 32 - 1), (left, right, address) => {
        const both = left.some((one) => has(one, address)) && right.some((one) => has(one, address));
        expect(intersect(left, right).some((one) => has(one, address))).toBe(both);
      }),
    );
  });

  test.each(['10.0.0.0/33', 'Storage', '::/0', '10.0.0', ''])('%p is no block', (text) => expect(parseBlock(text)).toBeUndefined());
  test('everything has no complement', () => expect(complement([everything])).toEqual([]));
});

const tag = (prefix: string, address: string): boolean => {
  if (prefix === '*') return true;
  const inVnet = inCidrs([...vnet, '168.63.129.16'], address);
  if (prefix === 'VirtualNetwork') return inVnet;
  if (prefix === 'Internet') return !inVnet;
  return prefix === 'AzureLoadBalancer' ? address === '168.63.129.16' : inCidrs([prefix], address);
};

/** Security groups by the book: each group's first match decides, and all must allow. */
function allowedByGroups(
  groups: readonly (readonly SecurityRule[])[],
  flow: { source: string; destination: string; protocol: 'tcp' | 'udp'; port: number },
): boolean {
  const matches = (rule: SecurityRule): boolean => {
    const [from = '0', to = from] = rule.destinationPortRange === '*' ? ['0', '65535'] : (rule.destinationPortRange ?? '').split('-');
    const port = flow.port >= Number(from) && flow.port <= Number(to);
    const protocol = rule.protocol === '*' || rule.protocol.toLowerCase() === flow.protocol;
    return (
      rule.direction === 'Inbound' &&
      port &&
      protocol &&
      tag(rule.sourceAddressPrefix ?? '', flow.source) &&
      tag(rule.destinationAddressPrefix ?? '', flow.destination)
    );
  };
  return groups.every((rules) => [...rules, ...defaultRules].toSorted((a, b) => a.priority - b.priority).find(matches)?.access === 'Allow');
}

function allowedByFabric(
  rules: readonly FabricRule[],
  flow: { source: string; destination: string; protocol: 'tcp' | 'udp'; port: number },
): boolean {
  const first = rules.find(
    (rule) =>
      rule.direction === 'inbound' &&
      (rule.protocol === 'any' || rule.protocol === flow.protocol) &&
      inCidrs(rule.sources, flow.source) &&
      inCidrs(rule.destinations, flow.destination) &&
      (rule.ports.length === 0 || rule.ports.some(({ from, to }) => flow.port >= from && flow.port <= to)),
  );
  return first === undefined || first.action === 'allow';
}

describe('security groups as a list of the fabric', () => {
  const prefix = constantFrom(
    '*',
    'VirtualNetwork',
    'Internet',
    'AzureLoadBalancer',
    '10.224.0.0/16',
    '10.224.0.4',
    '10.224.0.0/30',
    '203.0.113.0/24',
  );
  const rule = record({
    name: uuid(),
    priority: integer({ min: 100, max: 4096 }),
    direction: constantFrom('Inbound' as const, 'Outbound' as const),
    access: constantFrom('Allow' as const, 'Deny' as const),
    protocol: constantFrom('Tcp', 'Udp', 'Icmp', '*'),
    sourceAddressPrefix: prefix,
    destinationAddressPrefix: prefix,
    destinationPortRange: constantFrom('*', '10250', '22', '10000-11000'),
  });
  const groups = array(uniqueArray(rule, { maxLength: 4, selector: ({ priority }) => priority }), { minLength: 1, maxLength: 2 });
  const flow = record({
    source: constantFrom('10.224.0.4', '10.224.0.9', '203.0.113.7', '168.63.129.16', '10.240.1.1'),
    destination: constantFrom('10.224.0.4', '10.224.0.5', '10.225.0.1'),
    protocol: constantFrom('tcp' as const, 'udp' as const),
    port: constantFrom(10_250, 22, 10_999, 80),
  });

  test('one list lets through what every group lets through', () => {
    assert(
      property(groups, flow, (rules, packet) => {
        expect(allowedByFabric(fabricRules([{ node: 'n', groups: rules }], vnet), packet)).toBe(allowedByGroups(rules, packet));
      }),
      { numRuns: 2_000 },
    );
  });

  test('pods of a subnet of their own are under its groups, and the node under those of its own', () => {
    const prefix = '10.225.0.0/24';
    assert(
      property(groups, array(groups.map(([first = []]) => first), { maxLength: 2 }), flow, (node, pods, packet) => {
        const wanted = packet.destination.startsWith('10.225.0.') ? allowedByGroups(pods, packet) : allowedByGroups(node, packet);
        const rules = fabricRules([{ node: 'n', groups: node, pods: { prefix, groups: pods } }], vnet);
        expect(allowedByFabric(rules, packet)).toBe(wanted);
      }),
      { numRuns: 2_000 },
    );
  });

  test('a node without a group has no rule', () => expect(fabricRules([{ node: 'n', groups: [] }], vnet)).toEqual([]));
});
