import type { SecurityRule } from '@azure/arm-network';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clientsOf, running, type Running } from './harness.ts';
import { yaml } from './scenario-text.ts';

const host = '203.0.113.77';
const deny: SecurityRule = {
  priority: 4_000,
  direction: 'Outbound',
  access: 'Deny',
  protocol: '*',
  sourceAddressPrefix: '*',
  sourcePortRange: '*',
  destinationAddressPrefix: '*',
  destinationPortRange: '*',
};

describe('outbound rules of a group', () => {
  let world: Running;
  beforeAll(async () => {
    world = await running(yaml({ more: `internet: { hosts: [{ name: api.partner.example, address: ${host} }] }` }));
  });
  afterAll(async () => world.close());

  const node = 'aks-np-vmss00000a';
  const reach = () => world.simulator.fleet.connect({ node }, { address: host, port: 443 }, 1_500);
  const resolves = async (): Promise<boolean> => {
    const { stdout } = await world.simulator.fleet.run(node, 'dig +short +time=1 +tries=1 api.partner.example @168.63.129.16');
    return stdout.toString().trim() === host;
  };
  const withRule = async (rule: SecurityRule, look: () => Promise<unknown>): Promise<unknown> => {
    const { securityRules } = clientsOf(world.simulator).network;
    await securityRules.createOrUpdate('rg-network', 'nsg-aks', 'a-rule', rule);
    const seen = await look();
    await securityRules.delete('rg-network', 'nsg-aks', 'a-rule');
    return seen;
  };

  test('without one the internet can be reached, and names are resolved', async () => {
    expect([await reach(), await resolves()]).toEqual(['open', true]);
  });

  test.each([
    ['everything denied: the host is silent, the platform still resolves', deny, 'timeout', true],
    ['the tag Internet denied', { ...deny, destinationAddressPrefix: 'Internet' }, 'timeout', true],
    ['another port denied', { ...deny, destinationPortRange: '80' }, 'open', true],
    ['the virtual network denied', { ...deny, destinationAddressPrefix: 'VirtualNetwork' }, 'open', true],
  ])('%s', async (_name, rule, state, resolved) => {
    expect(await withRule(rule, async () => [await reach(), await resolves()])).toEqual([state, resolved]);
  });
});
