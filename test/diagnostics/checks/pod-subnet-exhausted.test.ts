import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/pod-subnet-exhausted.ts';
import { cluster, gathered, have, lack, pool, pods, webPod } from '../evidence.ts';
import { dynamicNnc, room } from '../podip-evidence.ts';

const SUBNET = '/subscriptions/s/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods';
const NODE_SUBNET = SUBNET.replace('/pods', '/nodes');
const apart = { ...cluster, networkPluginMode: '', pools: [pool({ podSubnetId: SUBNET, subnetId: NODE_SUBNET })] };
const shared = { ...cluster, networkPluginMode: '', pools: [pool({ subnetId: NODE_SUBNET })] };
const usage = (used: number, limit = 251, id = SUBNET) => ({ subnetUsage: { [id]: have({ subnetId: id, used, limit }) } });
const configs = (...statuses: readonly string[]) => ({ nodeNetworkConfigs: { served: true, configs: statuses.map((status, index) => dynamicNnc(`node-${index}`, 16, status)) } });
const judge = (change: Parameters<typeof gathered>[0], missing: Parameters<typeof gathered>[1] = {}) => check.judge(gathered({ cluster: apart, ...usage(60), ...configs('NCUpdateSuccess'), ...change }, missing));

describe('pod-subnet-exhausted', () => {
  test('room left and no complaint: clear, with the numbers', () => {
    expect(judge({})).toMatchObject({ verdict: 'clear', reason: '191 of 251 addresses in pods are free.' });
  });

  test('Azure says that the subnet is full: a fault that names subnet, nodes and numbers', () => {
    expect(judge({ ...usage(251), ...configs('NCUpdateSubnetFullError', 'NCUpdateSuccess'), nodeRooms: [room('node-0', { maxPods: 110 }), room('node-1', { maxPods: 110 })] })).toMatchObject({
      verdict: 'fault',
      findings: [
        {
          subject: 'pods',
          headline: 'the subnet pods has no addresses left for pods',
          says: 'Azure counts 251 of 251 addresses in use; five more are its own. Azure answered SubnetFull to node-0. 2 nodes may have 220 pods.',
          concerns: [SUBNET, 'node/node-0'],
        },
      ],
    });
  });

  test('SubnetFull alone is enough, and so is a usage without a free address', () => {
    expect(judge({ ...configs('NCUpdateSubnetFullError') }).verdict).toBe('fault');
    expect(judge(usage(251)).verdict).toBe('fault');
    expect(judge(usage(250)).verdict).toBe('clear');
  });

  test('the fix is advice: a new subnet and pool, by commands that can be run', () => {
    const [remedy] = judge(usage(251)).remedies;
    expect(remedy).toMatchObject({ operations: [], verify: { subjects: ['pods'] } });
    expect(remedy?.command).toContain('az network vnet subnet create --resource-group rg-network --vnet-name vnet --name pods2 --address-prefixes "$RANGE"');
    expect(remedy?.command).toContain(`--vnet-subnet-id ${NODE_SUBNET} --pod-subnet-id ${SUBNET}2`);
  });

  test('a missing permission is not a full subnet, and leads to the check that knows which', () => {
    const result = judge({ ...usage(251), ...configs('NCUpdateUnauthorizedError') });
    expect(result.findings).toMatchObject([{ headline: 'Azure refuses nodes more addresses of the subnet pods, for want of a permission' }]);
    expect(result.remedies).toMatchObject([{ command: '/aks egress demo', operations: [] }]);
  });

  test.each([
    ['pods wait for a node that does not fit', 480, [webPod('node-0', { node: '', waiting: 'Unschedulable' })], 'fault'],
    ['pods wait, and a node would fit', 440, [webPod('node-0', { node: '', waiting: 'Unschedulable' })], 'clear'],
    ['nobody waits', 506, [], 'clear'],
  ] as const)('in the subnet of nodes, where each takes what all its pods may need: %s', (_name, used, waiting, verdict) => {
    const change = { cluster: shared, ...usage(used, 507, NODE_SUBNET), nodeRooms: [room('node-0', { maxPods: 30 })], nodeNetworkConfigs: { served: false, configs: [] }, pods: [...pods, ...waiting] };
    expect(judge(change).verdict).toBe(verdict);
  });

  test.each([
    ['the usage is refused', { subnetUsage: { [SUBNET]: lack('Azure refused it (403)') } }, {}, 'Azure refused it (403).'],
    ['the NodeNetworkConfigs are refused', {}, { nodeNetworkConfigs: 'the Kubernetes API refused it (403)' }, 'the Kubernetes API refused it (403).'],
    ['the kind is missing', { nodeNetworkConfigs: { served: false, configs: [] } }, {}, 'The cluster has no NodeNetworkConfigs, although its pods have a subnet of their own.'],
    ['Azure had an error of its own', configs('NCUpdateInternalServerError'), {}, 'Azure answered NCUpdateInternalServerError to node-0, which says neither that pods is full nor that it is not.'],
    ['no subnet is known', { cluster: { ...apart, pools: [] }, subnetUsage: {} }, {}, 'No subnet was found that pods get addresses of.'],
  ])('%s: unknown, and says so', (_name, change, missing, reason) => {
    expect(judge(change, missing)).toMatchObject({ verdict: 'unknown', reason: expect.stringMatching(new RegExp(reason.replaceAll(/[().]/g, String.raw`\$&`), 'i')) });
  });

  test.each([
    ['Overlay', cluster],
    ['kubenet', { ...cluster, networkPlugin: 'kubenet', networkPluginMode: '' }],
    ["the customer's own plugin", { ...cluster, networkPlugin: 'none', networkPluginMode: '' }],
  ])('%s draws on no subnet: does not apply', (_name, facts) => {
    expect(judge({ cluster: facts, subnetUsage: {} }).verdict).toBe('not-applicable');
  });
});
