import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { fabricRuleset } from '../../../simulator/nodes/fabric-ruleset.ts';
import type { FabricRule } from '../../../simulator/nodes/model.ts';

const rule: FabricRule = { direction: 'inbound', node: 'a', protocol: 'tcp', sources: [], destinations: [], ports: [], action: 'deny' };
const portOf = (name: string): string | undefined => (name === 'a' ? 'port0' : undefined);
/** Rules as they might come from a file that nobody checked. */
const unchecked = (fields: object): FabricRule => Object.assign({ ...rule }, fields);

describe('malformed rules never become nft input', () => {
  test.each<[string, object]>([
    ['an unknown node', { node: 'b' }],
    ['a node named like a property of every object', { node: '__proto__' }],
    ['a network with a tail', { sources: ['10.0.0.0/8 } drop; flush ruleset #'] }],
    ['a service tag', { sources: ['VirtualNetwork'] }],
    ['an IPv6 network', { destinations: ['fd00::/8'] }],
    ['an address of three parts', { sources: ['10.0.1/24'] }],
    ['a port that is text', { ports: [{ from: '10250; drop', to: 10_250 }] }],
    ['a port above 65535', { ports: [{ from: 1, to: 65_536 }] }],
    ['a range that runs backwards', { ports: [{ from: 20, to: 10 }] }],
    ['a protocol that nft would know', { protocol: 'icmp' }],
    ['an inherited property as protocol', { protocol: 'constructor' }],
    ['an unknown action', { action: 'accept' }],
    ['an unknown direction', { direction: 'forward' }],
  ])('%s', (_, fields) => {
    expect(() => fabricRuleset([unchecked(fields)], portOf)).toThrow(/cannot set the fabric/);
  });

  test('whatever text a network is, it is refused or written from its numbers', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.tuple(fc.ipV4(), fc.string()).map((parts) => parts.join('/'))), (text) => {
        let ruleset = '';
        try {
          ruleset = fabricRuleset([{ ...rule, sources: [text] }], portOf);
        } catch {
          return;
        }
        expect(/ip saddr \{ ([^}]*) \}/.exec(ruleset)?.[1]).toMatch(/^\d+\.\d+\.\d+\.\d+\/\d+$/);
      }),
    );
  });
});
