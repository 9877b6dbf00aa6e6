/** Whether role assignments add up to an action. Source: Azure RBAC, "How Azure RBAC determines if a user has access". */

export interface RolePermission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

/** Patterns may have any number of asterisks; letter case does not count. */
export function matchesAction(pattern: string, action: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const wanted = action.toLowerCase();
  if (rest.length === 0) return wanted === first;
  if (!wanted.startsWith(first)) return false;
  const last = rest.at(-1) ?? '';
  let at = first.length;
  for (const part of rest.slice(0, -1)) {
    const found = wanted.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return wanted.length - last.length >= at && wanted.endsWith(last);
}

/** One permission grants what its actions name and its notActions do not; another one may grant it all the same. */
export const grantsAction = (permissions: readonly RolePermission[], action: string): boolean =>
  permissions.some(({ actions, notActions }) => actions.some((pattern) => matchesAction(pattern, action)) && !notActions.some((pattern) => matchesAction(pattern, action)));
