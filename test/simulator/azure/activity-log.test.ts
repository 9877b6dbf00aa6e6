import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { armAlone, collect, type ArmAlone } from './arm-alone.ts';
import { subscription, yaml } from './scenario-text.ts';

const more = `
azure:
  activityLog:
    - { minutesAgo: 100, operation: Microsoft.Network/loadBalancers/write, status: Succeeded, resource: loadBalancer }
    - minutesAgo: 20
      operation: Microsoft.Network/virtualNetworks/subnets/join/action
      code: LinkedAuthorizationFailed
      message: the client may not join
    - { minutesAgo: 50, operation: Microsoft.Network/routeTables/write, code: AuthorizationFailed, caller: kubelet, resource: vnet }
`;
const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
const list = `/subscriptions/${subscription}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01`;

describe('the activity log', () => {
  let arm: ArmAlone;
  beforeAll(async () => {
    arm = await armAlone(yaml({ more }));
  });
  afterAll(async () => arm.close());

  const operations = async (filter: string): Promise<(string | undefined)[]> =>
    (await collect(arm.monitor.activityLogs.list(filter))).map(({ operationName }) => operationName?.value?.split('/').slice(1, 3).join('/'));

  test.each([
    ['everything, the newest first', `eventTimestamp ge '${ago(200)}'`, ['virtualNetworks/subnets', 'routeTables/write', 'loadBalancers/write']],
    ['a window', `eventTimestamp ge '${ago(60)}' and eventTimestamp le '${ago(30)}'`, ['routeTables/write']],
    ['a group', `eventTimestamp ge '${ago(200)}' and resourceGroupName eq 'RG-network'`, ['virtualNetworks/subnets', 'routeTables/write']],
    ['a status', `eventTimestamp ge '${ago(200)}' and status eq 'Failed'`, ['virtualNetworks/subnets', 'routeTables/write']],
    ['a caller', `eventTimestamp ge '${ago(200)}' and caller eq '99999999-8888-4777-8666-777777777777'`, ['routeTables/write']],
    [
      'a resource and what is below it',
      `eventTimestamp ge '${ago(200)}' and resourceUri eq '/subscriptions/${subscription}/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet-demo/subnets'`,
      ['virtualNetworks/subnets'],
    ],
  ])('answers about %s', async (_name, filter, names) => {
    expect(await operations(filter)).toEqual(names);
  });

  test('a refusal carries its code in the text of its properties, as JSON within JSON', async () => {
    const [event] = await collect(arm.monitor.activityLogs.list(`eventTimestamp ge '${ago(30)}'`));
    expect(event).toMatchObject({
      caller: '99999999-8888-4777-8666-555555555555',
      level: 'Error',
      status: { value: 'Failed' },
      subStatus: { value: 'Forbidden' },
      authorization: { action: 'Microsoft.Network/virtualNetworks/subnets/join/action', scope: expect.stringMatching(/snet-aks$/) },
    });
    expect(JSON.parse(event?.properties?.['statusMessage'] ?? '')).toEqual({ error: { code: 'LinkedAuthorizationFailed', message: 'the client may not join' } });
  });

  test('what somebody does while it runs is in it, from its start to its end, by whoever did it; what is read is not', async () => {
    const from = ago(1);
    const rule = { priority: 300, direction: 'Inbound', access: 'Allow', protocol: 'Tcp', sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: '443' } as const;
    await arm.network.securityRules.beginCreateOrUpdateAndWait('rg-network', 'nsg-aks', 'made', rule, { updateIntervalInMs: 20 });
    await arm.network.securityRules.get('rg-network', 'nsg-aks', 'made');
    const events = await collect(arm.monitor.activityLogs.list(`eventTimestamp ge '${from}' and resourceGroupName eq 'rg-network'`));
    expect(events.map(({ status }) => status?.value).toSorted()).toEqual(['Started', 'Succeeded']);
    for (const event of events) expect(event).toMatchObject({ caller: arm.clientId, operationName: { value: 'Microsoft.Network/networkSecurityGroups/securityRules/write' }, resourceId: expect.stringMatching(/nsg-aks\/securityRules\/made$/) });
    expect(new Set(events.map(({ operationId }) => operationId)).size).toBe(1);
  });

  test.each([
    ['no filter', ''],
    ['a filter without a start', `&$filter=${encodeURIComponent("resourceGroupName eq 'x'")}`],
    ['a start before the 90 days that are kept', `&$filter=${encodeURIComponent(`eventTimestamp ge '${ago(91 * 24 * 60)}'`)}`],
    ['a word that no filter has', `&$filter=${encodeURIComponent(`eventTimestamp ge '${ago(5)}' and level eq 'Error'`)}`],
  ])('%s is refused, without the envelope of ARM', async (_name, query) => {
    await expect(arm.call(`${list}${query}`)).resolves.toMatchObject({ status: 400, body: { code: 'BadRequest', message: expect.any(String) } });
  });
});
