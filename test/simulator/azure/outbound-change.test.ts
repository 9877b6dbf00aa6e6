import type { ManagedCluster } from '@azure/arm-containerservice';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { armAlone, withArm, type ArmAlone } from './arm-alone.ts';
import { nodeGroup, subscription, yaml } from './scenario-text.ts';

const cluster = `/subscriptions/${subscription}/resourceGroups/rg-demo/providers/Microsoft.ContainerService/managedClusters/demo?api-version=2026-06-01`;

const withProfile = (current: ManagedCluster, profile: object): ManagedCluster => ({
  ...current,
  networkProfile: { ...current.networkProfile, loadBalancerProfile: { ...current.networkProfile?.loadBalancerProfile, ...profile } },
});

const read = ({ containers }: ArmAlone): Promise<ManagedCluster> => containers.managedClusters.get('rg-demo', 'demo');

/** The whole cluster with another profile, as a careful client sends it. */
async function put(arm: ArmAlone, profile: object, ifMatch?: string): Promise<ManagedCluster> {
  const current = await read(arm);
  const options = { updateIntervalInMs: 5, ifMatch: ifMatch ?? current.eTag ?? '' };
  return arm.containers.managedClusters.createOrUpdate('rg-demo', 'demo', withProfile(current, profile), options);
}

describe('a change of the outbound ports', () => {
  test('shows in the cluster, in the load balancer, in its addresses, and reaches the network', async () => {
    await withArm(yaml(), async (arm) => {
      const before = await read(arm);
      const after = await put(arm, { allocatedOutboundPorts: 2_048, idleTimeoutInMinutes: 10, managedOutboundIPs: { count: 2 } });
      expect(after).toMatchObject({ provisioningState: 'Succeeded' });
      expect(after.networkProfile?.loadBalancerProfile).toMatchObject({ allocatedOutboundPorts: 2_048, idleTimeoutInMinutes: 10 });
      expect(after.networkProfile?.loadBalancerProfile?.effectiveOutboundIPs).toHaveLength(2);
      expect(after.eTag).not.toBe(before.eTag);
      const balancer = await arm.network.loadBalancers.get(nodeGroup, 'kubernetes');
      expect(balancer.outboundRules?.[0]).toMatchObject({ name: 'aksOutboundRule', allocatedOutboundPorts: 2_048, idleTimeoutInMinutes: 10 });
      expect(balancer.frontendIPConfigurations).toHaveLength(2);
      const [, second] = after.networkProfile?.loadBalancerProfile?.effectiveOutboundIPs ?? [];
      await expect(arm.network.publicIPAddresses.get(nodeGroup, second?.id?.split('/').at(-1) ?? '')).resolves.toMatchObject({ ipAddress: '198.51.100.8' });
      expect(arm.nodes.ports).toEqual([2_048]);
    });
  });

  test.each([
    [3, 1_024],
    [50, 1_024],
    [51, 512],
    [120, 256],
    [1_000, 32],
  ])('0 lets Azure choose by the number of nodes: %i nodes get %i', async (nodes, ports) => {
    const text = yaml({ pools: `    - { name: big, vmss: aks-big-vmss, count: ${nodes - 3} }`, more: 'azure: { loadBalancer: { allocatedOutboundPorts: 8 } }' });
    await withArm(text, async (arm) => {
      await put(arm, { allocatedOutboundPorts: 0 });
      expect(arm.nodes.ports).toEqual([ports]);
    });
  });
});

describe('a change that AKS refuses', () => {
  // Three pools of one node each, and one more of each while they are upgraded.
  let arm: ArmAlone;
  beforeAll(async () => {
    arm = await armAlone();
  });
  afterAll(async () => arm.close());

  test.each([
    ['ports that are no multiple of 8', { allocatedOutboundPorts: 100 }, 'InvalidLoadBalancerProfileAllocatedOutboundPorts', /multiple of 8/],
    [
      'more ports than the addresses have, upgrades included',
      { allocatedOutboundPorts: 10_672 },
      'InvalidLoadBalancerProfileAllocatedOutboundPorts',
      /Total node count 6 requires 64032 ports but only 64000 ports are available given 1 outbound public IPs/,
    ],
    ['ports beyond 64,000', { allocatedOutboundPorts: 64_008 }, 'InvalidLoadBalancerProfileAllocatedOutboundPorts', /range/],
    ['an idle timeout under 4 minutes', { idleTimeoutInMinutes: 3 }, 'InvalidLoadBalancerProfileIdleTimeoutInMinutes', /4 to 120/],
    ['more than 100 addresses', { managedOutboundIPs: { count: 101 } }, 'InvalidLoadBalancerProfileManagedOutboundIPCount', /1 to 100/],
    ['addresses of two kinds', { outboundIPs: { publicIPs: [{ id: '/a/pip-x' }] } }, 'InvalidLoadBalancerProfileOutboundIPs', /NotExist/],
    ['no address at all', { managedOutboundIPs: { count: 0 } }, 'InvalidLoadBalancerProfile', /one of ManagedOutboundIPs/],
  ])('%s', async (_name, profile, code, message) => {
    await expect(put(arm, profile)).rejects.toMatchObject({ statusCode: 400, code, message: expect.stringMatching(message) });
    expect(arm.nodes.ports).toEqual([]);
  });

  test('the most that fits is taken', async () => {
    await withArm(yaml(), async (own) => {
      await put(own, { allocatedOutboundPorts: 10_664 });
      expect(own.nodes.ports).toEqual([10_664]);
    });
  });

  test('maxCount and a share of surge count, not what runs now', async () => {
    // 9 + ceil(30%) and two pools of 1 + 1: 16 nodes.
    const text = yaml({ pools: '    - { name: auto, vmss: aks-auto-vmss, count: 1, maxCount: 9, maxSurge: 30% }' });
    await withArm(text, async (own) => {
      await expect(put(own, { allocatedOutboundPorts: 4_000 })).rejects.toThrow(/Total node count 18 requires 72000 ports/);
    });
  });

  test('an ETag of yesterday: 412, and nothing changes', async () => {
    await expect(put(arm, { allocatedOutboundPorts: 8 }, 'b0c1d2e3-0000-4617-8293-a4b5c6d7e8f9')).rejects.toMatchObject({
      statusCode: 412,
      code: 'PreconditionFailed',
    });
    expect(arm.nodes.ports).toEqual([]);
  });

  test.each([
    ['another property', { tags: {}, properties: (all: object) => ({ ...all, kubernetesVersion: '1.34.0' }) }, /change of "properties.kubernetesVersion"/],
    ['a property left out', { properties: ({ servicePrincipalProfile: _gone, ...rest }: { servicePrincipalProfile?: unknown }) => rest }, /removal of "properties.servicePrincipalProfile"/],
  ])('%s is named as not simulated instead of taken', async (_name, { properties }, message) => {
    const { body } = await arm.call(cluster);
    const wanted = { ...body, properties: properties(body.properties) };
    await expect(arm.call(cluster, { method: 'PUT', body: wanted })).resolves.toMatchObject({
      status: 501,
      body: { error: { message: expect.stringMatching(message) } },
    });
  });
});

describe('while one change runs', () => {
  test('the cluster says so, and another change is refused until it is done', async () => {
    await withArm(yaml(), async (arm) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      arm.nodes.ready = promise;
      const { body } = await arm.call(cluster);
      const change = () => arm.call(cluster, { method: 'PUT', body });
      await expect(change()).resolves.toMatchObject({ status: 200, body: { properties: { provisioningState: 'Updating' } } });
      await expect(change()).resolves.toMatchObject({ status: 409, body: { error: { code: 'OperationNotAllowed' } } });
      resolve();
      await expect(put(arm, {})).resolves.toMatchObject({ provisioningState: 'Succeeded' });
    });
  });
});
