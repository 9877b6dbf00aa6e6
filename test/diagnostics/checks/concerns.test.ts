/** What a finding says of resources whose change could have caused it, and of its beginning. */
import { describe, expect, test } from '@jest/globals';
import identity from '../../../src/diagnostics/checks/cluster-identity-lacks-permission.ts';
import kubelet from '../../../src/diagnostics/checks/kubelet-not-serving.ts';
import nsg from '../../../src/diagnostics/checks/nsg-denies-kubelet-port.ts';
import { groupConcerns } from '../../../src/diagnostics/checks/shared/nsg-path.ts';
import snat from '../../../src/diagnostics/checks/snat-ports-exhausted.ts';
import { readSecurityGroup } from '../../../src/diagnostics/net/nsg.ts';
import { NODES, SUBNET, cluster, gathered, have, nodes, security } from '../evidence.ts';
import { FAILING, metrics } from '../snat-evidence.ts';

const GROUP = '/subscriptions/s/resourceGroups/rg-network/providers/Microsoft.Network/networkSecurityGroups/nsg-aks';

function denying(name: string, priority: number) {
  const rule = { name, priority, direction: 'Inbound', access: 'Deny', protocol: '*', sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: '10250' };
  const group = readSecurityGroup({ name: 'nsg-aks', securityRules: [rule] });
  return { networkSecurity: NODES.map((node) => security(node, [{ appliedTo: 'subnet', id: GROUP, group }])) };
}

describe('a rule that denies', () => {
  test('concerns itself first, then its group', () => {
    expect(nsg.judge(gathered(denying('deny-kubelet', 200), { kubeletReach: 'not measured' })).findings[0]?.concerns).toEqual([`${GROUP}/securityRules/deny-kubelet`, GROUP]);
  });

  test('that nobody wrote concerns its group alone', () => {
    expect(groupConcerns({ isDefault: true, groupId: GROUP, rule: 'DenyAllInBound' })).toEqual([GROUP]);
  });
});

describe('the beginning of a trouble', () => {
  test('is the first minute with a failure, after minutes without one', () => {
    const told = snat.judge(gathered({ snatMetrics: metrics({ from: '2026-11-20T10:02:00.000Z' }, { '10.224.0.6': FAILING }) }));
    expect(told.findings).toMatchObject([{ since: FAILING.failedFrom, concerns: [cluster.id, 'node/node-2'] }]);
  });

  test('is not known where failures fill the minutes that were asked for', () => {
    expect(snat.judge(gathered({ snatMetrics: metrics({}, { '10.224.0.6': FAILING }) })).findings[0]?.since).toBeUndefined();
  });

  test('is the first refusal that the log tells of, and concerns roles there and above', () => {
    const refused = (at: string) => ({ at, caller: 'c', code: 'LinkedAuthorizationFailed', operation: 'o', resource: SUBNET, message: SUBNET });
    const scope = { scope: SUBNET, reason: 'node-subnet', actions: ['Microsoft.Network/virtualNetworks/subnets/join/action'], grants: have([]), denials: have([]) } as const;
    const told = identity.judge(
      gathered({ identityRights: { principals: ['c'], scopes: [scope] }, failedOperations: { hours: 6, operations: have([refused('2026-11-21T02:40:00.000Z'), refused('2026-11-21T02:20:00.000Z')]), events: have([]) } }),
    );
    expect(told.findings[0]?.since).toBe('2026-11-21T02:20:00.000Z');
    const concerns = told.findings[0]?.concerns ?? [];
    expect(concerns[0]).toBe(`${SUBNET}/providers/Microsoft.Authorization/roleAssignments`);
    expect(concerns.at(-1)).toMatch(/^\/subscriptions\/[^/]+\/providers\/Microsoft\.Authorization\/roleAssignments$/);
    expect(concerns.filter((one) => one.includes('/providers/Microsoft.Network/providers/'))).toEqual([]);
  });

  test('is when the node stopped to be Ready', () => {
    const since = '2026-11-20T10:00:00.000Z';
    const told = kubelet.judge(gathered({ nodes: nodes.map((node, index) => (index === 0 ? { ...node, ready: 'Unknown', readySince: since } : node)) }));
    expect(told.findings).toMatchObject([{ since, concerns: [`node/${nodes[0]?.name}`] }]);
  });
});
