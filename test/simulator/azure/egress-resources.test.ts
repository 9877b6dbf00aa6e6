import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { armAlone, collect, withArm, type ArmAlone } from './arm-alone.ts';
import { nodeGroup, yaml } from './scenario-text.ts';

const more = `
dns: { servers: [{ address: 10.225.0.53 }] }
azure:
  routeTable:
    name: rt-hub
    resourceGroup: rg-hub
    routes:
      - { name: to-firewall, prefix: 0.0.0.0/0, nextHopType: VirtualAppliance, nextHopIp: 10.225.0.4 }
      - { name: to-backup, prefix: AzureBackup, nextHopType: Internet }
  natGateway: { name: nat-1, publicIPs: 2, idleTimeoutInMinutes: 10 }
  subnet: { defaultOutboundAccess: false, serviceEndpoints: [Microsoft.Storage] }
`;
const withPods = (text: string): string =>
  text.replace('subnet: { name: snet-aks } }', 'subnet: { name: snet-aks }, subnets: [{ name: snet-pods, prefix: 10.226.0.0/16, nsg: nsg-pods }] }').replace('nsgs:\n', 'nsgs:\n  - { name: nsg-pods, resourceGroup: rg-network }\n');

describe('the way out, as the network resources tell it', () => {
  let arm: ArmAlone;
  beforeAll(async () => {
    arm = await armAlone(withPods(yaml({ more })));
  });
  afterAll(async () => arm.close());

  test('a subnet names its table, its gateway, its group, its endpoints and whether Azure lets it out', async () => {
    expect(await arm.network.subnets.get('rg-network', 'vnet-demo', 'snet-aks')).toMatchObject({
      routeTable: { id: expect.stringMatching(/\/rg-hub\/.*\/routeTables\/rt-hub$/) },
      natGateway: { id: expect.stringMatching(/\/rg-network\/.*\/natGateways\/nat-1$/) },
      networkSecurityGroup: { id: expect.stringMatching(/nsg-aks$/) },
      defaultOutboundAccess: false,
      serviceEndpoints: [{ service: 'Microsoft.Storage' }],
    });
  });

  test('pods may have a subnet with a group of its own, which knows it', async () => {
    const subnets = await collect(arm.network.subnets.list('rg-network', 'vnet-demo'));
    expect(subnets.map(({ name, addressPrefix, networkSecurityGroup }) => [name, addressPrefix, networkSecurityGroup?.id?.split('/').at(-1)])).toEqual([
      ['snet-aks', '10.224.0.0/16', 'nsg-aks'],
      ['snet-pods', '10.226.0.0/16', 'nsg-pods'],
    ]);
    const group = await arm.network.networkSecurityGroups.get('rg-network', 'nsg-pods');
    expect(group.subnets?.map(({ id }) => id?.split('/').at(-1))).toEqual(['snet-pods']);
  });

  test("the network hands out the scenario's DNS servers", async () => {
    const vnet = await arm.network.virtualNetworks.get('rg-network', 'vnet-demo');
    expect(vnet.dhcpOptions?.dnsServers).toEqual(['10.225.0.53']);
    expect(vnet.subnets).toHaveLength(2);
  });

  test('routes go to an appliance or past it', async () => {
    const { routes } = await arm.network.routeTables.get('rg-hub', 'rt-hub');
    expect(routes).toMatchObject([
      { name: 'to-firewall', addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.225.0.4' },
      { name: 'to-backup', addressPrefix: 'AzureBackup', nextHopType: 'Internet' },
    ]);
  });

  test("a gateway's addresses can be read, and point back to it", async () => {
    const gateway = await arm.network.natGateways.get('rg-network', 'nat-1');
    expect(gateway).toMatchObject({ idleTimeoutInMinutes: 10, sku: { name: 'Standard' } });
    const names = (gateway.publicIpAddresses ?? []).map(({ id }) => id?.split('/').at(-1) ?? '');
    const addresses = await Promise.all(names.map((name) => arm.network.publicIPAddresses.get('rg-network', name)));
    expect(addresses.map(({ ipAddress, natGateway }) => [ipAddress, natGateway?.id === gateway.id])).toEqual([
      ['198.51.100.8', true],
      ['198.51.100.9', true],
    ]);
  });

  test.each([
    ['a load balancer of another name', () => arm.network.loadBalancers.get(nodeGroup, 'kubernetes-internal')],
    ['a table in another group', () => arm.network.routeTables.get('rg-network', 'rt-hub')],
    ['an unknown subnet', () => arm.network.subnets.get('rg-network', 'vnet-demo', 'snet-other')],
  ])('%s is not found', async (_name, ask) => {
    await expect(ask()).rejects.toMatchObject({ statusCode: 404, code: 'ResourceNotFound' });
  });
});

describe('what is not there', () => {
  test('a cluster without any of it has a plain subnet and the load balancer of AKS', async () => {
    await withArm(yaml(), async ({ network }) => {
      const subnet = await network.subnets.get('rg-network', 'vnet-demo', 'snet-aks');
      expect([subnet.routeTable, subnet.natGateway, subnet.defaultOutboundAccess]).toEqual([undefined, undefined, undefined]);
      expect((await collect(network.loadBalancers.list(nodeGroup))).map(({ name }) => name)).toEqual(['kubernetes']);
      expect(await collect(network.natGateways.list('rg-network'))).toEqual([]);
    });
  });

  test('where traffic leaves another way, no load balancer waits for it', async () => {
    await withArm(yaml({ cluster: '  network: { outboundType: userDefinedRouting }' }), async ({ network }) => {
      expect(await collect(network.loadBalancers.list(nodeGroup))).toEqual([]);
    });
  });
});

describe('long lists', () => {
  test('come in pages of 100, which the SDK follows', async () => {
    const rules = Array.from(
      { length: 205 },
      (_, index) => `    - { name: r${index}, priority: ${1_000 + index}, direction: Inbound, access: Allow, protocol: Tcp, sourceAddressPrefix: '*', destinationAddressPrefix: '*', destinationPortRange: '80' }`,
    );
    const text = yaml().replace('  - { name: nsg-aks, resourceGroup: rg-network, subnet: true }', `  - name: nsg-aks\n    resourceGroup: rg-network\n    rules:\n${rules.join('\n').replaceAll('    - ', '      - ')}`);
    await withArm(text, async ({ network, requests }) => {
      const found = await collect(network.securityRules.list('rg-network', 'nsg-aks'));
      expect(found.map(({ name }) => name)).toEqual(Array.from({ length: 205 }, (_, index) => `r${index}`));
      expect(requests.list().filter(({ path }) => path.endsWith('/securityRules'))).toHaveLength(3);
    });
  });
});
