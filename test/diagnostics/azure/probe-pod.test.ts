/** A pod in another pod's stead: what it shares with it, and what it must never do. */
import type { V1Pod, V1Service } from '@kubernetes/client-node';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createProbePodShell } from '../../../src/diagnostics/azure/probe-pod-shell.ts';
import type { PodFacts } from '../../../src/diagnostics/evidence/pods.ts';
import { closeServers, podsServer, runContainer, waiting } from './pods-server.ts';
import type { World } from './pods-server.ts';

afterEach(closeServers);

const labels = { app: 'web', 'pod-template-hash': '7c9f', 'azure.workload.identity/use': 'true' };
const original: V1Pod = {
  metadata: { namespace: 'shop', name: 'web-7c9f-abcde', uid: 'u-1', labels },
  spec: { nodeName: 'node-1', containers: [], dnsPolicy: 'None', dnsConfig: { nameservers: ['10.0.0.10'] }, serviceAccountName: 'web' },
  status: { phase: 'Running' },
};
const facts = { namespace: 'shop', name: 'web-7c9f-abcde', uid: 'u-1' } as PodFacts;
const never = new AbortController().signal;

async function run(change: World = {}, image: string | undefined = undefined) {
  const server = await podsServer({ pods: [original], statusAt: runContainer, ...change });
  const shell = createProbePodShell(server.api, { run: 'r1', times: { pollMs: 1, startMs: 200 }, imageOn: async () => image }, () => undefined);
  return { answer: await shell.run(facts, 'echo hello', never), ...server };
}

const changed = (change: { metadata?: object; spec?: object }): World => ({
  pods: [{ ...original, metadata: { ...original.metadata, ...change.metadata }, spec: { containers: [], ...original.spec, ...change.spec } }],
});

describe('a probe pod', () => {
  test('runs the script, says that it stood in, and is deleted', async () => {
    const { answer, created, removed } = await run();
    expect(answer).toMatchObject({ ok: true, value: { stdout: 'hello\n', via: expect.stringContaining('in the stead of shop/web-7c9f-abcde') } });
    expect(removed).toEqual([`shop/${created[0]?.metadata?.name}`]);
  });

  test('is on the node of the original, with its labels, service account and DNS settings', async () => {
    const { created } = await run();
    expect(created[0]).toMatchObject({
      metadata: { namespace: 'shop', labels: { app: 'web', 'pod-template-hash': '7c9f' } },
      spec: { nodeName: 'node-1', dnsPolicy: 'None', dnsConfig: { nameservers: ['10.0.0.10'] }, serviceAccountName: 'web' },
    });
  });

  test('has the same labels in every run: engines such as Cilium make an identity of each new set of them', async () => {
    const { created } = await run();
    const [first] = created;
    expect(first?.metadata).toMatchObject({ labels: { 'aks-chatops/run': 'probe' }, annotations: { 'aks-chatops/run': 'r1' } });
  });

  test('is nobody else\'s to adopt, and is never ready for traffic', async () => {
    const [pod] = (await run()).created;
    expect(pod?.metadata?.ownerReferences).toEqual([{ apiVersion: 'v1', kind: 'Pod', name: 'web-7c9f-abcde', uid: 'u-1', controller: true }]);
    expect(pod?.spec?.readinessGates).toHaveLength(1);
    expect(pod?.spec?.activeDeadlineSeconds).toBeGreaterThan(0);
  });

  test('has no rights: no token, no identity, no capabilities, nothing of the node', async () => {
    const [pod] = (await run()).created;
    expect(pod?.metadata?.labels).not.toHaveProperty('azure.workload.identity/use');
    expect(pod?.spec).toMatchObject({ automountServiceAccountToken: false, securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } });
    expect(pod?.spec).not.toHaveProperty('hostPID');
    expect(pod?.spec).not.toHaveProperty('hostNetwork');
    expect(pod?.spec?.containers[0]?.securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
  });

  test('takes an image that the node has', async () => {
    expect((await run({}, 'mcr.microsoft.com/cbl-mariner/busybox:2.0')).created[0]?.spec?.containers[0]).toMatchObject({ image: 'mcr.microsoft.com/cbl-mariner/busybox:2.0', imagePullPolicy: 'Never' });
  });
});

describe('who controls a probe pod', () => {
  const owner = (kind: string, name: string) => ({ apiVersion: 'apps/v1', kind, name, uid: `u-${name}`, controller: true });
  const set = { metadata: { name: 'web-7c9f', uid: 'u-web-7c9f', ownerReferences: [owner('Deployment', 'web')] } };
  const ownerOf = async (world: World) => (await run(world)).created[0]?.metadata?.ownerReferences;
  const ownedBy = (kind: string, name: string): World => changed({ metadata: { ownerReferences: [owner(kind, name)] } });

  test('is the Deployment, whose size disruption budgets reckon with: of a pod they could not, and would let nothing be evicted', async () => {
    expect(await ownerOf({ ...ownedBy('ReplicaSet', 'web-7c9f'), replicaSets: [set] })).toEqual([owner('Deployment', 'web')]);
  });

  test('is nobody in the stead of a member of a StatefulSet, which adopts by name', async () => {
    expect(await ownerOf(ownedBy('StatefulSet', 'db'))).toEqual([{ apiVersion: 'v1', kind: 'Pod', name: 'web-7c9f-abcde', uid: 'u-1' }]);
  });

  test.each<[string, World]>([
    ['nobody owns it', {}],
    ['its ReplicaSet is gone', ownedBy('ReplicaSet', 'web-7c9f')],
    ['another one has the name of its ReplicaSet', { ...ownedBy('ReplicaSet', 'web-7c9f'), replicaSets: [{ metadata: { ...set.metadata, uid: 'other' } }] }],
    ['its ReplicaSet is nobody\'s', { ...ownedBy('ReplicaSet', 'web-7c9f'), replicaSets: [{ metadata: { ...set.metadata, ownerReferences: [] } }] }],
    ['it is one of a DaemonSet', ownedBy('DaemonSet', 'agent')],
  ])('is the original where %s', async (_where, world) => {
    expect(await ownerOf(world)).toEqual([{ apiVersion: 'v1', kind: 'Pod', name: 'web-7c9f-abcde', uid: 'u-1', controller: true }]);
  });
});

describe('nothing is started, and the reason is said, where', () => {
  const unready = (selector: Record<string, string>): V1Service => ({ metadata: { name: 'db' }, spec: { publishNotReadyAddresses: true, selector } });

  test.each([
    ['the original is gone', { pods: [] }, 'gone'],
    ['another pod has its name by now', changed({ metadata: { uid: 'u-2' } }), 'gone'],
    ['the original is being deleted', changed({ metadata: { deletionTimestamp: new Date(0) } }), 'going'],
    ['the original is not on a node yet', changed({ spec: { nodeName: '' } }), 'not on a node'],
    ["the original uses its node's network", changed({ spec: { hostNetwork: true } }), "node's network"],
    ['a service would send it clients although it is never ready', { services: [unready({ app: 'web' })] }, 'shop/db'],
    ['such a service is the last of very many', { services: [...Array.from({ length: 700 }, () => unready({ app: 'db' })), unready({ app: 'web' })] }, 'shop/db'],
    ['the bot may not read pods', { refuse: { GET: { code: 403, message: 'pods is forbidden' } } }, '403'],
  ] as [string, World, string][])('%s', async (_where, world, reason) => {
    const { answer, created } = await run(world);
    expect(answer).toMatchObject({ ok: false, started: false, reason: expect.stringContaining(reason) });
    expect(created).toEqual([]);
  });

  test('but a service for other pods does not matter', async () => {
    expect((await run({ services: [unready({ app: 'db' }), unready({})] })).answer).toMatchObject({ ok: true });
  });

  test('and what keeps a pod from starting is said as of any pod', async () => {
    expect((await run({ statusAt: () => waiting('ErrImagePull', 'i/o timeout') })).answer).toMatchObject({ ok: false, reason: expect.stringContaining('ErrImagePull') });
  });
});
