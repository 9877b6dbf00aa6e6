import type { Scenario } from '../../scenario/schema.ts';
import { ArmError } from '../arm-error.ts';
import { covers } from './action.ts';
import { idsOf, isWithin } from './places.ts';
import { role } from './role.ts';

export interface Call {
  readonly caller: string;
  readonly action: string;
  /** The ARM id that it is about. */
  readonly scope: string;
}

/** Azure's words: they name the caller, the action and the scope. */
export const authorizationFailed = ({ caller, action, scope }: Call): ArmError =>
  new ArmError(
    403,
    'AuthorizationFailed',
    `The client '${caller}' with object id '${caller}' does not have authorization to perform action '${action}' ` +
      `over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );

/** @throws {ArmError} 403 unless the caller's role holds the action at or above the scope, as the scenario leaves it. */
export function assertPermitted(scenario: Scenario, call: Call): void {
  const { without, also } = scenario.azure.permissions;
  const held = role.some(({ action, at }) => covers(action, call.action) && idsOf(scenario, at).some((id) => isWithin(call.scope, id)));
  const granted = held || also.some((pattern) => covers(pattern, call.action));
  if (granted && !without.some((pattern) => covers(pattern, call.action))) return;
  throw authorizationFailed(call);
}
