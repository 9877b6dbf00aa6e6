import type { Answer } from '../../http/exchange.ts';
import { valueOf } from '../../http/route.ts';
import type { ArmContext, ArmRequest, ArmRoute } from '../context.ts';
import { page } from '../paging.ts';
import { idsOf, isWithin } from '../permissions/places.ts';
import { role } from '../permissions/role.ts';

const type = 'Microsoft.Authorization/permissions';

/** What the caller's roles add up to at one place, by the data that refuses calls too. Deny assignments are not taken off. */
function list(context: ArmContext, { exchange, values }: ArmRequest): Answer {
  const { scenario } = context.cloud;
  const { without, also } = scenario.azure.permissions;
  const scope = valueOf(values, 'scope');
  const held = role.filter(({ at }) => idsOf(scenario, at).some((id) => isWithin(scope, id))).map(({ action }) => action);
  return page(exchange, context.origin(), [{ actions: [...held, ...also], notActions: without, dataActions: [], notDataActions: [] }]);
}

export const permissionRoutes = (context: ArmContext): ArmRoute[] => [
  { method: 'GET', path: `{scope}/providers/${type}`, family: 'Microsoft.Authorization', action: `${type}/read`, handle: (request) => list(context, request) },
];
