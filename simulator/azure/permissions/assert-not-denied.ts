import { guidOf } from '../authorization/roles.ts';
import type { Scenario } from '../../scenario/schema.ts';
import { ArmError } from '../arm-error.ts';
import { placeId } from '../places.ts';
import { principalId } from '../principals.ts';
import { covers } from './action.ts';
import type { Call } from './assert-permitted.ts';
import { isWithin } from './places.ts';

type Deny = Scenario['azure']['denyAssignments'][number];

/** @throws {ArmError} 403 where a deny assignment takes away what a role gives. Its words name the assignment. */
export function assertNotDenied(scenario: Scenario, { caller, action, scope }: Call): void {
  const among = (names: readonly string[]): boolean => names.some((name) => principalId(scenario.cluster, name) === caller);
  const denies = ({ actions, notActions, principals, excludePrincipals, scope: at }: Deny): boolean =>
    isWithin(scope, placeId(scenario, at)) &&
    actions.some((pattern) => covers(pattern, action)) &&
    !notActions.some((pattern) => covers(pattern, action)) &&
    (principals.length === 0 || among(principals)) &&
    !among(excludePrincipals);
  const deny = scenario.azure.denyAssignments.find(denies);
  if (deny === undefined) return;
  const place = placeId(scenario, deny.scope);
  throw new ArmError(
    403,
    'DenyAssignmentAuthorizationFailed',
    `The client '${caller}' with object id '${caller}' has permission to perform action '${action}' on scope '${scope}'; however, the access is ` +
      `denied because of the deny assignment with name '${deny.name}' and Id '${guidOf(`deny ${deny.name}`).replaceAll('-', '')}' at scope '${place}'.`,
  );
}
