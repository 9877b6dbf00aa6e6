import { describe, expect, test } from '@jest/globals';
import { failedOperations } from '../../../src/diagnostics/collectors/failed-operations.ts';
import { identityRights } from '../../../src/diagnostics/collectors/identity-rights.ts';
import type { FailedOperation, FailedOperations } from '../../../src/diagnostics/evidence/identity.ts';
import { AccessError } from '../../../src/diagnostics/ports.ts';
import type { ArmReader } from '../../../src/diagnostics/ports.ts';
import { context } from '../egress-context.ts';
import { TABLE, routes, subnetEgress, table } from '../egress-evidence.ts';
import { SUBNET, cluster, gathered, have, lack, pool } from '../evidence.ts';

const [OWN = ''] = cluster.identityPrincipals;
const ZONE = '/subscriptions/s/resourceGroups/rg-dns/providers/Microsoft.Network/privateDnsZones/privatelink.westeurope.azmk8s.io';
const byo = { ...cluster, pools: [pool({ subnetId: SUBNET }), pool({ name: 'two', subnetId: SUBNET.toUpperCase() })] };
const arm: Partial<ArmReader> = { roleGrants: async () => [], denials: async () => [] };

const operation = (fields: Partial<FailedOperation> = {}): FailedOperation => ({
  at: '2026-11-21T02:40:00.000Z',
  caller: OWN,
  code: 'AuthorizationFailed',
  operation: 'Microsoft.Network/publicIPAddresses/join/action',
  resource: '',
  message: `does not have authorization to perform action 'Microsoft.Network/publicIPAddresses/join/action' over scope '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/publicIPAddresses/ip' or the scope is invalid`,
  ...fields,
});
const log = (...operations: FailedOperation[]): FailedOperations => ({ hours: 6, operations: have(operations), events: have([]) });

async function wanted(change: Parameters<typeof gathered>[0]) {
  const { scopes } = await identityRights.collect(gathered(change), context({ arm }));
  return scopes.map(({ scope, reason }) => ({ scope, reason }));
}

describe('where the identity needs rights', () => {
  test('nowhere in a network that AKS made', async () => {
    expect(await wanted({})).toEqual([]);
  });

  test('nor on a subnet of the node resource group, which AKS made', async () => {
    const managed = SUBNET.replace('rg-network', cluster.nodeResourceGroup.toUpperCase());
    expect(await wanted({ cluster: { ...cluster, pools: [pool({ subnetId: managed, podSubnetId: managed })] } })).toEqual([]);
  });

  test('and wherever an event of a Service tells of a refusal, though the activity log cannot be read', async () => {
    const events = have([{ service: 'shop/web', count: 3, lastSeen: '', message: operation().message }]);
    expect(await wanted({ failedOperations: { hours: 6, operations: lack('403'), events } })).toMatchObject([{ reason: 'refused-lately' }]);
  });

  test("on the customer's subnets, each once whatever its spelling", async () => {
    expect(await wanted({ cluster: byo })).toEqual([{ scope: SUBNET, reason: 'node-subnet' }]);
  });

  test("on the customer's route table with kubenet only, and not on one of the node resource group", async () => {
    const kubenet = { ...byo, networkPlugin: 'kubenet' };
    const own = routes(subnetEgress({ routeTable: table() }));
    expect(await wanted({ cluster: kubenet, routes: own })).toContainEqual({ scope: TABLE, reason: 'route-table' });
    expect(await wanted({ cluster: byo, routes: own })).toHaveLength(1);
    const managed = routes(subnetEgress({ routeTable: { ...table(), id: TABLE.replace('rg-network', cluster.nodeResourceGroup.toLowerCase()) } }));
    expect(await wanted({ cluster: kubenet, routes: managed })).toHaveLength(1);
  });

  test("on the customer's private DNS zone", async () => {
    expect(await wanted({ cluster: { ...cluster, privateDnsZoneId: ZONE } })).toEqual([{ scope: ZONE, reason: 'private-dns-zone' }]);
  });

  test('and wherever Azure refused it something lately, not where it refused somebody else', async () => {
    expect(await wanted({ failedOperations: log(operation(), operation({ caller: 'ana@contoso.example' })) })).toEqual([
      { scope: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/publicIPAddresses/ip', reason: 'refused-lately' },
    ]);
  });

  test('a refusal in words that are not known is no place', async () => {
    expect(await wanted({ failedOperations: log(operation({ message: 'no' })) })).toEqual([]);
  });

  test('a list that cannot be read is missing with its reason, and the other one stays', async () => {
    const refusing: Partial<ArmReader> = { ...arm, denials: async () => Promise.reject(new AccessError('Cannot list the deny assignments: 403')) };
    const { scopes } = await identityRights.collect(gathered({ cluster: byo }), context({ arm: refusing }));
    expect(scopes).toMatchObject([{ grants: have([]), denials: lack('Cannot list the deny assignments: 403') }]);
  });
});

describe('what was refused lately', () => {
  const collect = (change: Partial<ArmReader>, loadBalancerEvents = async () => [] as const) => failedOperations.collect(gathered({ cluster: byo }), context({ arm: change, kubernetes: { loadBalancerEvents } }));

  test("is looked for in the nodes' resource group and in those of the customer's subnets, each once", async () => {
    const asked: string[] = [];
    await collect({ refusedOperations: async (group) => (asked.push(group), []) });
    expect(asked.map((group) => group.toLowerCase())).toEqual(['mc_rg_demo_westeurope', 'rg-network']);
  });

  test('the log and the events fail apart from each other', async () => {
    const found = await collect({ refusedOperations: async () => Promise.reject(new AccessError('Cannot read the activity log: 403')) });
    expect(found).toMatchObject({ operations: lack('Cannot read the activity log: 403'), events: have([]) });
  });
});
