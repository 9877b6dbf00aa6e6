import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/cluster-identity-lacks-permission.ts';
import type { Denial, FailedOperations, RoleGrant, ScopeRights } from '../../../src/diagnostics/evidence/identity.ts';
import { SUBNET, cluster, gathered, have, lack } from '../evidence.ts';

const OWN = 'aaaaaaaa-0000-4000-8000-000000000001';
const OTHER = 'bbbbbbbb-0000-4000-8000-000000000002';
const READ = 'Microsoft.Network/virtualNetworks/subnets/read';
const JOIN = 'Microsoft.Network/virtualNetworks/subnets/join/action';

const grant = (actions: readonly string[], fields: Partial<RoleGrant> = {}, notActions: readonly string[] = []): RoleGrant => ({
  principalId: OWN,
  principalType: 'ServicePrincipal',
  scope: SUBNET,
  role: 'Some Role',
  permissions: have([{ actions, notActions }]),
  ...fields,
});

const at = (grants: ScopeRights['grants'], fields: Partial<ScopeRights> = {}): ScopeRights => ({ scope: SUBNET, reason: 'node-subnet', actions: [READ, JOIN], grants, denials: have([]), ...fields });

const deny = (fields: Partial<Denial> = {}): Denial => ({ name: 'Locked by a stack', permissions: [{ actions: ['Microsoft.Network/*'], notActions: [] }], principals: [], excluded: [], ...fields });

const rights = (...scopes: ScopeRights[]) => ({ identityRights: { principals: [OWN], scopes } });

const refused = (scope = SUBNET): FailedOperations => ({
  hours: 6,
  operations: have([{ at: '2026-11-21T02:40:00.000Z', caller: OWN, code: 'LinkedAuthorizationFailed', operation: 'Microsoft.Network/loadBalancers/write', resource: scope, message: `… on the linked scope(s) '${scope}'` }]),
  events: have([]),
});

describe('cluster-identity-lacks-permission', () => {
  test.each<[string, ScopeRights]>([
    ['nobody has a role', at(have([]))],
    ["the role is somebody else's", at(have([grant(['*'], { principalId: OTHER })]))],
    ['the role only reads', at(have([grant(['*/read'])]))],
    ['the role takes it away again', at(have([grant(['Microsoft.Network/*'], {}, [JOIN])]))],
    ['a group has a role that does not give it either', at(have([grant(['*/read'], { principalId: OTHER, principalType: 'Group' })]))],
    ['a denial wins over the role', at(have([grant(['*'])]), { denials: have([deny()]) })],
    ['a denial names the identity', at(have([grant(['*'])]), { denials: have([deny({ principals: [OWN.toUpperCase()] })]) })],
  ])('a fault where %s', (_where, scope) => {
    const { verdict, findings } = check.judge(gathered(rights(scope)));
    expect(verdict).toBe('fault');
    expect(findings).toMatchObject([{ subject: 'vnet/nodes', headline: expect.stringContaining("the cluster's identity lacks") }]);
  });

  test.each<[string, ScopeRights]>([
    ['Network Contributor', at(have([grant(['Microsoft.Network/*'])]))],
    ['a role above', at(have([grant(['*'], { scope: '/subscriptions/s' })]))],
    ['two roles that add up', at(have([grant([READ]), grant(['microsoft.network/virtualnetworks/subnets/*/action'])]))],
    ['one role that gives what another one takes away', at(have([grant(['*'], {}, [JOIN]), grant([JOIN])]))],
    ['a denial that leaves the identity out', at(have([grant(['*'])]), { denials: have([deny({ excluded: [OWN] })]) })],
    ['a denial for somebody else', at(have([grant(['*'])]), { denials: have([deny({ principals: [OTHER] })]) })],
    ['a denial of something else', at(have([grant(['*'])]), { denials: have([deny({ permissions: [{ actions: ['Microsoft.Compute/*'], notActions: [] }] })]) })],
  ])('clear with %s', (_with, scope) => {
    expect(check.judge(gathered(rights(scope))).verdict).toBe('clear');
  });

  test('a right that was given since the refusal is clear, and the refusal is told', () => {
    const { verdict, reason } = check.judge(gathered({ ...rights(at(have([grant(['*'])]))), failedOperations: refused() }));
    expect(verdict).toBe('clear');
    expect(reason).toContain('has been given since');
  });

  test('a refusal of the last hours stands in the proof', () => {
    expect(check.judge(gathered({ ...rights(at(have([]))), failedOperations: refused() })).findings[0]?.says).toContain('Azure refused it last at 2026-11-21T02:40:00.000Z (LinkedAuthorizationFailed)');
  });

  test.each<[string, ReturnType<typeof gathered>, string]>([
    ['a group might give it', gathered(rights(at(have([grant(['*'], { principalId: OTHER, principalType: 'Group' })])))), 'member'],
    ['a role cannot be read', gathered(rights(at(have([grant([], { permissions: lack('403') })])))), '403'],
    ['the assignments cannot be read', gathered(rights(at(lack('Azure refused the assignments (403)')))), 'Azure refused the assignments (403)'],
    ['the denials cannot be read', gathered(rights(at(have([grant(['*'])]), { denials: lack('Azure refused the denials (403)') }))), 'Azure refused the denials (403)'],
    ['a service principal', gathered({ ...rights(), cluster: { ...cluster, servicePrincipal: OTHER } }), OTHER],
    ['no identity is named', gathered({ identityRights: { principals: [], scopes: [] } }), 'object id'],
    ['AKS manages the network and nobody knows what was refused', gathered({ ...rights(), failedOperations: { hours: 6, operations: lack('the log is closed (403)'), events: have([]) } }), 'the log is closed (403)'],
    ['the rights could not be asked about', gathered({}, { identityRights: 'no answer' }), 'o answer'],
  ])('unknown where %s', (_where, evidence, says) => {
    const { verdict, reason } = check.judge(evidence);
    expect(verdict).toBe('unknown');
    expect(reason).toContain(says);
  });

  test('not applicable where AKS manages the network', () => {
    expect(check.judge(gathered(rights())).verdict).toBe('not-applicable');
  });

  describe('the remedy', () => {
    const remedyOf = (scope: ScopeRights, principals = [OWN]) => check.judge(gathered({ identityRights: { principals, scopes: [scope] } })).remedies;

    test('gives Network Contributor on that one resource, is risky, and can be taken back', () => {
      expect(remedyOf(at(have([])))).toMatchObject([
        {
          risk: 'risky',
          channel: 'arm',
          operations: [{ kind: 'role-assignment-create', scope: SUBNET, principalId: OWN, roleDefinition: '4d97b98b-1d4f-4787-a291-c67834d212e7', roleName: 'Network Contributor' }],
          undo: expect.stringContaining('az role assignment delete --ids'),
        },
      ]);
    });

    test('on a zone gives the role for zones, and not one for all networks', () => {
      const zone = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/privateDnsZones/privatelink.westeurope.azmk8s.io';
      expect(remedyOf(at(have([]), { scope: zone, reason: 'private-dns-zone', actions: ['Microsoft.Network/privateDnsZones/A/write'] }))).toMatchObject([
        { operations: [{ roleDefinition: 'b12aa53e-6015-4669-85d0-8515ebb3ae7f', roleName: 'Private DNS Zone Contributor' }] },
      ]);
    });

    test('is the same proposal each time, and another one for another place', () => {
      const nameOf = (scope: ScopeRights): string => {
        const [operation] = remedyOf(scope)[0]?.operations ?? [];
        return operation !== undefined && 'roleDefinition' in operation ? operation.name : '';
      };
      const first = nameOf(at(have([])));
      expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(nameOf(at(have([]), { scope: SUBNET.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions').replace('RESOURCEGROUPS', 'resourceGroups').replace('PROVIDERS/MICROSOFT.NETWORK', 'providers/Microsoft.Network') }))).toBe(first);
      expect(nameOf(at(have([]), { scope: `${SUBNET}-2` }))).not.toBe(first);
    });

    test.each<[string, ScopeRights, string[], string]>([
      ['a denial would win', at(have([grant(['*'])]), { denials: have([deny()]) }), [OWN], 'Locked by a stack'],
      ['there are several identities', at(have([])), [OWN, OTHER], 'several identities'],
      ['the place is no network resource', at(have([]), { scope: '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v' }), [OWN], 'network resources'],
    ])('is advice without a button where %s', (_where, scope, principals, because) => {
      expect(remedyOf(scope, principals)).toMatchObject([{ operations: [], adviceBecause: expect.stringContaining(because) }]);
    });
  });
});
