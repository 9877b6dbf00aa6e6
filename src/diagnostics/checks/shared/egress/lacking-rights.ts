import type { Denial, RoleGrant, ScopeRights } from '../../../evidence/identity.ts';
import { grantsAction } from '../../../net/egress/rights.ts';

/** What the identity may not do at one place. */
export interface Lack {
  readonly rights: ScopeRights;
  readonly missing: readonly string[];
  /** Name of the deny assignment that takes it away. */
  readonly deniedBy?: string;
}

export interface Looked {
  readonly lack?: Lack;
  readonly doubts: readonly string[];
}

/** Roles add up, and denials win. What a group may do counts only for its members, whom nobody here can list. */
export function lackingAt(rights: ScopeRights, principals: readonly string[]): Looked {
  const { grants, denials, actions, scope } = rights;
  if (!grants.ok) return { doubts: [grants.reason] };
  const isOwn = ({ principalId }: RoleGrant): boolean => includes(principals, principalId);
  const missing = actions.filter((action) => !grants.value.some((grant) => isOwn(grant) && gives(grant, action) === 'yes'));
  const denied = denials.ok ? actions.flatMap((action) => denials.value.filter((denial) => takes(denial, action, principals)).map(({ name }) => ({ action, name }))) : [];
  const [first] = denied;
  if (first !== undefined) return { lack: { rights, missing: [...new Set(denied.map(({ action }) => action))], deniedBy: first.name }, doubts: [] };
  const mayGive = (action: string): readonly RoleGrant[] =>
    grants.value.filter((grant) => (isOwn(grant) ? gives(grant, action) === 'maybe' : grant.principalType === 'Group' && gives(grant, action) !== 'no'));
  const certain = missing.filter((action) => mayGive(action).length === 0);
  if (certain.length > 0) return { lack: { rights, missing: certain }, doubts: [] };
  if (missing.length > 0) return { doubts: missing.flatMap(mayGive).map((grant) => doubtOf(grant, scope, isOwn(grant))) };
  return { doubts: denials.ok ? [] : [denials.reason] };
}

const includes = (ids: readonly string[], id: string): boolean => ids.some((other) => other.toLowerCase() === id.toLowerCase());

const gives = ({ permissions }: RoleGrant, action: string): 'yes' | 'no' | 'maybe' => {
  if (!permissions.ok) return 'maybe';
  return grantsAction(permissions.value, action) ? 'yes' : 'no';
};

const takes = ({ permissions, principals: named, excluded }: Denial, action: string, principals: readonly string[]): boolean =>
  (named.length === 0 || principals.some((id) => includes(named, id))) && !principals.some((id) => includes(excluded, id)) && grantsAction(permissions, action);

function doubtOf({ role, principalId, permissions }: RoleGrant, scope: string, isOwn: boolean): string {
  const place = scope.split('/').at(-1) ?? scope;
  if (isOwn && !permissions.ok) return `what the role ${role} gives on ${place} is not known: ${permissions.reason}`;
  return `the group ${principalId} has the role ${role} on ${place}, and whether the cluster's identity is a member of it cannot be read from Azure Resource Manager`;
}
