/** What is read and changed about pods' addresses, over the wire, against an API server that refuses as real ones do. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ApiException, CoreV1Api } from '@kubernetes/client-node';
import { createKubernetesReader } from '../../../src/diagnostics/azure/kubernetes-reader.ts';
import { createKubernetesWriter } from '../../../src/diagnostics/azure/kubernetes-writer.ts';
import { readSubnetUsage } from '../../../src/diagnostics/azure/subnet-usage.ts';
import type { KubernetesReader, KubernetesWriter } from '../../../src/diagnostics/ports.ts';
import { clientsOf, running } from '../../simulator/azure/harness.ts';
import type { Running } from '../../simulator/azure/harness.ts';
import { subscription, yaml } from '../../simulator/azure/scenario-text.ts';
import { apisOf } from '../../simulator/kubernetes/harness.ts';
import { kubernetesOf } from './kubernetes-of.ts';

const NODE = 'aks-np-vmss00000a';
const OTHER = 'aks-vms-12345678-vms0';
const owner = (set: string): string => `owner: { kind: ReplicaSet, name: ${set} }`;
const MORE = `
pods:
  - { namespace: shop, name: web-7c9f-aaaaa, node: ${NODE}, labels: { app: web, pod-template-hash: 7c9f }, ${owner('web-7c9f')} }
  - { namespace: shop, name: db-5d8b-aaaaa, node: ${NODE}, labels: { app: db, pod-template-hash: 5d8b }, ${owner('db-5d8b')} }
  - { namespace: shop, name: lonely, node: ${OTHER}, labels: { app: lonely } }
finishedJobs:
  - { namespace: billing, name: report, node: ${NODE}, count: 3, labels: { app: report }, schedule: '* * * * *', keepsSucceeded: 9 }
  - { namespace: billing, name: failing, node: ${NODE}, count: 1, labels: { app: report }, phase: Failed, ttlSecondsAfterFinished: 60 }
kubernetes:
  podDisruptionBudgets:
    - { metadata: { name: db, namespace: shop }, spec: { minAvailable: 1, selector: { matchLabels: { app: db } } } }
  events:
    - { metadata: { name: e1, namespace: shop }, involvedObject: { kind: Pod, namespace: shop, name: web-1 }, reason: FailedCreatePodSandBox, message: no address, source: { host: ${NODE} }, count: 7, firstTimestamp: '2026-11-21T02:00:00Z', lastTimestamp: '2026-11-21T02:10:00Z' }
    - { metadata: { name: e2, namespace: shop }, involvedObject: { kind: Pod, namespace: shop, name: web-2 }, reason: FailedCreatePodSandBox, message: no address, reportingInstance: ${NODE}, eventTime: '2026-11-21T02:00:00.000000Z', series: { count: 4, lastObservedTime: '2026-11-21T02:20:00.000000Z' } }
    - { metadata: { name: e3, namespace: shop }, involvedObject: { kind: Pod, namespace: shop, name: web-3 }, reason: BackOff, message: other }
`;
const signal = AbortSignal.timeout(90_000);

let world: Running;
let reader: KubernetesReader;
let writer: KubernetesWriter;
let apis: Awaited<ReturnType<typeof apisOf>>;

beforeAll(async () => {
  world = await running(`${yaml()}${MORE}`);
  apis = await apisOf(world.simulator);
  const api = kubernetesOf(world.simulator);
  reader = createKubernetesReader(api);
  writer = createKubernetesWriter(api, Date.now);
});
afterAll(() => world.close());

const uidOf = async (name: string): Promise<string> => (await reader.nodeRooms(signal)).find(({ node }) => node === name)?.uid ?? '';
const cordoned = async (name: string): Promise<boolean> => (await apis.core.readNode({ name })).spec?.unschedulable === true;

describe('what is read', () => {
  test('events of pods without a sandbox, in the older form and in the newer one, and no others', async () => {
    expect(await reader.sandboxEvents(signal)).toEqual([
      { pod: 'shop/web-1', node: NODE, reason: 'FailedCreatePodSandBox', message: 'no address', count: 7, firstSeen: '2026-11-21T02:00:00.000Z', lastSeen: '2026-11-21T02:10:00.000Z' },
      { pod: 'shop/web-2', node: NODE, reason: 'FailedCreatePodSandBox', message: 'no address', count: 4, firstSeen: '2026-11-21T02:00:00.000Z', lastSeen: '2026-11-21T02:20:00.000Z' },
    ]);
  });

  test("Overlay's blocks, which nobody asked for", async () => {
    const { served, configs } = await reader.nodeNetworkConfigs(signal);
    expect(served).toBe(true);
    expect(configs.find(({ node }) => node === NODE)).toMatchObject({ requested: 0, assigned: 256, containers: [{ mode: 'static', type: 'overlay' }] });
  });

  test('jobs, who makes them and how long they stay', async () => {
    const { jobs, cronJobs } = await reader.batch(signal);
    expect(jobs.map(({ cronJob, finished, ttlSeconds }) => [cronJob, finished, ttlSeconds])).toEqual([['', true, 60], ...Array.from({ length: 3 }, () => ['report', true, undefined])]);
    expect(cronJobs).toEqual([{ namespace: 'billing', name: 'report', schedule: '* * * * *', keepsSucceeded: 9, keepsFailed: 1 }]);
  });

  test('what nodes can hold', async () => {
    expect((await reader.nodeRooms(signal)).find(({ node }) => node === NODE)).toMatchObject({ maxPods: 250, podRanges: ['10.244.1.0/24'], cordoned: false });
  });

  test('how full a subnet is, and that one that is not there cannot be told', async () => {
    const clients = { network: () => clientsOf(world.simulator).network };
    const id = `/subscriptions/${subscription}/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet-demo/subnets/snet-aks`;
    expect(await readSubnetUsage(clients, id, signal)).toEqual({ subnetId: id, used: 3, limit: 65_531 });
    await expect(readSubnetUsage(clients, `${id}-2`, signal)).rejects.toThrow('does not name it');
  });
});

describe('a node', () => {
  test('is cordoned once, and only as the node that was meant', async () => {
    const uid = await uidOf(NODE);
    await expect(writer.cordonNode({ kind: 'node-cordon', name: NODE, uid: 'another' }, signal)).rejects.toMatchObject({ mayHaveHappened: false });
    expect(await cordoned(NODE)).toBe(false);
    await writer.cordonNode({ kind: 'node-cordon', name: NODE, uid }, signal);
    expect(await cordoned(NODE)).toBe(true);
    await expect(writer.cordonNode({ kind: 'node-cordon', name: NODE, uid }, signal)).rejects.toThrow('somebody has done it already');
  });

  test('that a disruption budget holds is emptied as far as it goes; the pod that may not go is named and still there', async () => {
    const drained = writer.drainNode({ kind: 'node-drain', name: NODE, uid: await uidOf(NODE), seconds: 3 }, signal);
    await expect(drained).rejects.toMatchObject({ mayHaveHappened: true, message: expect.stringMatching(/shop\/db-5d8b-aaaaa \(its disruption budget does not let it go\).*the node stays cordoned/) });
    const left = (await apis.core.listNamespacedPod({ namespace: 'shop' })).items.map(({ metadata }) => metadata?.name);
    expect(left).toContain('db-5d8b-aaaaa');
    expect(left).not.toContain('web-7c9f-aaaaa');
  });

  test('on which a pod comes meanwhile that nothing would make again is not emptied of that one', async () => {
    const containers = [{ name: 'late', image: 'mcr.microsoft.com/azurelinux/busybox:1.36', command: ['sleep', '600'] }];
    jest.spyOn(CoreV1Api.prototype, 'createNamespacedPodEviction').mockImplementationOnce(async () => {
      await apis.core.createNamespacedPod({ namespace: 'shop', body: { metadata: { name: 'late', namespace: 'shop' }, spec: { nodeName: NODE, containers } } });
      throw new ApiException(429, 'its budget holds it', {}, {});
    });
    await expect(writer.drainNode({ kind: 'node-drain', name: NODE, uid: await uidOf(NODE), seconds: 5 }, signal)).rejects.toThrow('shop/late');
    expect((await apis.core.readNamespacedPod({ namespace: 'shop', name: 'late' })).metadata?.deletionTimestamp).toBeUndefined();
  });

  test('is uncordoned when it reports that it is ready, and not twice', async () => {
    const uid = await uidOf(NODE);
    await writer.uncordonNode({ kind: 'node-uncordon', name: NODE, uid }, signal);
    expect(await cordoned(NODE)).toBe(false);
    await expect(writer.uncordonNode({ kind: 'node-uncordon', name: NODE, uid }, signal)).rejects.toThrow('not cordoned any more');
  });

  test('that is not cordoned is not emptied', async () => {
    await expect(writer.drainNode({ kind: 'node-drain', name: OTHER, uid: await uidOf(OTHER), seconds: 1 }, signal)).rejects.toMatchObject({ mayHaveHappened: false, message: expect.stringContaining('somebody has uncordoned it') });
  });

  test('with a pod that nothing would make again keeps all of its pods', async () => {
    const uid = await uidOf(OTHER);
    await writer.cordonNode({ kind: 'node-cordon', name: OTHER, uid }, signal);
    await expect(writer.drainNode({ kind: 'node-drain', name: OTHER, uid, seconds: 1 }, signal)).rejects.toMatchObject({ mayHaveHappened: false, message: expect.stringContaining('shop/lonely') });
    expect((await apis.core.readNamespacedPod({ namespace: 'shop', name: 'lonely' })).metadata?.deletionTimestamp).toBeUndefined();
  });
});

describe('finished pods', () => {
  const operation = { kind: 'finished-pods-delete', namespace: 'billing', selector: { app: 'report' } } as const;
  const names = async () => (await apis.core.listNamespacedPod({ namespace: 'billing' })).items.filter(({ metadata }) => metadata?.deletionTimestamp === undefined).map(({ metadata }) => metadata?.name ?? '');

  test('are deleted up to the number that was agreed to, and those that failed stay', async () => {
    expect(await writer.deleteFinishedPods({ ...operation, atMost: 2 }, signal)).toBe(2);
    expect((await names()).map((name) => name.split('-')[0]).toSorted()).toEqual(['failing', 'report']);
    expect(await writer.deleteFinishedPods({ ...operation, atMost: 100 }, signal)).toBe(1);
    expect((await names()).map((name) => name.split('-')[0])).toEqual(['failing']);
  });

  test('that are gone already are a refusal that changed nothing', async () => {
    await expect(writer.deleteFinishedPods({ ...operation, atMost: 100 }, signal)).rejects.toMatchObject({ mayHaveHappened: false });
  });

  test('are never selected by nothing', async () => {
    await expect(writer.deleteFinishedPods({ ...operation, selector: {}, atMost: 100 }, signal)).rejects.toThrow('without labels');
  });
});
