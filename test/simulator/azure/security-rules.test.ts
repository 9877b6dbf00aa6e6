import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SecurityRule } from '@azure/arm-network';
import { call, clientsOf, running, type Running } from './harness.ts';
import { subscription } from './scenario-text.ts';

const deny: SecurityRule = {
  priority: 200,
  direction: 'Inbound',
  access: 'Deny',
  protocol: 'Tcp',
  sourceAddressPrefix: '10.224.0.0/16',
  sourcePortRange: '*',
  destinationAddressPrefix: '*',
  destinationPortRange: '10250',
};

describe('security rules', () => {
  let world: Running;
  beforeAll(async () => {
    world = await running();
  });
  afterAll(async () => world.close());

  const reach = () => world.simulator.fleet.connect({ node: 'aks-sys-vmss000000' }, { address: '10.224.0.5', port: 10_250 }, 800);
  const rules = () => clientsOf(world.simulator).network.securityRules;

  test('a rule that was created closes the port, and its deletion opens it again', async () => {
    expect(await reach()).toBe('open');
    await expect(rules().createOrUpdate('rg-network', 'nsg-aks', 'deny-kubelet', deny)).resolves.toMatchObject({
      name: 'deny-kubelet',
      provisioningState: 'Succeeded',
    });
    expect(await reach()).toBe('timeout');
    await rules().delete('rg-network', 'nsg-aks', 'deny-kubelet');
    expect(await reach()).toBe('open');
    await expect(rules().get('rg-network', 'nsg-aks', 'deny-kubelet')).rejects.toMatchObject({ statusCode: 404 });
  });

  test('an allow in one group does not help where the other group denies', async () => {
    await rules().createOrUpdate('rg-network', 'nsg-aks', 'allow', { ...deny, access: 'Allow', priority: 100 });
    await rules().createOrUpdate('MC_rg-demo_demo_westeurope', 'aks-agentpool-nsg', 'deny', deny);
    expect(await reach()).toBe('timeout');
    await rules().delete('MC_rg-demo_demo_westeurope', 'aks-agentpool-nsg', 'deny');
    await rules().delete('rg-network', 'nsg-aks', 'allow');
    expect(await reach()).toBe('open');
  });

  test('an allow at a lower number wins over the deny after it', async () => {
    await rules().createOrUpdate('rg-network', 'nsg-aks', 'deny', deny);
    await rules().createOrUpdate('rg-network', 'nsg-aks', 'allow', { ...deny, access: 'Allow', priority: 150 });
    expect(await reach()).toBe('open');
    await rules().delete('rg-network', 'nsg-aks', 'allow');
    await rules().delete('rg-network', 'nsg-aks', 'deny');
  });

  test('two rules of one direction cannot have one priority; another direction may', async () => {
    await rules().createOrUpdate('rg-network', 'nsg-aks', 'first', { ...deny, destinationPortRange: '23' });
    await expect(rules().createOrUpdate('rg-network', 'nsg-aks', 'second', { ...deny, destinationPortRange: '24' })).rejects.toMatchObject({
      statusCode: 400,
      code: 'SecurityRuleConflict',
    });
    await rules().createOrUpdate('rg-network', 'nsg-aks', 'third', { ...deny, direction: 'Outbound', destinationPortRange: '24' });
    await rules().delete('rg-network', 'nsg-aks', 'first');
    await rules().delete('rg-network', 'nsg-aks', 'third');
  });

  test.each([
    ['a priority below 100', { priority: 99 }, 'SecurityRuleInvalidPriority'],
    ['a port beyond 65535', { destinationPortRange: '70000' }, 'SecurityRuleInvalidPortRange'],
    ['a range that runs backwards', { destinationPortRange: '200-100' }, 'SecurityRuleInvalidPortRange'],
    ['an address that is none', { sourceAddressPrefix: '10.0.0.0/99' }, 'SecurityRuleInvalidAddressPrefix'],
    ['an unknown protocol', { protocol: 'Sctp' }, 'SecurityRuleInvalidProtocol'],
    ['no source', { sourceAddressPrefix: undefined }, 'SecurityRuleParameterNotSpecified'],
    ['no access', { access: undefined }, 'InvalidRequestFormat'],
  ])('%s is refused', async (_name, change, code) => {
    const body = { properties: { ...deny, ...change } };
    const path = `/subscriptions/${subscription}/resourceGroups/rg-network/providers/Microsoft.Network/networkSecurityGroups/nsg-aks/securityRules/wrong?api-version=2026-01-01`;
    await expect(call(world.simulator, path, { method: 'PUT', body })).resolves.toMatchObject({ status: 400, body: { error: { code } } });
  });

  test('deleting what is not there is no error', async () => {
    await expect(rules().delete('rg-network', 'nsg-aks', 'never-was')).resolves.toBeUndefined();
  });
});
