import { MonitorClient } from '@azure/arm-monitor';
import { expect, test } from '@jest/globals';
import { clientsOf, during, type Running } from './harness.ts';
import { nodeGroup, subscription, yaml } from './scenario-text.ts';

const balancer = `/subscriptions/${subscription}/resourceGroups/${nodeGroup}/providers/Microsoft.Network/loadBalancers/kubernetes`;
const host = '203.0.113.77';
const more = `
internet: { hosts: [{ name: api.partner.example, address: ${host} }] }
azure: { loadBalancer: { allocatedOutboundPorts: 16 }, metrics: { lateMinutes: 0, forgetsOnChange: true } }
`;

/** How many of 24 connections from a node to one destination come about; those that do stay open to the end. */
async function connect({ simulator }: Running): Promise<number> {
  const one = `timeout 2 bash -c 'exec 3<>/dev/tcp/${host}/443 && echo open && sleep 9'`;
  const script = `for i in $(seq 24); do ${one} 2>/dev/null & done; wait`;
  const { stdout } = await simulator.fleet.run('aks-np-vmss00000a', script);
  return stdout.toString().split('\n').filter((line) => line === 'open').length;
}

async function failed({ simulator }: Running): Promise<readonly (readonly [string | undefined, boolean])[]> {
  const monitor = new MonitorClient(clientsOf(simulator).credential, subscription, { endpoint: simulator.arm.url });
  const { value } = await monitor.metrics.list(balancer, {
    metricnames: 'SnatConnectionCount',
    aggregation: 'Total',
    timespan: 'PT5M',
    filter: "ConnectionState eq 'Failed' and BackendIPAddress eq '*'",
  });
  return (value[0]?.timeseries ?? []).map(({ metadatavalues, data }) => [metadatavalues?.[1]?.value, (data?.[0]?.total ?? 0) > 0]);
}

test('ports that run out fail real connections and show in the metrics; more ports, granted by ARM, mend both', async () => {
  await during(yaml({ more }), async (world) => {
    expect(await connect(world)).toBe(16);
    expect(await failed(world)).toEqual([['10.224.0.5', true]]);
    const { containers } = clientsOf(world.simulator);
    const cluster = await containers.managedClusters.get('rg-demo', 'demo');
    const loadBalancerProfile = { ...cluster.networkProfile?.loadBalancerProfile, allocatedOutboundPorts: 1_024 };
    await containers.managedClusters.createOrUpdate(
      'rg-demo',
      'demo',
      { ...cluster, networkProfile: { ...cluster.networkProfile, loadBalancerProfile } },
      { updateIntervalInMs: 20 },
    );
    expect(await connect(world)).toBe(24);
    expect(await failed(world)).toEqual([]);
  });
}, 30_000);
