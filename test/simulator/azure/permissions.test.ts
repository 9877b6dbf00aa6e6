import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { armRoutes } from '../../../simulator/azure/arm.ts';
import { apiVersions } from '../../../simulator/azure/api-versions.ts';
import { createCloud } from '../../../simulator/azure/cloud.ts';
import type { ArmRoute } from '../../../simulator/azure/context.ts';
import { createContext } from '../../../simulator/azure/create-context.ts';
import { createNsgStore } from '../../../simulator/azure/nsg/store.ts';
import { covers } from '../../../simulator/azure/permissions/action.ts';
import { parseScenario } from '../../../simulator/scenario/load.ts';
import { armAlone, withArm, type ArmAlone } from './arm-alone.ts';
import { paperFleet } from './paper-fleet.ts';
import { nodeGroup, subscription, yaml } from './scenario-text.ts';

/** What the bot's one identity may do, and where: the whole of it. */
const matrix: readonly (readonly [action: string, example: string])[] = [
  ['Microsoft.ContainerService/managedClusters/read', 'rg-demo'],
  ['Microsoft.ContainerService/managedClusters/write', 'rg-demo'],
  ['Microsoft.ContainerService/managedClusters/listClusterUserCredential/action', 'rg-demo'],
  ['Microsoft.ContainerService/managedClusters/outboundNetworkDependenciesEndpoints/read', 'rg-demo'],
  ['Microsoft.ContainerService/managedClusters/detectors/read', 'rg-demo'],
  ['Microsoft.ContainerService/locations/operations/read', ''],
  ['Microsoft.ContainerService/locations/operationResults/read', ''],
  ['Microsoft.Compute/virtualMachines/read', nodeGroup],
  ['Microsoft.Compute/virtualMachines/runCommand/action', nodeGroup],
  ['Microsoft.Compute/virtualMachineScaleSets/networkInterfaces/read', nodeGroup],
  ['Microsoft.Compute/virtualMachineScaleSets/virtualMachines/runCommand/action', nodeGroup],
  ['Microsoft.Compute/virtualMachineScaleSets/virtualMachines/read', nodeGroup],
  ['Microsoft.Compute/virtualMachineScaleSets/virtualMachines/reimage/action', nodeGroup],
  ['Microsoft.Compute/locations/operations/read', ''],
  ['Microsoft.Compute/locations/operationResults/read', ''],
  ['Microsoft.Network/virtualNetworks/read', 'rg-network'],
  ['Microsoft.Network/virtualNetworks/subnets/read', 'rg-network'],
  ['Microsoft.Network/virtualNetworks/usages/read', 'rg-network'],
  ['Microsoft.Network/networkInterfaces/read', nodeGroup],
  ['Microsoft.Network/networkSecurityGroups/read', 'rg-network'],
  ['Microsoft.Network/networkSecurityGroups/securityRules/read', 'rg-network'],
  ['Microsoft.Network/networkSecurityGroups/securityRules/write', 'rg-network'],
  ['Microsoft.Network/networkSecurityGroups/securityRules/delete', 'rg-network'],
  ['Microsoft.Network/routeTables/read', 'rg-network'],
  ['Microsoft.Network/natGateways/read', 'rg-network'],
  ['Microsoft.Network/publicIPAddresses/read', nodeGroup],
  ['Microsoft.Network/loadBalancers/read', nodeGroup],
  ['Microsoft.Network/locations/operations/read', ''],
  ['Microsoft.Network/locations/operationResults/read', ''],
  ['Microsoft.Network/privateDnsZones/read', 'rg-network'],
  ['Microsoft.Network/privateDnsZones/A/read', 'rg-network'],
  ['Microsoft.Network/privateDnsZones/virtualNetworkLinks/read', 'rg-network'],
  ['Microsoft.Network/privateDnsZones/virtualNetworkLinks/write', 'rg-network'],
  ['Microsoft.Network/privateDnsZones/virtualNetworkLinks/delete', 'rg-network'],
  ['Microsoft.ResourceHealth/availabilityStatuses/read', 'rg-demo'],
  ['Microsoft.Insights/metrics/read', ''],
  ['Microsoft.Insights/eventtypes/values/read', ''],
  ['Microsoft.Authorization/roleAssignments/read', ''],
  ['Microsoft.Authorization/roleAssignments/write', ''],
  ['Microsoft.Authorization/roleAssignments/delete', ''],
  ['Microsoft.Authorization/roleDefinitions/read', ''],
  ['Microsoft.Authorization/denyAssignments/read', ''],
  ['Microsoft.Authorization/permissions/read', ''],
];

const network = `/subscriptions/${subscription}/resourceGroups/rg-network/providers/Microsoft.Network`;
const scopes: Readonly<Record<string, string>> = {
  'Microsoft.ResourceHealth/availabilityStatuses/read': `/subscriptions/${subscription}/resourceGroups/rg-demo/providers/Microsoft.ContainerService/managedClusters/demo`,
  'Microsoft.Insights/metrics/read': `/subscriptions/${subscription}/resourceGroups/${nodeGroup}/providers/Microsoft.Network/loadBalancers/kubernetes`,
};
const names: Readonly<Record<string, string>> = {
  cluster: 'demo',
  vmss: 'aks-np-vmss',
  instance: '10',
  vm: 'aks-vms-12345678-vms0',
  vnet: 'vnet-demo',
  subnet: 'snet-aks',
  nsg: 'nsg-aks',
};

const scenario = parseScenario(yaml(), 'test.yaml');
const routes = armRoutes(
  createContext({
    cloud: createCloud(scenario, createNsgStore(scenario, async () => undefined)),
    fleet: paperFleet({ counters: [], ports: [], ready: Promise.resolve() }),
    kubernetes: { server: '', ca: '' },
    tenantId: '',
    origin: () => '',
    log: () => undefined,
  }),
);

/** A path of this route in the test's cluster, in the group that the matrix names. */
function example(route: ArmRoute): string {
  const group = matrix.find(([action]) => action === route.action)?.[1] || nodeGroup;
  const filled = route.path
    .replace('{scope}', scopes[route.action] ?? `${network}/virtualNetworks/vnet-demo/subnets/snet-aks`)
    .replace('{group}', route.action.includes('managedClusters') ? 'rg-demo' : group)
    .replaceAll(/\{(\w+)\}/g, (_all, name: string) => names[name] ?? 'some');
  const path = route.path.startsWith('{scope}') ? filled : `/subscriptions/${subscription}${filled}`;
  return `${path}?api-version=${apiVersions[route.family].at(-1)}`;
}

const cases = routes.map((route) => [`${route.method} ${route.path}`, route] as const);

describe('least privilege', () => {
  let arm: ArmAlone;
  let bare: ArmAlone;
  beforeAll(async () => {
    arm = await armAlone();
    const all = matrix.map(([action]) => action).join(', ');
    bare = await armAlone(yaml({ more: `azure: { permissions: { without: [${all}] } }` }));
  });
  afterAll(async () => {
    await arm.close();
    await bare.close();
  });

  test.each(cases)('%s: exactly what the matrix lists may be called', async (_name, route) => {
    const { status } = await arm.call(example(route), { method: route.method });
    expect([route.action, status === 403]).toEqual([route.action, !matrix.some(([action]) => action === route.action)]);
  });

  test.each(cases)('%s: without its permission it answers 403 in the words of Azure', async (_name, route) => {
    const path = example(route);
    const [scope = ''] = route.path.startsWith('{scope}') ? path.split(/\/providers\/Microsoft\.(?:Authorization|Insights|ResourceHealth)\//) : path.split('?');
    const { status, body } = await bare.call(path, { method: route.method });
    expect([status, body?.error?.code]).toEqual([403, 'AuthorizationFailed']);
    expect(body.error.message).toBe(
      `The client '${bare.clientId}' with object id '${bare.clientId}' does not have authorization to perform action '${route.action}' ` +
        `over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    );
  });

  test('every permission of the matrix belongs to a route', () => {
    expect(matrix.map(([action]) => action).filter((action) => !routes.some((route) => route.action === action))).toEqual([]);
  });

  test.each([
    ["a rule of a group that is the cluster's", 'nsg-aks', 'rg-network', false],
    ['a rule in a group of somebody else', 'nsg-other', 'rg-network', true],
  ])('writing %s', async (_name, nsg, group, refused) => {
    const path = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Network/networkSecurityGroups/${nsg}/securityRules/r?api-version=2026-01-01`;
    const { status } = await arm.call(path, { method: 'PUT', body: {} });
    expect(status === 403).toBe(refused);
  });

  test.each([
    ['the subnet', 'snet-aks', false],
    ['another subnet of the network', 'snet-other', true],
  ])('a role may be given on %s', async (_name, subnet, refused) => {
    const path = `${network}/virtualNetworks/vnet-demo/subnets/${subnet}/providers/Microsoft.Authorization/roleAssignments/00000000-1111-4222-8333-444444444444?api-version=2022-04-01`;
    const { status } = await arm.call(path, { method: 'PUT', body: {} });
    expect(status === 403).toBe(refused);
  });

  test('a scenario may give more than the bot needs', async () => {
    await withArm(yaml({ more: 'azure: { permissions: { also: [Microsoft.ContainerService/managedClusters/agentPools/read] } }' }), async ({ containers }) => {
      await expect(containers.agentPools.get('rg-demo', 'demo', 'np')).resolves.toMatchObject({ name: 'np' });
    });
  });

  test('a pattern takes everything away that it covers, and nothing else', async () => {
    await withArm(yaml({ more: "azure: { permissions: { without: ['Microsoft.Network/*/read'] } }" }), async ({ network: reads, containers }) => {
      await expect(reads.loadBalancers.get(nodeGroup, 'kubernetes')).rejects.toMatchObject({ statusCode: 403, code: 'AuthorizationFailed' });
      await expect(containers.managedClusters.get('rg-demo', 'demo')).resolves.toMatchObject({ name: 'demo' });
    });
  });
});

test.each([
  ['Microsoft.Network/*/read', 'Microsoft.Network/loadBalancers/read', true],
  ['Microsoft.Network/*/read', 'Microsoft.Network/virtualNetworks/subnets/READ', true],
  ['Microsoft.Network/*/read', 'Microsoft.Network/loadBalancers/write', false],
  ['*/read', 'Microsoft.Compute/virtualMachines/read', true],
  ['Microsoft.Network/routeTables/read', 'MicrosoftXNetwork/routeTables/read', false],
  ['*', 'anything/at/all', true],
])('the pattern %s and the action %s: %p', (pattern, action, covered) => {
  expect(covers(pattern, action)).toBe(covered);
});
