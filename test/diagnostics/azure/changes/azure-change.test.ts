/** What the activity log's events come to: changes that were made, by whom, from their start on. */
import type { EventData } from '@azure/arm-monitor';
import { describe, expect, test } from '@jest/globals';
import { azureChanges } from '../../../../src/diagnostics/azure/changes/azure-change.ts';

const GROUP = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/nsg-aks';
const CLUSTER = '99999999-0000-4000-8000-000000000001';
const AKS = '7319c514-987d-4e9b-ac3d-d38c4f427f4c';
const at = (minutes: number): Date => new Date(Date.UTC(2026, 10, 21, 10, minutes));
const window = { from: at(0).getTime() - 3_600_000, until: at(50).getTime() };

const event = (more: Partial<EventData> & { readonly operation?: string; readonly state?: string }): EventData => {
  const { operation = 'Microsoft.Network/networkSecurityGroups/securityRules/write', state = 'Succeeded', ...own } = more;
  return {
    operationId: 'op',
    operationName: { value: operation },
    resourceId: `${GROUP}/securityRules/deny-kubelet`,
    caller: 'bo@example.com',
    claims: { name: 'Bo', appid: '04b07795-8ddb-461a-bbee-02f9e1bf7b46' },
    status: { value: state },
    eventTimestamp: at(31),
    ...own,
  };
};

const BOT = 'B07B07B0-0000-4000-8000-000000000002';
const told = (...events: readonly EventData[]) => azureChanges(events, window, { cluster: [CLUSTER], bot: BOT });

describe('an operation', () => {
  test('that succeeded is told with who, what and where', () => {
    expect(told(event({}))).toEqual([{ at: '2026-11-21T10:31:00.000Z', by: 'Bo (by az)', what: 'wrote the rule `deny-kubelet` (nsg-aks)', resource: `${GROUP}/securityRules/deny-kubelet` }]);
  });

  test('counts from its start', () => {
    expect(told(event({ eventTimestamp: at(40) }), event({ state: 'Started', eventTimestamp: at(12) }), event({ state: 'Accepted', eventTimestamp: at(13) }))).toMatchObject([{ at: '2026-11-21T10:12:00.000Z' }]);
  });

  test.each([
    ['failed', event({ state: 'Failed' })],
    ['is too old', event({ eventTimestamp: new Date(window.from - 1) })],
    ['asks for keys', event({ operation: 'Microsoft.ContainerService/managedClusters/listClusterUserCredential/action' })],
    ['joins', event({ operation: 'Microsoft.Network/virtualNetworks/subnets/join/action' })],
    ['only tags', event({ operation: 'Microsoft.Resources/tags/write' })],
    ['is a script of a machine', event({ operation: 'Microsoft.Compute/virtualMachines/runCommand/action', caller: CLUSTER, claims: {} })],
    ['has the name of something inherited', event({ operation: 'constructor/write' })],
  ])('that %s is none', (_name, one) => {
    expect(told(one)).toEqual([]);
  });

  test.each([
    ['a role that was taken', event({ operation: 'Microsoft.Authorization/roleAssignments/delete', resourceId: `${GROUP}/providers/Microsoft.Authorization/roleAssignments/0a` }), { what: 'took a role on `nsg-aks` away', resource: `${GROUP}/providers/Microsoft.Authorization/roleAssignments` }],
    ['a script of a person', event({ operation: 'Microsoft.Compute/virtualMachines/runCommand/action', resourceId: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm1' }), { what: 'ran a command on the machine `vm1`' }],
    ['an upgrade', event({ operation: 'Microsoft.ContainerService/managedClusters/agentPools/upgradeNodeImageVersion/action', resourceId: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/c/agentPools/np' }), { what: 'upgraded the node image of the node pool `np`' }],
    ['a person without a name', event({ claims: {} }), { by: 'bo@example.com' }],
    ['an identity', event({ caller: 'c0ffee', claims: { name: 'Not A Person' } }), { by: 'the identity c0ffee' }],
    ['nobody', event({ caller: '', claims: {} }), { by: '' }],
    ["the cluster's own identity", event({ caller: CLUSTER.toUpperCase(), claims: {} }), { by: "the cluster's own identity", isRoutine: true }],
    ['AKS', event({ caller: 'x', claims: { appid: AKS } }), { by: 'AKS itself', isRoutine: true }],
    ['this bot, by its object id', event({ caller: BOT.toLowerCase(), claims: {} }), { by: 'this bot', isRoutine: true }],
    ['a name that would repaint a sentence', event({ claims: { name: 'Bo`*<!channel>' } }), { by: 'Bo channel' }],
  ])('%s', (_name, one, wanted) => {
    expect(told(one)).toMatchObject([wanted]);
  });
});

describe('an operation without an end', () => {
  const open = (state: string, minutes: number): EventData => event({ state, eventTimestamp: at(minutes) });

  test.each([[['Started']], [['Accepted']], [['Started', 'Accepted']]])('that is %j is told as under way, from its start', (states) => {
    expect(told(...states.map((state, index) => open(state, 20 + index)))).toMatchObject([{ at: '2026-11-21T10:20:00.000Z', what: 'wrote the rule `deny-kubelet` (nsg-aks) (under way: the log has no end of it)' }]);
  });

  test.each([['Failed'], ['Canceled'], ['Anything else']])('is none once it is %s', (state) => {
    expect(told(open('Started', 20), open(state, 21))).toEqual([]);
  });

  test('is not called under way once it succeeded', () => {
    expect(told(open('Accepted', 20), open('Succeeded', 21)).map(({ what }) => what)).toEqual(['wrote the rule `deny-kubelet` (nsg-aks)']);
  });
});

describe('a rule of our name', () => {
  const rule = { resourceId: `${GROUP}/securityRules/aks-chatops-allow-kubelet-10250-in-1` };
  const identity = event({ ...rule, caller: 'c0ffee', claims: {} });
  const isRoutine = (one: EventData, bot?: string): boolean => azureChanges([one], window, { cluster: [], ...(bot === undefined ? {} : { bot }) })[0]?.isRoutine === true;

  test.each<[string, EventData, string | undefined, boolean]>([
    ['is ours where nobody told the bot who it is', identity, undefined, true],
    ['is not ours where another identity wrote it', identity, BOT, false],
    ['is not ours where a person wrote it, whoever we are', event(rule), undefined, false],
  ])('%s', (_name, one, bot, wanted) => {
    expect(isRoutine(one, bot)).toBe(wanted);
  });
});

test.each([
  ['a name of 10 KB', event({ claims: { name: 'x'.repeat(10_240) } })],
  ['control characters', event({ claims: { name: 'Bo\u0000\u001b[31m\u202e\n*bold* <https://x|y>' } })],
  ['a rule of 10 KB with marks', event({ resourceId: `${GROUP}/securityRules/${'`*_~<!here>'.repeat(1_000)}` })],
])('%s makes a short line of plain words', (_name, one) => {
  const [{ by = '', what = '' } = {}] = told(one);
  expect(`${by} ${what}`).toMatch(/^[^\p{C}*~<>|]{1,400}$/u);
  expect(what.split('`')).toHaveLength(3);
});
