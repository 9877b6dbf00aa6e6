import { describe, expect, test } from '@jest/globals';
import { routes } from '../../../src/diagnostics/collectors/routes.ts';
import { AccessError } from '../../../src/diagnostics/ports.ts';
import type { ArmReader, Subnet } from '../../../src/diagnostics/ports.ts';
import { TABLE, table } from '../egress-evidence.ts';
import { context } from '../egress-context.ts';
import { NODES, SUBNET, cluster, gathered, have, pool, security } from '../evidence.ts';

const PODS = SUBNET.replace(/nodes$/, 'pods');
const NAT = '/subscriptions/s/resourceGroups/rg-network/providers/Microsoft.Network/natGateways/nat-aks';

const arm = (subnets: Readonly<Record<string, Partial<Subnet>>>, change: Partial<ArmReader> = {}): Partial<ArmReader> => ({
  subnet: async (id) => ({ id, prefixes: [], ...subnets[id] }),
  routeTable: async () => table(),
  natGateway: async (id) => ({ id, name: 'nat-aks', addresses: ['198.51.100.9'] }),
  publicAddress: async () => '198.51.100.7',
  ...change,
});

describe('the ways out of the subnets', () => {
  test('are read once for each subnet that nodes are in', async () => {
    const found = await routes.collect(gathered(), context({ arm: arm({ [SUBNET]: { routeTableId: TABLE, natGatewayId: NAT, defaultOutboundAccess: false } }) }));
    expect(found).toMatchObject({
      loadBalancerAddresses: ['198.51.100.7'],
      subnets: [{ ok: true, value: { name: 'nodes', prefixes: ['10.224.0.0/16'], nodes: [...NODES], pods: false, defaultOutboundAccess: false, routeTable: { name: 'rt-aks' }, natGateway: { name: 'nat-aks' } } }],
    });
  });

  test("and pods' own subnets, and subnets of pools that have no node now", async () => {
    const podSubnet = have({ subnetId: PODS, subnetPrefixes: ['10.226.0.0/16'], groups: [] });
    const networkSecurity = NODES.map((name) => {
      const answer = security(name);
      return answer.ok ? have({ ...answer.value, podSubnet }) : answer;
    });
    const pools = [pool({ subnetId: SUBNET.toUpperCase() }), pool({ name: 'empty', subnetId: `${SUBNET}-2` })];
    const { subnets } = await routes.collect(gathered({ networkSecurity, cluster: { ...cluster, pools } }), context({ arm: arm({}) }));
    expect(subnets).toMatchObject([{ value: { name: 'nodes' } }, { value: { name: 'pods', pods: true, nodes: [...NODES] } }, { value: { name: 'nodes-2', nodes: [] } }]);
  });

  test('one that cannot be read leaves the others known', async () => {
    const refusing = arm({ [SUBNET]: { routeTableId: TABLE } }, { routeTable: async () => Promise.reject(new AccessError('Cannot read the route table: 403')) });
    expect((await routes.collect(gathered(), context({ arm: refusing }))).subnets).toEqual([{ ok: false, reason: 'Cannot read the route table: 403' }]);
  });

  test('addresses that cannot be read are left out, since they decide nothing', async () => {
    const refusing = arm({}, { publicAddress: async () => Promise.reject(new AccessError('403')) });
    expect((await routes.collect(gathered(), context({ arm: refusing }))).loadBalancerAddresses).toEqual([]);
  });

  test('a bug is not mistaken for a refusal', async () => {
    const broken = arm({}, { publicAddress: async () => Promise.reject(new TypeError('x is not a function')) });
    await expect(routes.collect(gathered(), context({ arm: broken }))).rejects.toThrow(TypeError);
  });
});
