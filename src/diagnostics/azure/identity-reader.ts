import type { DenyAssignment, RoleAssignment } from '@azure/arm-authorization';
import { allOf } from '../all-of.ts';
import type { Answer } from '../evidence.ts';
import type { Denial, FailedOperation, Permission, RoleGrant } from '../evidence/identity.ts';
import type { Clock, IdentityReader } from '../ports.ts';
import { AccessError } from '../ports.ts';
import type { ArmClients } from './arm-clients.ts';
import { ACTIVITY_READ } from './changes/activity-log.ts';
import { orAccessError } from './errors.ts';
import { refusedOperation } from './refused-operation.ts';

/** Azure allows 4,000 role assignments per subscription; the log of one group over some hours is bounded, too. */
const MAX_ASSIGNMENTS = 4_000;
const MAX_DENIALS = 500;
const MAX_EVENTS = 2_000;

/** Roles whose definitions are read for one place. */
const MAX_ROLES = 20;

const HOUR_MS = 3_600_000;

type Clients = Pick<ArmClients, 'authorization' | 'monitor'>;

export function createIdentityReader({ authorization, monitor }: Clients, clock: Clock): IdentityReader {
  return {
    roleGrants: (scope, principals, abortSignal) =>
      orAccessError(`list the role assignments of "${scope}"`, async () => {
        const all = await bounded(authorization.roleAssignments.listForScope(scope, { filter: 'atScope()', abortSignal }), MAX_ASSIGNMENTS, 'role assignments');
        const own = all.filter(({ principalId = '', principalType }) => principalType === 'Group' || isAmong(principalId, principals));
        const roles = [...new Set(own.flatMap(({ roleDefinitionId }) => roleDefinitionId ?? []))].slice(0, MAX_ROLES);
        const definitions = new Map(await allOf(roles.map(async (id) => [id, await readRole(authorization, id, abortSignal)] as const)));
        return own.map((assignment) => grantOf(assignment, definitions.get(assignment.roleDefinitionId ?? '')));
      }),
    denials: (scope, abortSignal) =>
      orAccessError(`list the deny assignments of "${scope}"`, async () =>
        (await bounded(authorization.denyAssignments.listForScope(scope, { filter: 'atScope()', abortSignal }), MAX_DENIALS, 'deny assignments'))
          .filter((denial) => holdsAt(scope, denial))
          .map(denialOf),
      ),
    refusedOperations: (resourceGroup, hours, abortSignal) =>
      orAccessError(`read the activity log of the resource group "${resourceGroup}"`, async () => {
        const now = clock();
        const since = new Date(now - hours * HOUR_MS).toISOString();
        const filter = `eventTimestamp ge '${since}' and eventTimestamp le '${new Date(now).toISOString()}' and resourceGroupName eq '${resourceGroup.replaceAll("'", "''")}'`;
        const events = await bounded(monitor.activityLogs.list(filter, { abortSignal }), MAX_EVENTS, 'events');
        return events.flatMap((event) => asList(refusedOperation(event)));
      }, ACTIVITY_READ),
  };
}

const isAmong = (id: string, ids: readonly string[]): boolean => ids.some((other) => other.toLowerCase() === id.toLowerCase());

/** @throws {AccessError} where the list is longer: half of it would prove nothing */
async function bounded<T>(list: AsyncIterable<T>, max: number, what: string): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const one of list) {
    found.push(one);
    if (found.length > max) throw new AccessError(`Cannot read all ${what}: there are more than ${max}`);
  }
  return found;
}

interface Role {
  readonly name: string;
  readonly permissions: Answer<readonly Permission[]>;
}

async function readRole({ roleDefinitions }: Clients['authorization'], id: string, abortSignal: AbortSignal): Promise<Role> {
  try {
    const { roleName = id, permissions = [] } = await orAccessError(`read the role definition "${id}"`, () => roleDefinitions.getById(id, { abortSignal }));
    return { name: roleName, permissions: { ok: true, value: permissions.map(permissionOf) } };
  } catch (error) {
    if (error instanceof AccessError) return { name: id, permissions: { ok: false, reason: error.message } };
    throw error;
  }
}

const permissionOf = ({ actions = [], notActions = [] }: { readonly actions?: string[]; readonly notActions?: string[] }): Permission => ({ actions, notActions });

function grantOf({ principalId = '', principalType = '', scope = '', roleDefinitionId = '', condition }: RoleAssignment, role: Role | undefined): RoleGrant {
  const unread: Role['permissions'] = { ok: false, reason: `more than ${MAX_ROLES} roles are assigned there` };
  // Azure writes null where there is none. One may take away what the role gives.
  const isConditional = typeof condition === 'string' && condition !== '';
  const permissions = isConditional ? ({ ok: false, reason: 'the assignment has a condition' } as const) : (role?.permissions ?? unread);
  return { principalId, principalType, scope, role: role?.name ?? roleDefinitionId, permissions };
}

/** Denials of scopes above come along, also such as are for that scope alone. */
const holdsAt = (place: string, { scope = '', doNotApplyToChildScopes = false }: DenyAssignment): boolean =>
  !doNotApplyToChildScopes || scope.toLowerCase() === place.toLowerCase();

function denialOf({ denyAssignmentName = '', permissions = [], principals = [], excludePrincipals = [] }: DenyAssignment): Denial {
  return {
    name: denyAssignmentName,
    permissions: permissions.map(permissionOf),
    principals: principals.flatMap(({ id, type }) => (id === undefined || type === 'SystemDefined' ? [] : [id])),
    excluded: excludePrincipals.flatMap(({ id }) => id ?? []),
  };
}

const asList = (operation: FailedOperation | undefined): readonly FailedOperation[] => (operation === undefined ? [] : [operation]);
