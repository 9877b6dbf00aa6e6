import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { describe, expect, test } from '@jest/globals';
import { createRoleAssignmentWriter } from '../../../src/diagnostics/azure/role-assignment-writer.ts';
import { recorded } from './recorded.ts';
import { failure } from './wire.ts';
import type { WireAnswer } from './wire.ts';

const scope = '/subscriptions/s/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes';
const operation = { kind: 'role-assignment-create', name: 'guid-1', scope, principalId: 'principal-1', roleDefinition: 'role-1', roleName: 'Network Contributor' } as const;
const there = (fields: object = {}) => ({
  status: 200,
  body: { id: `${scope}/providers/Microsoft.Authorization/roleAssignments/guid-1`, properties: { principalId: 'principal-1', roleDefinitionId: '/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/ROLE-1', scope, ...fields } },
});
const absent = { status: 404, body: failure('RoleAssignmentNotFound') };
const never = new AbortController().signal;

const writer = (...answers: readonly WireAnswer[]) => {
  const { requests, options } = recorded(...answers);
  return { requests, ...createRoleAssignmentWriter({ authorization: new AuthorizationManagementClient(options.credential, 's', options) }) };
};

describe('a role', () => {
  test('is given once, under the name that was chosen when it was proposed', async () => {
    const { requests, createRoleAssignment } = writer(absent, { ...there(), status: 201 });
    await createRoleAssignment(operation, never);
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'PUT']);
    expect(requests[1]?.url).toContain('/roleAssignments/guid-1?');
    expect(requests[1]?.body).toEqual({
      properties: { principalId: 'principal-1', principalType: 'ServicePrincipal', roleDefinitionId: '/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/role-1' },
    });
  });

  test('that is there already is not given again', async () => {
    const { requests, createRoleAssignment } = writer(there());
    await expect(createRoleAssignment(operation, never)).rejects.toMatchObject({ mayHaveHappened: false });
    expect(requests).toHaveLength(1);
  });

  test('is taken away where the assignment is exactly ours', async () => {
    const { requests, deleteRoleAssignment } = writer(there(), there());
    await deleteRoleAssignment({ ...operation, kind: 'role-assignment-delete' }, never);
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'DELETE']);
  });

  test.each([
    ['of somebody else', there({ principalId: 'principal-2' })],
    ['for another role', there({ roleDefinitionId: '/x/roleDefinitions/role-2' })],
    ['that is gone', absent],
  ])('is not taken away by deleting an assignment %s', async (_what, answer) => {
    const { requests, deleteRoleAssignment } = writer(answer);
    await expect(deleteRoleAssignment({ ...operation, kind: 'role-assignment-delete' }, never)).rejects.toMatchObject({ mayHaveHappened: false });
    expect(requests).toHaveLength(1);
  });

  test.each([
    ['refused (403): nothing was given', { status: 403, body: failure('AuthorizationFailed') }, false],
    ['cut off: it may have been given', {}, true],
  ])('%s', async (_what, answer, mayHaveHappened) => {
    await expect(writer(absent, answer).createRoleAssignment(operation, never)).rejects.toMatchObject({ mayHaveHappened });
  });
});
