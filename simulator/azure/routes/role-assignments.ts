import { z } from 'zod';
import { json, readJson, type Answer } from '../../http/exchange.ts';
import { valueOf } from '../../http/route.ts';
import { ArmError } from '../arm-error.ts';
import type { Assignment } from '../authorization/assignments.ts';
import { inList, isOf, readListFilter } from '../authorization/list-filter.ts';
import { rolesOf } from '../authorization/roles.ts';
import type { ArmContext, ArmRequest, ArmRoute } from '../context.ts';
import { page } from '../paging.ts';
import { same } from '../resource-ids.ts';

const type = 'Microsoft.Authorization/roleAssignments';
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const body = z.object({
  properties: z.object({
    roleDefinitionId: z.string(),
    principalId: z.string().regex(guid),
    principalType: z.string().optional(),
    description: z.string().optional(),
  }),
});

const document = ({ cloud }: ArmContext, { name, scope, role, createdOn, ...rest }: Assignment): object => ({
  id: `${scope}/providers/${type}/${name}`,
  name,
  type,
  properties: {
    ...rest,
    scope,
    roleDefinitionId: `/subscriptions/${cloud.scenario.cluster.subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
    condition: null,
    conditionVersion: null,
    createdOn,
    updatedOn: createdOn,
  },
});

function list(context: ArmContext, { exchange, values }: ArmRequest): Answer {
  const filter = readListFilter(exchange.query.get('$filter'));
  const found = context.assignments.list().filter((one) => inList(one, valueOf(values, 'scope'), filter) && isOf(one.principalId, filter));
  return page(
    exchange,
    context.origin(),
    found.map((one) => document(context, one)),
  );
}

function get(context: ArmContext, { values }: ArmRequest): Answer {
  const name = valueOf(values, 'name');
  const found = context.assignments.find(valueOf(values, 'scope'), name);
  if (found === undefined) throw new ArmError(404, 'RoleAssignmentNotFound', `The role assignment '${name}' is not found.`);
  return json(200, document(context, found));
}

function roleIn(context: ArmContext, id: string): string {
  const wanted = id.split('/').at(-1) ?? '';
  const role = rolesOf(context.cloud.scenario).find(({ name }) => same(name, wanted));
  if (role !== undefined) return role.name;
  throw new ArmError(400, 'RoleDefinitionDoesNotExist', `The specified role definition with ID '${wanted.replaceAll('-', '')}' does not exist.`);
}

function put(context: ArmContext, { exchange, values }: ArmRequest): Answer {
  const name = valueOf(values, 'name');
  if (!guid.test(name)) throw new ArmError(400, 'InvalidRoleAssignmentId', 'The role assignment ID must be a GUID.');
  const parsed = body.safeParse(readJson(exchange));
  if (!parsed.success)
    throw new ArmError(400, 'InvalidCreateRoleAssignmentRequest', 'The request body must hold roleDefinitionId and principalId.');
  const { roleDefinitionId, principalId, principalType = 'ServicePrincipal', description } = parsed.data.properties;
  const scope = valueOf(values, 'scope');
  const assignment: Assignment = {
    name,
    scope,
    role: roleIn(context, roleDefinitionId),
    principalId,
    principalType,
    ...(description === undefined ? {} : { description }),
    createdOn: new Date().toISOString(),
  };
  const existed = context.assignments.find(scope, name) !== undefined;
  context.assignments.put(assignment);
  return json(existed ? 200 : 201, document(context, assignment));
}

function remove(context: ArmContext, { values }: ArmRequest): Answer {
  const found = context.assignments.find(valueOf(values, 'scope'), valueOf(values, 'name'));
  if (found === undefined) return { status: 204 };
  context.assignments.remove(found);
  return json(200, document(context, found));
}

const path = `{scope}/providers/${type}`;
const family = 'Microsoft.Authorization';

export const roleAssignmentRoutes = (context: ArmContext): ArmRoute[] => [
  { method: 'GET', path, family, action: `${type}/read`, handle: (request) => list(context, request) },
  { method: 'GET', path: `${path}/{name}`, family, action: `${type}/read`, handle: (request) => get(context, request) },
  { method: 'PUT', path: `${path}/{name}`, family, action: `${type}/write`, handle: (request) => put(context, request) },
  { method: 'DELETE', path: `${path}/{name}`, family, action: `${type}/delete`, handle: (request) => remove(context, request) },
];
