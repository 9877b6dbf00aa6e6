import { describe, expect, test } from '@jest/globals';
import { collect, withArm } from './arm-alone.ts';
import { nodeGroup, yaml } from './scenario-text.ts';

const inNetwork = (rest: string): unknown => expect.stringMatching(new RegExp(`/resourceGroups/rg-network/providers/Microsoft.Network/${rest}$`));
const inNodeGroup = (rest: string): unknown => expect.stringMatching(new RegExp(`/resourceGroups/${nodeGroup}/providers/Microsoft.Network/${rest}`));

describe('what a scenario says of a cluster is what the SDK reads', () => {
  const azure = (text: string): string => yaml({ more: `azure: ${text}` });
  test.each([
    ['its names and identity by default', yaml(), {
      fqdn: 'demo-dns-0a1b2c3d.hcp.westeurope.azmk8s.io',
      sku: { name: 'Base' },
      identity: { type: 'SystemAssigned', principalId: '99999999-8888-4777-8666-555555555555' },
      servicePrincipalProfile: { clientId: 'msi' },
      identityProfile: { kubeletidentity: { objectId: '99999999-8888-4777-8666-777777777777' } },
    }],
    ['a private cluster has a private name', yaml({ cluster: '  private: true' }), {
      privateFqdn: expect.stringMatching(/^demo-dns-0a1b2c3d\.[0-9a-f-]{36}\.privatelink\.westeurope\.azmk8s\.io$/),
      apiServerAccessProfile: { enablePrivateCluster: true, privateDNSZone: 'system' },
    }],
    ['an identity of its own', yaml({ cluster: '  identity: { type: UserAssigned }' }), {
      identity: {
        type: 'UserAssigned',
        userAssignedIdentities: { [`/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg-demo/providers/Microsoft.ManagedIdentity/userAssignedIdentities/demo-identity`]: { principalId: '99999999-8888-4777-8666-555555555555' } },
      },
    }],
    ['a service principal', yaml({ cluster: '  identity: { type: ServicePrincipal }' }), {
      servicePrincipalProfile: { clientId: '99999999-8888-4777-8666-cccccccccccc' },
    }],
    ['AKS Automatic with hosted system pods', yaml({ cluster: '  sku: Automatic\n  nodeAutoProvisioning: true\n  hostedSystemPods: true' }), {
      sku: { name: 'Automatic' },
      nodeProvisioningProfile: { mode: 'Auto' },
      hostedSystemProfile: { enabled: true },
    }],
    ['a network-isolated cluster', yaml({ cluster: '  artifactSource: Cache\n  network: { outboundType: none, policy: calico }' }), {
      bootstrapProfile: { artifactSource: 'Cache' },
      networkProfile: { outboundType: 'none', networkPolicy: 'calico' },
    }],
    ['shared ports of a load balancer', azure('{ loadBalancer: { allocatedOutboundPorts: 16, idleTimeoutInMinutes: 4, managedOutboundIPs: 2 } }'), {
      networkProfile: {
        loadBalancerProfile: {
          allocatedOutboundPorts: 16,
          idleTimeoutInMinutes: 4,
          managedOutboundIPs: { count: 2 },
          effectiveOutboundIPs: [{ id: inNodeGroup('publicIPAddresses/') }, { id: inNodeGroup('publicIPAddresses/') }],
        },
      },
    }],
    ["the customer's own addresses", azure('{ loadBalancer: { outboundIPs: [pip-a] } }'), {
      networkProfile: {
        loadBalancerProfile: { outboundIPs: { publicIPs: [{ id: inNetwork('publicIPAddresses/pip-a') }] }, effectiveOutboundIPs: [{ id: inNetwork('publicIPAddresses/pip-a') }] },
      },
    }],
    ['a NAT gateway that AKS made', yaml({ cluster: '  network: { outboundType: managedNATGateway }' }), {
      networkProfile: { natGatewayProfile: { managedOutboundIPProfile: { count: 1 }, idleTimeoutInMinutes: 4, effectiveOutboundIPs: [{ id: inNodeGroup('publicIPAddresses/aks-natgateway-ip-1') }] } },
    }],
    ['a proxy', azure("{ httpProxyConfig: { httpProxy: 'http://p:1', httpsProxy: 'http://p:2', noProxy: [a.b], trustedCa: Q0E= } }"), {
      httpProxyConfig: { httpProxy: 'http://p:1', httpsProxy: 'http://p:2', noProxy: ['a.b'], trustedCa: 'Q0E=' },
    }],
  ])('%s', async (_name, text, wanted) => {
    await withArm(text, async ({ containers }) => {
      expect(await containers.managedClusters.get('rg-demo', 'demo')).toMatchObject(wanted);
    });
  });

  test('without a load balancer there is no profile of one', async () => {
    await withArm(yaml({ cluster: '  network: { outboundType: userDefinedRouting }' }), async ({ containers }) => {
      const { networkProfile } = await containers.managedClusters.get('rg-demo', 'demo');
      expect(networkProfile).not.toHaveProperty('loadBalancerProfile.allocatedOutboundPorts');
    });
  });

  test('pools carry what upgrades, autoscaling, Windows, LocalDNS and pod subnets add to them', async () => {
    const text = yaml({
      cluster: '',
      pools: [
        '    - { name: win, vmss: akswin, osType: Windows, osSKU: Windows2022, count: 3 }',
        '    - { name: big, vmss: aks-big-vmss, count: 52, maxCount: 60, maxSurge: 33%, localDns: Required, podSubnet: snet-pods }',
      ].join('\n'),
    }).replace('subnet: { name: snet-aks } }', 'subnet: { name: snet-aks }, subnets: [{ name: snet-pods, prefix: 10.226.0.0/16 }] }');
    await withArm(text, async ({ containers }) => {
      const { agentPoolProfiles } = await containers.managedClusters.get('rg-demo', 'demo');
      expect(agentPoolProfiles?.slice(-2)).toMatchObject([
        { name: 'win', osType: 'Windows', osSKU: 'Windows2022', count: 3, enableAutoScaling: false },
        {
          name: 'big',
          type: 'VirtualMachineScaleSets',
          count: 52,
          enableAutoScaling: true,
          maxCount: 60,
          upgradeSettings: { maxSurge: '33%' },
          localDNSProfile: { mode: 'Required' },
          podSubnetID: inNetwork('virtualNetworks/vnet-demo/subnets/snet-pods'),
        },
      ]);
    });
  });

  test('the endpoints that a cluster must reach name its own API server', async () => {
    await withArm(yaml(), async ({ containers }) => {
      const found = await collect(containers.managedClusters.listOutboundNetworkDependenciesEndpoints('rg-demo', 'demo'));
      const names = found.flatMap(({ endpoints }) => endpoints?.map(({ domainName }) => domainName) ?? []);
      expect(names).toEqual(expect.arrayContaining(['mcr.microsoft.com', 'management.azure.com', 'demo-dns-0a1b2c3d.hcp.westeurope.azmk8s.io']));
      expect(found.find(({ category }) => category === 'images')?.endpoints?.[0]?.endpointDetails?.[0]).toMatchObject({ port: 443, protocol: 'Https' });
    });
  });
});
