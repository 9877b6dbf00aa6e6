import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { freePriority, judgeNsg, readSecurityGroup, type NsgFlow, type SecurityGroup } from '../../../src/diagnostics/net/nsg.ts';
import { parseNsgDiagnostic } from '../../../src/diagnostics/net/nsg-diagnostic.ts';
import { haveSamples, readSample } from '../../samples.ts';

const rule = (priority: number, access: string, changes: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
  name: `r${priority}`,
  priority,
  direction: 'Inbound',
  access,
  protocol: 'Tcp',
  sourceAddressPrefix: '*',
  sourcePortRange: '*',
  destinationAddressPrefix: '*',
  destinationPortRange: '10250',
  ...changes,
});

const group = (...securityRules: unknown[]): SecurityGroup => readSecurityGroup({ name: 'nsg', securityRules });

const flow = (changes: Partial<NsgFlow> = {}): NsgFlow => ({
  direction: 'inbound',
  source: '10.224.0.7',
  destination: '10.224.0.4',
  protocol: 'tcp',
  destinationPort: 10250,
  vnetPrefixes: ['10.224.0.0/12'],
  ...changes,
});

describe('one rule', () => {
  test.each([
    ['its port', {}, 'deny'],
    ['a range that holds it', { destinationPortRange: '10000-11000' }, 'deny'],
    ['a range that does not', { destinationPortRange: '10251-10260' }, 'allow'],
    ['the plural field', { destinationPortRange: undefined, destinationPortRanges: ['22', '10240-10260'] }, 'deny'],
    ['both fields', { destinationPortRange: '22', destinationPortRanges: ['10250'] }, 'deny'],
    ['any port', { destinationPortRange: '*' }, 'deny'],
    ['a number', { destinationPortRange: 10250 }, 'deny'],
    ['upper case', { protocol: 'TCP', direction: 'INBOUND', access: 'DENY' }, 'deny'],
    ['any protocol', { protocol: '*' }, 'deny'],
    ['another protocol', { protocol: 'Udp' }, 'allow'],
    ['another direction', { direction: 'Outbound' }, 'allow'],
    ['its source', { sourceAddressPrefix: '10.224.0.0/16' }, 'deny'],
    ['one address', { sourceAddressPrefix: '10.224.0.7' }, 'deny'],
    ['another source', { sourceAddressPrefix: '10.225.0.0/16' }, 'allow'],
    ['a list of sources', { sourceAddressPrefix: undefined, sourceAddressPrefixes: ['10.1.0.0/16', '10.224.0.0/24'] }, 'deny'],
    ['another destination', { destinationAddressPrefix: '10.224.9.0/24' }, 'allow'],
    ['source ports of all clients', { sourcePortRange: '1024-65535' }, 'deny'],
    ['source ports of no client', { sourcePortRange: '0-1023' }, 'allow'],
    ['source ports of some clients', { sourcePortRange: '40000-50000' }, 'unknown'],
    ['the tag VirtualNetwork', { sourceAddressPrefix: 'VirtualNetwork' }, 'deny'],
    ['the tag Internet', { sourceAddressPrefix: 'Internet' }, 'allow'],
    ['the tag AzureLoadBalancer', { sourceAddressPrefix: 'AzureLoadBalancer' }, 'allow'],
    ['a tag of public addresses', { sourceAddressPrefix: 'AzureCloud.westeurope' }, 'allow'],
    ['an application security group', { sourceAddressPrefix: undefined, sourceApplicationSecurityGroups: [{ id: '/x' }] }, 'unknown'],
    ['no source at all', { sourceAddressPrefix: undefined }, 'unknown'],
    ['REST nesting', { properties: rule(200, 'Deny') }, 'deny'],
  ])('that denies %s', (_what, changes, outcome) => {
    expect(judgeNsg(group(rule(200, 'Deny', changes)), flow()).outcome).toBe(outcome);
  });

  test('that lacks its direction makes the group unreadable', () => {
    expect(judgeNsg(group(rule(200, 'Deny', { direction: undefined })), flow())).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('r200') });
  });
});

describe('priorities', () => {
  test.each([
    ['the lower number decides, whatever the order', [rule(300, 'Deny'), rule(200, 'Allow')], 'allow', 'r200'],
    ['a deny at a lower number wins', [rule(300, 'Allow'), rule(200, 'Deny')], 'deny', 'r200'],
    ['no rule of one\'s own: the default inside the network', [], 'allow', 'AllowVnetInBound'],
    ['an undecidable deny before an allow', [rule(100, 'Deny', { sourceAddressPrefix: undefined }), rule(200, 'Allow')], 'unknown', 'r100'],
    ['an undecidable deny before a deny', [rule(100, 'Deny', { sourceAddressPrefix: undefined }), rule(200, 'Deny')], 'deny', 'r100'],
    ['an undecidable allow after the decision', [rule(200, 'Deny'), rule(300, 'Allow', { sourceAddressPrefix: undefined })], 'deny', 'r200'],
  ])('%s', (_what, rules, outcome, name) => {
    expect(judgeNsg(group(...rules), flow())).toMatchObject({ outcome, rule: { name } });
  });

  test('default rules are told apart', () => {
    expect(judgeNsg(group(), flow())).toMatchObject({ rule: { priority: 65_000, isDefault: true } });
  });
});

describe('what the tag VirtualNetwork holds beyond the listed prefixes is not guessed', () => {
  test.each([
    ['a private address outside the list', '10.1.2.3', 'unknown'],
    ['a public address', '20.1.2.3', 'unknown'],
    ['an address inside', '10.224.9.9', 'allow'],
  ])('inbound, by the default rules, from %s', (_what, source, outcome) => {
    expect(judgeNsg(group(), flow({ source })).outcome).toBe(outcome);
  });

  test('outbound, a public address is either in the network or on the Internet, and both are let out', () => {
    expect(judgeNsg(group(), flow({ direction: 'outbound', source: '10.224.0.4', destination: '20.1.2.3' })).outcome).toBe('allow');
  });

  test('load balancer probes come from the host\'s address', () => {
    expect(judgeNsg(group(), flow({ source: '168.63.129.16' })).outcome).toBe('allow');
  });
});

describe('a free priority', () => {
  const taken = group(rule(150, 'Deny'), rule(149, 'Allow'), rule(148, 'Allow', { direction: 'Outbound' }));
  test.each([
    [150, 148],
    [148, 147],
    [101, 100],
    [100, undefined],
    [65_500, 4096],
  ])('before %i is %p', (below, expected) => {
    expect(freePriority(taken, 'inbound', below)).toBe(expected);
  });
});

test('the judge agrees with a naive reading on rules that can be decided', () => {
  const prefix = fc.constantFrom('*', '10.224.0.0/16', '10.224.0.7', '10.224.0.4/32', '10.1.0.0/16', 'Any');
  const ports = fc.constantFrom('*', '10250', '10000-11000', '22', '10251-10260');
  const anyRule = fc.record({
    access: fc.constantFrom('Allow', 'Deny'),
    direction: fc.constantFrom('Inbound', 'Outbound'),
    protocol: fc.constantFrom('*', 'Tcp', 'Udp'),
    sourceAddressPrefix: prefix,
    destinationAddressPrefix: prefix,
    destinationPortRange: ports,
    sourcePortRange: fc.constant('*'),
    priority: fc.integer({ min: 100, max: 4096 }),
  });
  const hits = (text: string, mine: readonly string[]): boolean => mine.includes(text);
  fc.assert(
    fc.property(fc.uniqueArray(anyRule, { selector: ({ priority }) => priority, maxLength: 12 }), (rules) => {
      const first = rules
        .toSorted((a, b) => a.priority - b.priority)
        .find(
          (one) =>
            one.direction === 'Inbound' &&
            one.protocol !== 'Udp' &&
            hits(one.sourceAddressPrefix, ['*', 'Any', '10.224.0.0/16', '10.224.0.7']) &&
            hits(one.destinationAddressPrefix, ['*', 'Any', '10.224.0.0/16', '10.224.0.4/32']) &&
            hits(one.destinationPortRange, ['*', '10250', '10000-11000']),
        );
      expect(judgeNsg(group(...rules), flow()).outcome).toBe(first?.access.toLowerCase() ?? 'allow');
    }),
  );
});

test('nothing makes the reader throw', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      expect(readSecurityGroup(value)).toHaveProperty('rules');
      expect(parseNsgDiagnostic(value)).toHaveProperty('kind');
    }),
  );
});

(haveSamples ? describe : describe.skip)('Network Watcher\'s recorded diagnostics', () => {
  test('an allow by two groups', () => {
    expect(parseNsgDiagnostic(readSample('nsg/01-diagnostic-allow-two-nsgs.txt'))).toMatchObject({
      kind: 'diagnosed',
      flows: [{ access: 'allow', evaluated: [{ appliedTo: 'subnet', rule: { name: 'fe_rule', kind: 'user' } }, { appliedTo: 'nic' }] }],
    });
  });

  test('a deny by the group of the interface, after a network manager\'s rule', () => {
    const result = parseNsgDiagnostic(readSample('nsg/02-diagnostic-deny-nic-with-avnm.txt'));
    expect(result).toMatchObject({ flows: [{ access: 'deny', deniedBy: { name: 'myVM-nsg', appliedTo: 'nic', rule: { name: 'DenyVnetInBound', kind: 'user' } } }] });
    expect(result).toMatchObject({ flows: [{ evaluated: [{ appliedTo: 'network-manager' }, { rule: { name: 'AllowVnetInBound', kind: 'default' } }, {}] }] });
  });

  test.each(['nsg/03-effective-cli-excerpt.txt', 'nsg/04-effective-rest-flat-excerpt.txt'])('%s is no JSON', (path) => {
    expect(parseNsgDiagnostic(readSample(path)).kind).toBe('invalid-json');
  });
});
