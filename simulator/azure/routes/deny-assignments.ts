import type { Answer } from '../../http/exchange.ts';
import { valueOf } from '../../http/route.ts';
import type { Scenario } from '../../scenario/schema.ts';
import { inList, isOf, readListFilter } from '../authorization/list-filter.ts';
import { guidOf } from '../authorization/roles.ts';
import type { ArmContext, ArmRequest, ArmRoute } from '../context.ts';
import { page } from '../paging.ts';
import { placeId } from '../places.ts';
import { principalId } from '../principals.ts';

type Deny = Scenario['azure']['denyAssignments'][number];

const type = 'Microsoft.Authorization/denyAssignments';
// Azure writes "all principals" as one of type SystemDefined.
const everybody = '00000000-0000-0000-0000-000000000000';

function document({ cloud: { scenario } }: ArmContext, deny: Deny): object {
  const scope = placeId(scenario, deny.scope);
  const name = guidOf(`deny ${deny.name}`);
  const list = (names: readonly string[]) => names.map((entry) => ({ id: principalId(scenario.cluster, entry), type: 'ServicePrincipal' }));
  return {
    id: `${scope}/providers/${type}/${name}`,
    name,
    type,
    properties: {
      denyAssignmentName: deny.name,
      scope,
      permissions: [{ actions: deny.actions, notActions: deny.notActions, dataActions: [], notDataActions: [] }],
      doNotApplyToChildScopes: false,
      principals: deny.principals.length === 0 ? [{ id: everybody, type: 'SystemDefined' }] : list(deny.principals),
      excludePrincipals: list(deny.excludePrincipals),
      isSystemProtected: true,
    },
  };
}

function list(context: ArmContext, { exchange, values }: ArmRequest): Answer {
  const { scenario } = context.cloud;
  const filter = readListFilter(exchange.query.get('$filter'));
  const concerns = ({ principals }: Deny): boolean =>
    principals.length === 0 || principals.some((name) => isOf(principalId(scenario.cluster, name), filter));
  const found = scenario.azure.denyAssignments.filter(
    (deny) => inList({ scope: placeId(scenario, deny.scope) }, valueOf(values, 'scope'), filter) && concerns(deny),
  );
  return page(
    exchange,
    context.origin(),
    found.map((deny) => document(context, deny)),
  );
}

export const denyAssignmentRoutes = (context: ArmContext): ArmRoute[] => [
  {
    method: 'GET',
    path: `{scope}/providers/${type}`,
    family: 'Microsoft.Authorization',
    action: `${type}/read`,
    handle: (request) => list(context, request),
  },
];
