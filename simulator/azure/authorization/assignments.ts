import type { Scenario } from '../../scenario/schema.ts';
import { ArmError } from '../arm-error.ts';
import { placeId } from '../places.ts';
import { principalId } from '../principals.ts';
import { same } from '../resource-ids.ts';
import { guidOf, rolesOf } from './roles.ts';

export interface Assignment {
  /** GUID, chosen by whoever makes it. */
  readonly name: string;
  /** ARM id. */
  readonly scope: string;
  /** GUID of the role definition. */
  readonly role: string;
  readonly principalId: string;
  readonly principalType: string;
  readonly description?: string;
  readonly createdOn: string;
}

export interface AssignmentStore {
  list(): readonly Assignment[];
  find(scope: string, name: string): Assignment | undefined;
  /** @throws {ArmError} 409 for a second assignment of the same role to the same principal, and for a name that is taken */
  put(assignment: Assignment): void;
  remove(assignment: Assignment): void;
}

type Given = NonNullable<Scenario['azure']['roleAssignments']>;

/** What AKS and its command line grant when they make a cluster: https://learn.microsoft.com/azure/aks/use-managed-identity */
const made = ({ cluster }: Scenario): Given => [
  { principal: 'cluster', role: 'Contributor', scope: 'nodeResourceGroup', principalType: 'ServicePrincipal' },
  ...(cluster.vnet.mode === 'byo'
    ? [{ principal: 'cluster' as const, role: 'Network Contributor', scope: 'subnet' as const, principalType: 'ServicePrincipal' as const }]
    : []),
];

function initial(scenario: Scenario): Assignment[] {
  const roles = rolesOf(scenario);
  return (scenario.azure.roleAssignments ?? made(scenario)).map(({ principal, role, scope, principalType }, index) => {
    const definition = roles.find(({ roleName }) => same(roleName, role));
    if (definition === undefined) throw new Error(`cannot assign the role "${role}": the scenario should have been refused`);
    return {
      name: guidOf(`assignment ${index}`),
      scope: placeId(scenario, scope),
      role: definition.name,
      principalId: principalId(scenario.cluster, principal),
      principalType,
      createdOn: '2026-01-05T08:00:00.0000000Z',
    };
  });
}

const sameGrant = (left: Assignment, right: Assignment): boolean =>
  same(left.scope, right.scope) && same(left.role, right.role) && same(left.principalId, right.principalId);

/** Who has which role where. */
export function createAssignmentStore(scenario: Scenario): AssignmentStore {
  let assignments = initial(scenario);
  const find = (scope: string, name: string): Assignment | undefined =>
    assignments.find((assignment) => same(assignment.name, name) && same(assignment.scope, scope));
  return {
    list: () => assignments,
    find,
    put: (assignment) => {
      const existing = find(assignment.scope, assignment.name);
      if (existing !== undefined && !sameGrant(existing, assignment))
        throw new ArmError(
          409,
          'RoleAssignmentUpdateNotPermitted',
          'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.',
        );
      const rival = assignments.find((other) => other !== existing && sameGrant(other, assignment));
      if (rival !== undefined)
        throw new ArmError(
          409,
          'RoleAssignmentExists',
          `The role assignment already exists. The ID of the existing role assignment is ${rival.name.replaceAll('-', '')}.`,
        );
      assignments = [...assignments.filter((other) => other !== existing), assignment];
    },
    remove: (assignment) => {
      assignments = assignments.filter((other) => other !== assignment);
    },
  };
}
