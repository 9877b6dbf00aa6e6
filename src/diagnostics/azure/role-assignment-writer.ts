import type { RoleAssignment } from '@azure/arm-authorization';
import { AccessError } from '../ports.ts';
import type { ArmWriter } from '../ports.ts';
import type { RoleAssignmentOperation } from '../remedies/operations.ts';
import type { ArmClients } from './arm-clients.ts';
import { armId } from './arm-id.ts';
import { once } from './carried-out.ts';
import { orAccessError } from './errors.ts';

/** One assignment by the name that was chosen when it was proposed; only exactly that one is ever deleted. */
export function createRoleAssignmentWriter(clients: Pick<ArmClients, 'authorization'>): Pick<ArmWriter, 'createRoleAssignment' | 'deleteRoleAssignment'> {
  const { roleAssignments } = clients.authorization;
  const find = async ({ scope, name }: RoleAssignmentOperation, abortSignal: AbortSignal): Promise<RoleAssignment | undefined> => {
    try {
      return await roleAssignments.get(scope, name, { abortSignal });
    } catch (error) {
      if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return undefined;
      throw error;
    }
  };
  return {
    async createRoleAssignment(operation, abortSignal) {
      const action = `give the role ${operation.roleName}`;
      const existing = await orAccessError(action, () => find(operation, abortSignal));
      if (existing !== undefined) throw new AccessError(`Cannot ${action}: an assignment of that name exists already`);
      const { scope, name, principalId } = operation;
      const parameters = { principalId, principalType: 'ServicePrincipal', roleDefinitionId: definitionId(operation) };
      await once(action, () => roleAssignments.create(scope, name, parameters, { abortSignal }));
    },
    async deleteRoleAssignment(operation, abortSignal) {
      const action = `take the role ${operation.roleName} away again`;
      const existing = await orAccessError(action, () => find(operation, abortSignal));
      if (existing === undefined) throw new AccessError(`Cannot ${action}: the assignment is gone already`);
      if (!isOurs(existing, operation)) throw new AccessError(`Cannot ${action}: the assignment is another one now`);
      await once(action, () => roleAssignments.delete(operation.scope, operation.name, { abortSignal }));
    },
  };
}

/** Role definitions of Microsoft's have the same name in every subscription. */
const definitionId = ({ scope, roleDefinition }: RoleAssignmentOperation): string =>
  `/subscriptions/${armId(scope).subscription}/providers/Microsoft.Authorization/roleDefinitions/${roleDefinition}`;

const isOurs = (there: RoleAssignment, { principalId, roleDefinition }: RoleAssignmentOperation): boolean =>
  there.principalId === principalId && there.roleDefinitionId?.toLowerCase().endsWith(`/${roleDefinition.toLowerCase()}`) === true;
