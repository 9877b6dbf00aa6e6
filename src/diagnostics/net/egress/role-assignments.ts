/** Role assignments at a scope, as a resource of their own: writing the scope itself gives nobody a role. */
export const roleAssignmentsAt = (scope: string): string => `${scope}/providers/Microsoft.Authorization/roleAssignments`;

/** Role assignments that count at a scope: those there, and those at every scope above it. */
export function roleAssignmentsFor(scope: string): readonly string[] {
  const steps = scope.split('/').filter((step) => step !== '');
  const ids = steps.flatMap((_step, index) => (index % 2 === 1 ? [`/${steps.slice(0, index + 1).join('/')}`] : []));
  // `…/providers/Microsoft.Network` alone is no scope.
  return ids.filter((id) => !/\/providers\/[^/]+$/i.test(id)).toReversed().map(roleAssignmentsAt);
}
