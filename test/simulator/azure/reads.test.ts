import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { clientsOf, during, running, type Running } from './harness.ts';
import { nodeGroup, yaml } from './scenario-text.ts';

async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of pages) items.push(item);
  return items;
}

describe('what the SDKs read', () => {
  let world: Running;
  beforeAll(async () => {
    world = await running(yaml({ more: 'azure: { permissions: { also: [Microsoft.Compute/virtualMachineScaleSets/virtualMachines/read] } }' }));
  });
  afterAll(async () => world.close());

  test('the cluster names its node group, network and pools as the SDK spells them', async () => {
    const cluster = await clientsOf(world.simulator).containers.managedClusters.get('rg-demo', 'demo');
    expect(cluster).toMatchObject({
      location: 'westeurope',
      nodeResourceGroup: nodeGroup,
      currentKubernetesVersion: '1.33.3',
      disableLocalAccounts: true,
      enableRbac: true,
      aadProfile: { managed: true, enableAzureRbac: true },
      apiServerAccessProfile: { enablePrivateCluster: false, enableVnetIntegration: false },
      networkProfile: {
        networkPlugin: 'azure',
        networkPluginMode: 'overlay',
        networkDataplane: 'azure',
        podCidrs: ['10.244.0.0/16'],
        outboundType: 'loadBalancer',
      },
    });
    const subnetId = expect.stringContaining(
      '/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet-demo/subnets/snet-aks',
    );
    expect(cluster.agentPoolProfiles?.[0]).toMatchObject({
      name: 'sys',
      mode: 'System',
      type: 'VirtualMachineScaleSets',
      osType: 'Linux',
      osSKU: 'Ubuntu',
      count: 1,
      vnetSubnetID: subnetId,
    });
  });

  test('the kubeconfig of an Entra cluster holds server and CA, runs kubelogin and carries no secret', async () => {
    const { kubeconfigs } = await clientsOf(world.simulator).containers.managedClusters.listClusterUserCredentials('rg-demo', 'demo');
    const config = parse(Buffer.from(kubeconfigs?.[0]?.value ?? []).toString('utf8'));
    expect(config.clusters[0].cluster.server).toBe(world.simulator.kubernetes.url);
    expect(Buffer.from(config.clusters[0].cluster['certificate-authority-data'], 'base64').toString()).toBe(world.simulator.kubernetes.ca);
    expect(Object.keys(config.users[0].user)).toEqual(['exec']);
    expect(config.users[0].user.exec.command).toBe('kubelogin');
  });

  test('a scale set numbers in decimal what its names count in base 36', async () => {
    const { compute } = clientsOf(world.simulator);
    const [machine, ...more] = await collect(compute.virtualMachineScaleSetVMs.list(nodeGroup, 'aks-np-vmss'));
    expect(more).toEqual([]);
    expect(machine).toMatchObject({ instanceId: '10', name: 'aks-np-vmss_10', osProfile: { computerName: 'aks-np-vmss00000a' } });
    await expect(compute.virtualMachineScaleSetVMs.get(nodeGroup, 'aks-np-vmss', '0')).rejects.toMatchObject({
      statusCode: 404,
      code: 'ResourceNotFound',
    });
  });

  test('from an interface one comes to its group, its subnet and the network', async () => {
    const { network } = clientsOf(world.simulator);
    const [nic] = await collect(network.networkInterfaces.listVirtualMachineScaleSetNetworkInterfaces(nodeGroup, 'aks-np-vmss'));
    expect(nic?.id).toMatch(/virtualMachineScaleSets\/aks-np-vmss\/virtualMachines\/10\/networkInterfaces\//);
    expect(nic?.networkSecurityGroup?.id).toMatch(new RegExp(`/resourceGroups/${nodeGroup}/.*/networkSecurityGroups/aks-agentpool-nsg$`));
    expect(nic?.ipConfigurations?.[0]).toMatchObject({
      privateIPAddress: '10.224.0.5',
      subnet: { id: expect.stringMatching(/snet-aks$/) },
    });
    const subnet = await network.subnets.get('rg-network', 'vnet-demo', 'snet-aks');
    expect(subnet).toMatchObject({ addressPrefix: '10.224.0.0/16', networkSecurityGroup: { id: expect.stringMatching(/nsg-aks$/) } });
    const vnet = await network.virtualNetworks.get('rg-network', 'vnet-demo');
    expect(vnet.addressSpace?.addressPrefixes).toEqual(['10.224.0.0/12']);
  });

  test('a plain machine has an interface of its own, which a scale set has not', async () => {
    const { network } = clientsOf(world.simulator);
    await expect(network.networkInterfaces.get(nodeGroup, 'aks-vms-12345678-vms0-nic')).resolves.toMatchObject({ primary: true });
    await expect(network.networkInterfaces.get(nodeGroup, 'aks-np-vmss')).rejects.toMatchObject({ statusCode: 404 });
  });

  test('a security group shows its default rules for both directions', async () => {
    const group = await clientsOf(world.simulator).network.networkSecurityGroups.get('rg-network', 'nsg-aks');
    expect(group.securityRules).toEqual([]);
    expect(
      group.defaultSecurityRules?.map(({ name, priority, direction, access }) => `${direction} ${priority} ${name} ${access}`),
    ).toEqual([
      'Inbound 65000 AllowVnetInBound Allow',
      'Inbound 65001 AllowAzureLoadBalancerInBound Allow',
      'Inbound 65500 DenyAllInBound Deny',
      'Outbound 65000 AllowVnetOutBound Allow',
      'Outbound 65001 AllowInternetOutBound Allow',
      'Outbound 65500 DenyAllOutBound Deny',
    ]);
  });
});

describe('refusals that a scenario asks for', () => {
  test('a forbidden path answers 403 and the rest still answers', async () => {
    await during(yaml({ more: 'channels: { forbidden: [{ method: GET, path: /networkSecurityGroups/ }] }' }), async (world) => {
      const { network } = clientsOf(world.simulator);
      await expect(network.networkSecurityGroups.get('rg-network', 'nsg-aks')).rejects.toMatchObject({
        statusCode: 403,
        code: 'AuthorizationFailed',
        message: expect.stringContaining("perform action 'Microsoft.Network/networkSecurityGroups/read' over scope"),
      });
      await expect(network.subnets.get('rg-network', 'vnet-demo', 'snet-aks')).resolves.toMatchObject({ name: 'snet-aks' });
    });
  });

  test('a throttled call is repeated by the SDK after the pause that it was told', async () => {
    await during(yaml({ more: 'channels: { throttled: { path: /virtualNetworks/, calls: 2, retryAfterMs: 5 } }' }), async (world) => {
      await clientsOf(world.simulator).network.virtualNetworks.get('rg-network', 'vnet-demo');
      expect(
        world.simulator
          .requests()
          .arm.filter(({ path }) => path.includes('virtualNetworks'))
          .map(({ status }) => status),
      ).toEqual([429, 429, 200]);
    });
  });
});
