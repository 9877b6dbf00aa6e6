import { describe, expect, test } from '@jest/globals';
import check from '../../../src/diagnostics/checks/pod-addresses-leaked.ts';
import { cluster, gathered, have, lack, node, nodes, pods, webPod } from '../evidence.ts';
import { addresses, dynamicNnc, healthyPodIp, nnc, OF_PODS, refused, room, store } from '../podip-evidence.ts';

const WAITING = webPod('node-2', { name: 'web-9', address: '', phase: 'Pending', ready: false });
const kubenet = { ...cluster, networkPlugin: 'kubenet', networkPluginMode: '' };
const judge = (change: Parameters<typeof gathered>[0], missing: Parameters<typeof gathered>[1] = {}) => check.judge(gathered(change, missing));
/** node-2 has handed out these beside its pod's, the others only their pods'. */
const stores = (held: readonly string[], kind: 'azure-vnet' | 'host-local' = 'azure-vnet') => ({
  'node-0': store(kind, OF_PODS['node-0'] ?? []),
  'node-1': store(kind, OF_PODS['node-1'] ?? []),
  'node-2': store(kind, ['10.244.2.100', ...held]),
});
const leaky = { ipamStores: stores(addresses(2, 40)) };
const ranges = { nodeRooms: nodes.map(({ name }, index) => room(name, { podRanges: [`10.244.${index}.0/24`] })) };

describe('pod-addresses-leaked', () => {
  test('Overlay, 0 of 256, every address with a pod: clear', () => {
    expect(judge({})).toMatchObject({ verdict: 'clear', reason: 'Every address that the 3 nodes that were looked at handed out belongs to a pod.' });
  });

  test('addresses without a pod are a fault of that node, with all numbers', () => {
    expect(judge(leaky)).toMatchObject({
      verdict: 'fault',
      findings: [
        {
          subject: 'node-2',
          headline: 'node-2 keeps 40 pod addresses that no pod has any more',
          says: 'The store on node-2 has handed out 41 addresses: 1 to pods that run, 40 to no pod that the cluster knows.',
          evidence: ['node/node-2/addresses', 'kubernetes/sandbox-events'],
          concerns: ['node/node-2', 'DaemonSet/kube-system/azure-cns'],
        },
      ],
    });
  });

  test('kubenet: of the range of the node, and with the pods that wait', () => {
    const change = { cluster: kubenet, ...ranges, ipamStores: stores(addresses(2, 97), 'host-local'), pods: [...pods, WAITING], sandboxEvents: [refused('node-2', 'shop/web-9')] };
    expect(judge(change).findings).toMatchObject([{ headline: 'node-2 keeps 96 of 253 pod addresses that no pod has any more', breaks: '1 pod on node-2 without an address: shop/web-9' }]);
  });

  test.each([
    ['a few, as pods that come and go leave them', addresses(2, 8), [], [], 'clear'],
    ['the same few where pods are refused', addresses(2, 8), [WAITING], [refused('node-2', 'shop/web-9')], 'fault'],
    ['three where pods are refused', addresses(2, 3), [], [refused('node-2', 'shop/web-9')], 'clear'],
    ['as many as pods are on their way', addresses(2, 12), Array.from({ length: 12 }, (_, index) => ({ ...WAITING, name: `web-${index}` })), [], 'clear'],
  ] as const)('%s: %#', (_name, held, coming, sandboxEvents, verdict) => {
    expect(judge({ ipamStores: stores(held), pods: [...pods, ...coming], sandboxEvents }).verdict).toBe(verdict);
  });

  test.each(['Succeeded', 'Failed', 'Pending', 'Unknown'])('addresses of pods that are %s are not leaked', (phase) => {
    const some = addresses(2, 40).map((address) => webPod('node-2', { name: `p-${address}`, address, phase }));
    expect(judge({ ...leaky, pods: [...pods, ...some] }).verdict).toBe('clear');
  });

  test('pods in the network of the node hold no address of its pool', () => {
    const some = addresses(2, 40).map((address) => webPod('node-2', { name: `p-${address}`, address, hostNetwork: true }));
    expect(judge({ ...leaky, pods: [...pods, ...some] }).verdict).toBe('fault');
  });

  test.each([
    ['the node did not answer', { 'node-2': lack('its machine cannot be reached') }, 'node-2 did not tell which addresses it has handed out: its machine cannot be reached.'],
    ['it has no store that is known, and pods', { 'node-2': have([]) }, 'node-2 has none of the stores of addresses that are known.'],
    ['only the store of a former plugin is there', { 'node-2': store('host-local', []) }, 'node-2 has none of the stores of addresses that are known.'],
  ])('%s: unknown, and says why', (_name, change, reason) => {
    expect(judge({ ipamStores: { ...stores([]), ...change } })).toMatchObject({ verdict: 'unknown', reason });
  });

  test('a node without pods has no store yet: nothing is handed out there', () => {
    expect(judge({ ipamStores: { ...stores([]), 'node-2': have([]) }, pods: pods.filter((pod) => pod.node !== 'node-2') }).verdict).toBe('clear');
  });

  test('no probe: unknown, for Overlay tells nothing of who holds what', () => {
    expect(judge({}, { ipamStores: 'no node may be asked' })).toMatchObject({ verdict: 'unknown', reason: 'No node may be asked.' });
  });

  test('a Windows node and pods with IPv6 addresses are not guessed at', () => {
    expect(judge({ nodes: [node('node-0'), node('node-1'), { ...node('node-2'), os: 'windows' }] })).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('node-2 runs Windows') });
    expect(judge({ pods: [...pods, webPod('node-2', { name: 'six', address: 'fd00::7' })] })).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('IPv6') });
  });

  test.each([
    [32, 'clear'],
    [16, 'clear'],
    [64, 'fault'],
  ])('without the nodes, what Azure CNI asks for tells: %d addresses for one pod: %s', (requested, verdict) => {
    const configs = [dynamicNnc('node-0', 16), dynamicNnc('node-1', 16), dynamicNnc('node-2', requested)];
    const result = judge({ nodeNetworkConfigs: { served: true, configs } }, { ipamStores: 'no node may be asked' });
    expect(result.verdict).toBe(verdict);
    if (verdict === 'fault') expect(result.findings[0]?.says).toBe('Azure CNI on node-2 asks for 64 addresses, while its pods need 1 and up to 24 are kept free.');
  });

  test('a static block of 250 of 255 is healthy by nature, and no evidence either', () => {
    const configs = nodes.map(({ name }) => nnc(name, { requested: 250, assigned: 255 }, { mode: 'static', type: 'vnetblock' }));
    expect(judge({ nodeNetworkConfigs: { served: true, configs } }).verdict).toBe('clear');
    expect(judge({ nodeNetworkConfigs: { served: true, configs } }, { ipamStores: 'no node may be asked' }).verdict).toBe('unknown');
  });

  test("the customer's own plugin: does not apply", () => {
    expect(judge({ cluster: { ...cluster, networkPlugin: 'none' } }).verdict).toBe('not-applicable');
  });

  test('a node that refused pods and was not asked, and events that could not be read, leave it open', () => {
    expect(judge({ ipamStores: {}, sandboxEvents: [refused('node-2', 'shop/web-9')] })).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('node-2 refused pods an address') });
    expect(judge({ ipamStores: {} }, { sandboxEvents: 'events may not be read' })).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('events may not be read') });
  });

  test('a large cluster in which no node had to be looked at says so', () => {
    expect(judge({ ipamStores: {} })).toMatchObject({ verdict: 'clear', reason: 'No pod was refused an address within the last hour, so none of the 3 nodes had to be looked at.' });
  });
});

describe('making the node anew', () => {
  const remedies = (change: Parameters<typeof gathered>[0] = {}) => judge({ ...leaky, ...change }).remedies;

  test('is four changes in order, risky, without an undo, measured at the node', () => {
    expect(remedies()).toMatchObject([
      {
        key: 'recycle-node:node-2',
        risk: 'risky',
        operations: [
          { kind: 'node-cordon', name: 'node-2', uid: 'uid-node-2' },
          { kind: 'node-drain', name: 'node-2', uid: 'uid-node-2', seconds: 180 },
          { kind: 'node-reimage', name: 'node-2', machine: { kind: 'vmss', instanceId: '2' } },
          { kind: 'node-uncordon', name: 'node-2' },
        ],
        verify: { checks: ['pod-addresses-leaked'], subjects: ['node-2'] },
      },
    ]);
  });

  test('is for one node at a time: the worst', () => {
    const both = remedies({ ipamStores: { ...leaky.ipamStores, 'node-1': store('azure-vnet', [...(OF_PODS['node-1'] ?? []), ...addresses(1, 20)]) } });
    expect(both.map(({ key, operations }) => [key, operations.length])).toEqual([['recycle-node:node-2', 4], ['recycle-node:node-1', 0]]);
    expect(both[1]?.adviceBecause).toContain('node-2 comes first');
  });

  test('rests on the same facts when the leak has grown meanwhile', () => {
    const later = remedies({ ipamStores: stores(addresses(2, 60)) });
    expect(later.map(({ restsOn, operations }) => ({ restsOn, operations }))).toEqual(remedies().map(({ restsOn, operations }) => ({ restsOn, operations })));
  });

  const change = (fields: Partial<ReturnType<typeof node>>) => ({ nodes: nodes.map((one) => (one.name === 'node-2' ? { ...one, ...fields } : one)) });
  test.each([
    ['a machine of its own', change({ machine: have({ kind: 'vm', resourceGroup: 'mc', name: 'vm-2' }) }), 'does not reimage'],
    ['a machine that is not known', change({ machine: lack('node-2 does not name its machine') }), 'does not name its machine'],
    ['a node that is not ready', change({ ready: 'Unknown' }), 'not ready'],
    ['the only node of its pool', change({ pool: 'alone' }), 'no other node of the pool alone'],
    ['a node that somebody has cordoned', { nodeRooms: healthyPodIp.nodeRooms.map((one) => ({ ...one, cordoned: one.node === 'node-2' })) }, 'cordoned the node already'],
    ['a pod that nothing would make again', { pods: [...pods, webPod('node-2', { name: 'lonely', address: '10.244.2.7', workload: 'Pod/lonely' })] }, 'shop/lonely'],
    ['a node object that could not be read', { nodeRooms: [] }, 'could not be read'],
  ])('%s gets no button', (_name, fields, because) => {
    const [remedy] = remedies(fields);
    expect(remedy?.operations).toEqual([]);
    expect(remedy?.adviceBecause).toContain(because);
  });
});
