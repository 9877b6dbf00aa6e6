/** What the caller is told of its rights is what it is held to, and a deny assignment takes away what roles give. */
import { expect, test } from '@jest/globals';
import { covers } from '../../../simulator/azure/permissions/action.ts';
import { withArm, collect } from './arm-alone.ts';
import { nodeGroup, subscription, yaml } from './scenario-text.ts';

const RUN = 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/runCommand/action';
const run = `/subscriptions/${subscription}/resourceGroups/${nodeGroup}/providers/Microsoft.Compute/virtualMachineScaleSets/aks-np-vmss/virtualMachines/10/runCommand?api-version=2026-04-01`;
const body = { commandId: 'RunShellScript', script: ['true'] };

interface Listed {
  readonly actions?: string[];
  readonly notActions?: string[];
}

const grants = (all: readonly Listed[], action: string): boolean =>
  all.some(({ actions = [], notActions = [] }) => actions.some((one) => covers(one, action)) && !notActions.some((one) => covers(one, action)));

test.each([
  ['whole', '', true],
  ['without Run Command', `azure: { permissions: { without: ['${RUN}'] } }`, false],
])('permissions of the node resource group, %s, are those that calls meet', async (_what, more, granted) => {
  await withArm(yaml({ more }), async (arm) => {
    const listed = await collect(arm.authorization.permissions.listForResourceGroup(nodeGroup));
    expect(grants(listed, RUN)).toBe(granted);
    expect((await arm.call(run, { method: 'POST', body })).status === 403).toBe(!granted);
  });
});

test('permissions of one resource name what is given there alone', async () => {
  await withArm(yaml(), async (arm) => {
    const at = (name: string) => collect(arm.authorization.permissions.listForResource('rg-network', 'Microsoft.Network', '', 'networkSecurityGroups', name));
    expect(grants(await at('nsg-aks'), 'Microsoft.Network/networkSecurityGroups/securityRules/write')).toBe(true);
    expect(grants(await at('nsg-other'), 'Microsoft.Network/networkSecurityGroups/securityRules/write')).toBe(false);
  });
});

test('a deny assignment refuses by name what a role gives, and leaves reads alone', async () => {
  const more = "azure: { denyAssignments: [{ name: lockdown, scope: nodeResourceGroup, actions: ['*'], notActions: ['*/read'], excludePrincipals: [cluster] }] }";
  await withArm(yaml({ more }), async (arm) => {
    const { status, body: answer } = await arm.call(run, { method: 'POST', body });
    expect([status, answer?.error?.code]).toEqual([403, 'DenyAssignmentAuthorizationFailed']);
    expect(answer.error.message).toContain("the deny assignment with name 'lockdown'");
    expect(grants(await collect(arm.authorization.permissions.listForResourceGroup(nodeGroup)), RUN)).toBe(true);
  });
});
