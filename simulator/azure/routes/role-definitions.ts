import { json, type Answer } from '../../http/exchange.ts';
import { valueOf } from '../../http/route.ts';
import { ArmError } from '../arm-error.ts';
import { rolesOf, type RoleDefinition } from '../authorization/roles.ts';
import type { ArmContext, ArmRequest, ArmRoute } from '../context.ts';
import { page } from '../paging.ts';
import { same } from '../resource-ids.ts';

const type = 'Microsoft.Authorization/roleDefinitions';

function document({ cloud }: ArmContext, { name, roleName, actions, notActions, builtIn }: RoleDefinition): object {
  const subscription = `/subscriptions/${cloud.scenario.cluster.subscription}`;
  return {
    id: `${subscription}/providers/${type}/${name}`,
    name,
    type,
    properties: {
      roleName,
      description: '',
      type: builtIn ? 'BuiltInRole' : 'CustomRole',
      assignableScopes: [builtIn ? '/' : subscription],
      permissions: [{ actions, notActions, dataActions: [], notDataActions: [] }],
    },
  };
}

/** The only filters of the API: `roleName eq '…'` and `type eq '…'`; `atScopeAndBelow()` changes nothing here. */
function matches(filter: string | null, role: RoleDefinition): boolean {
  const [, field, value = ''] = /^(roleName|type)\s+eq\s+'([^']+)'$/i.exec(filter ?? '') ?? [];
  if (field === undefined) return true;
  return field.toLowerCase() === 'type' ? same(value, role.builtIn ? 'BuiltInRole' : 'CustomRole') : same(value, role.roleName);
}

function get(context: ArmContext, { values }: ArmRequest): Answer {
  const name = valueOf(values, 'name');
  const role = rolesOf(context.cloud.scenario).find((candidate) => same(candidate.name, name));
  if (role === undefined)
    throw new ArmError(404, 'RoleDefinitionDoesNotExist', `The specified role definition with ID '${name.replaceAll('-', '')}' does not exist.`);
  return json(200, document(context, role));
}

function list(context: ArmContext, { exchange }: ArmRequest): Answer {
  const filter = exchange.query.get('$filter');
  const roles = rolesOf(context.cloud.scenario).filter((role) => matches(filter, role));
  return page(
    exchange,
    context.origin(),
    roles.map((role) => document(context, role)),
  );
}

const path = `{scope}/providers/${type}`;
const common = { method: 'GET', family: 'Microsoft.Authorization', action: `${type}/read` } as const;

export const roleDefinitionRoutes = (context: ArmContext): ArmRoute[] => [
  { ...common, path, handle: (request) => list(context, request) },
  { ...common, path: `${path}/{name}`, handle: (request) => get(context, request) },
];
