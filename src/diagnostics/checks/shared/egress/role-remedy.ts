import type { ClusterFacts } from '../../../evidence.ts';
import type { Remedy } from '../../../model.ts';
import { guidOf } from '../../../net/egress/guid.ts';
import { commandOf, inverseOf } from '../../../remedies/operations.ts';
import type { RoleAssignmentOperation } from '../../../remedies/operations.ts';
import type { Lack } from './lacking-rights.ts';

/** Built-in roles, the same GUID in every tenant. Source: Azure RBAC, "Built-in roles for Networking". */
const NETWORK_CONTRIBUTOR = { roleDefinition: '4d97b98b-1d4f-4787-a291-c67834d212e7', roleName: 'Network Contributor' } as const;

/** Source: AKS, "Create a private cluster", custom private DNS zone. */
const PRIVATE_ZONE_CONTRIBUTOR = { roleDefinition: 'b12aa53e-6015-4669-85d0-8515ebb3ae7f', roleName: 'Private DNS Zone Contributor' } as const;

/** No more than is needed: of a zone, not of networks. */
function roleFor(scope: string, missing: readonly string[]) {
  const isZone = /\/privateDnsZones\/[^/]+$/i.test(scope) && missing.every((action) => /^Microsoft\.Network\/privateDnsZones\//i.test(action));
  return isZone ? PRIVATE_ZONE_CONTRIBUTOR : NETWORK_CONTRIBUTOR;
}

const NETWORK_RESOURCE = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Network\//i;

/** The role that Microsoft's documentation asks for, on the one resource; advice where that would not help. */
export function roleRemedy({ rights, missing, deniedBy }: Lack, principals: readonly string[], cluster: ClusterFacts): readonly Remedy[] {
  const [principalId] = principals;
  if (principalId === undefined) return [];
  const { scope } = rights;
  const role = roleFor(scope, missing);
  const name = guidOf([scope.toLowerCase(), principalId.toLowerCase(), role.roleDefinition].join(' '));
  const operation: RoleAssignmentOperation = { kind: 'role-assignment-create', name, scope, principalId, ...role };
  const refusal = refusalOf({ rights, missing, ...(deniedBy === undefined ? {} : { deniedBy }) }, principals);
  const place = scope.split('/').at(-1) ?? scope;
  return [
    {
      key: `role:${name}`,
      title: `Give the cluster's identity the role ${role.roleName} on ${place}`,
      risk: 'risky',
      operations: refusal === undefined ? [operation] : [],
      command: commandOf(operation),
      undo: commandOf(inverseOf(operation)),
      channel: 'arm',
      blastRadius: `the identity of ${cluster.name} may change ${place} and what is in it; it takes some minutes until Azure heeds it everywhere`,
      lasting: 'write the assignment into the template that makes the network: its next deployment may remove this one',
      ...(refusal === undefined ? {} : { adviceBecause: refusal }),
      restsOn: { scope, missing, grants: rights.grants, denials: rights.denials },
      verify: { checks: ['cluster-identity-lacks-permission'], subjects: [scope.split('/').slice(-4).filter((_part, index) => index % 2 === 1).join('/')] },
    },
  ];
}

function refusalOf({ rights, missing, deniedBy }: Lack, principals: readonly string[]): string | undefined {
  if (deniedBy !== undefined) return `the deny assignment "${deniedBy}" would win over any role`;
  if (principals.length > 1) return 'the cluster has several identities, and which of them needs the role is its owner\'s to say';
  if (!NETWORK_RESOURCE.test(rights.scope)) return `${NETWORK_CONTRIBUTOR.roleName} is meant for network resources, and this is another one`;
  const foreign = missing.find((action) => !/^Microsoft\.Network\//i.test(action));
  return foreign === undefined ? undefined : `${NETWORK_CONTRIBUTOR.roleName} does not give ${foreign}`;
}
