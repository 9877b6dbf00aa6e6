import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { armAlone, collect, withArm, type ArmAlone } from './arm-alone.ts';
import { nodeGroup, subscription, yaml } from './scenario-text.ts';

const vnet = `/subscriptions/${subscription}/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet-demo`;
const subnet = `${vnet}/subnets/snet-aks`;
const clusterPrincipal = '99999999-8888-4777-8666-555555555555';
const kubeletPrincipal = '99999999-8888-4777-8666-777777777777';
const somebody = '12121212-3434-4565-8787-909090909090';

const more = `
azure:
  roleDefinitions:
    - { name: Subnet Joiner, actions: ['Microsoft.Network/*'], notActions: ['Microsoft.Network/*/delete'] }
  roleAssignments:
    - { principal: cluster, role: Reader, scope: subscription }
    - { principal: cluster, role: Network Contributor, scope: vnet }
    - { principal: kubelet, role: AcrPull, scope: resourceGroup }
    - { principal: ${somebody}, role: Subnet Joiner, scope: subnet, principalType: Group }
  denyAssignments:
    - { name: keep-out, scope: vnetResourceGroup, actions: ['Microsoft.Network/virtualNetworks/subnets/join/action'], excludePrincipals: [kubelet] }
`;

describe('who may do what, as Azure lists it', () => {
  let arm: ArmAlone;
  beforeAll(async () => {
    arm = await armAlone(yaml({ more }));
  });
  afterAll(async () => arm.close());

  const roleNames = async (scope: string, filter?: string): Promise<(string | undefined)[]> => {
    const found = await collect(arm.authorization.roleAssignments.listForScope(scope, filter === undefined ? {} : { filter }));
    return Promise.all(found.map(async ({ roleDefinitionId }) => (await arm.authorization.roleDefinitions.getById(roleDefinitionId ?? '')).roleName));
  };

  test.each([
    ['at the subnet: its own and what is above it', subnet, 'atScope()', ['Reader', 'Network Contributor', 'Subnet Joiner']],
    ['at the network: not what is below it', vnet, 'atScope()', ['Reader', 'Network Contributor']],
    ['without a filter: what is below too', vnet, undefined, ['Reader', 'Network Contributor', 'Subnet Joiner']],
    ['of one principal', subnet, `assignedTo('${clusterPrincipal}')`, ['Reader', 'Network Contributor']],
    ['of one principal, at the scope', `/subscriptions/${subscription}`, `atScope() and assignedTo('${clusterPrincipal}')`, ['Reader']],
    ['by principalId, in any case', subnet, `principalId eq '${somebody.toUpperCase()}'`, ['Subnet Joiner']],
    ['of nobody', subnet, `principalId eq '${randomUUID()}'`, []],
  ])('%s', async (_name, scope, filter, names) => {
    expect(await roleNames(scope, filter)).toEqual(names);
  });

  test('a filter that Azure does not know is refused', async () => {
    await expect(roleNames(subnet, "roleName eq 'Reader'")).rejects.toMatchObject({ statusCode: 400 });
  });

  test('an assignment tells scope, principal and its kind', async () => {
    const [found] = await collect(arm.authorization.roleAssignments.listForScope(subnet, { filter: `principalId eq '${somebody}'` }));
    expect(found).toMatchObject({ scope: subnet, principalId: somebody, principalType: 'Group' });
  });

  test('a role tells what it gives and what it keeps', async () => {
    const [custom] = await collect(arm.authorization.roleDefinitions.list(`/subscriptions/${subscription}`, { filter: "roleName eq 'Subnet Joiner'" }));
    expect(custom).toMatchObject({ roleType: 'CustomRole', permissions: [{ actions: ['Microsoft.Network/*'], notActions: ['Microsoft.Network/*/delete'] }] });
    const builtIn = await arm.authorization.roleDefinitions.get(subnet, '4d97b98b-1d4f-4787-a291-c67834d212e7');
    expect(builtIn).toMatchObject({ roleName: 'Network Contributor', roleType: 'BuiltInRole' });
  });

  test('a deny above the scope is listed, with everybody but those whom it leaves out', async () => {
    const denies = await collect(arm.authorization.denyAssignments.listForScope(subnet, { filter: 'atScope()' }));
    expect(denies).toMatchObject([
      { denyAssignmentName: 'keep-out', principals: [{ type: 'SystemDefined' }], excludePrincipals: [{ id: kubeletPrincipal }] },
    ]);
    expect(await collect(arm.authorization.denyAssignments.listForScope(`/subscriptions/${subscription}/resourceGroups/${nodeGroup}`, { filter: 'atScope()' }))).toEqual([]);
  });
});

describe('role assignments that are made and taken back', () => {
  const networkContributor = `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/4d97b98b-1d4f-4787-a291-c67834d212e7`;
  const wanted = { roleDefinitionId: networkContributor, principalId: clusterPrincipal, principalType: 'ServicePrincipal' };
  const none = yaml({ more: 'azure: { roleAssignments: [] }' });

  test('one that was made is listed, and its deletion takes it away', async () => {
    await withArm(none, async ({ authorization }) => {
      const name = randomUUID();
      await expect(authorization.roleAssignments.create(subnet, name, wanted)).resolves.toMatchObject({ name, scope: subnet });
      expect(await collect(authorization.roleAssignments.listForScope(subnet))).toMatchObject([{ name, principalId: clusterPrincipal }]);
      await expect(authorization.roleAssignments.delete(subnet, name)).resolves.toMatchObject({ name });
      expect(await collect(authorization.roleAssignments.listForScope(subnet))).toEqual([]);
      await expect(authorization.roleAssignments.get(subnet, name)).rejects.toMatchObject({ statusCode: 404 });
    });
  });

  test('the same one under the same name is taken again; under another name, or another grant under that name, refused', async () => {
    await withArm(none, async ({ authorization }) => {
      const name = randomUUID();
      await authorization.roleAssignments.create(subnet, name, wanted);
      await expect(authorization.roleAssignments.create(subnet, name, wanted)).resolves.toMatchObject({ name });
      await expect(authorization.roleAssignments.create(subnet, randomUUID(), wanted)).rejects.toMatchObject({ statusCode: 409, code: 'RoleAssignmentExists' });
      const other = { ...wanted, principalId: kubeletPrincipal };
      await expect(authorization.roleAssignments.create(subnet, name, other)).rejects.toMatchObject({ statusCode: 409, code: 'RoleAssignmentUpdateNotPermitted' });
    });
  });

  test('a role that does not exist is refused', async () => {
    await withArm(none, async ({ authorization }) => {
      const unknown = { ...wanted, roleDefinitionId: networkContributor.replace('4d97', '0000') };
      await expect(authorization.roleAssignments.create(subnet, randomUUID(), unknown)).rejects.toMatchObject({ statusCode: 400, code: 'RoleDefinitionDoesNotExist' });
    });
  });

  test('AKS gives its identity the node group, and the subnet of a network that is not its own', async () => {
    await withArm(yaml(), async ({ authorization }) => {
      const found = await collect(authorization.roleAssignments.listForScope(`/subscriptions/${subscription}`));
      expect(found.map(({ scope, principalId }) => [scope?.split('/').at(-1), principalId])).toEqual([
        [nodeGroup, clusterPrincipal],
        ['snet-aks', clusterPrincipal],
      ]);
    });
  });
});
