import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { V1NetworkPolicy } from '@kubernetes/client-node';
import { during, running, type Running } from '../azure/harness.ts';
import { yaml } from '../azure/scenario-text.ts';
import { apisOf, raw, until, type Raw } from './harness.ts';

const samples = join(import.meta.dirname, '../../../../shared/samples/kube');
const sample = (name: string): unknown => JSON.parse(readFileSync(join(samples, name), 'utf8').replaceAll('\r', '').split('\n\n', 2)[1] ?? '');

type Apis = Awaited<ReturnType<typeof apisOf>>;

const custom = '/api/v1/namespaces/kube-system/configmaps/coredns-custom';
const policies = '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies';
const strategic = 'application/strategic-merge-patch+json';
const merge = 'application/merge-patch+json';
const json6902 = 'application/json-patch+json';

const policy = (name: string, spec: NonNullable<V1NetworkPolicy['spec']>): V1NetworkPolicy => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name }, spec });
const parsed = ({ status, body }: Raw): [number, { message: string; metadata: { resourceVersion: string; uid: string; generation?: number }; [field: string]: unknown }] => [status, JSON.parse(body)];

describe('writes', () => {
  let world: Running;
  let apis: Apis;
  beforeAll(async () => {
    world = await running(yaml({ cluster: '  credentials: local-accounts\n  network: { policy: azure }' }));
    apis = await apisOf(world.simulator);
  });
  afterAll(async () => world.close());

  const send = async (method: string, path: string, body?: unknown, type?: string) =>
    parsed(await raw(world, path, {}, { method, ...(body === undefined ? {} : { body }), ...(type === undefined ? {} : { type }) }));

  test('a replaced config map has a new version and the old identity; the old version conflicts', async () => {
    const before = await apis.core.readNamespacedConfigMap({ name: 'coredns-custom', namespace: 'kube-system' });
    const body = { ...before, data: { 'a.override': 'log' } };
    const after = await apis.core.replaceNamespacedConfigMap({ name: 'coredns-custom', namespace: 'kube-system', body });
    expect(after.metadata?.uid).toBe(before.metadata?.uid);
    expect(Number(after.metadata?.resourceVersion)).toBeGreaterThan(Number(before.metadata?.resourceVersion));
    const again = apis.core.replaceNamespacedConfigMap({ name: 'coredns-custom', namespace: 'kube-system', body });
    await expect(again).rejects.toMatchObject({
      code: 409,
      body: expect.stringContaining('Operation cannot be fulfilled on configmaps \\"coredns-custom\\": the object has been modified; please apply your changes to the latest version and try again'),
    });
    expect((await apis.core.listNamespacedConfigMap({ namespace: 'kube-system' })).items[1]?.data).toEqual({ 'a.override': 'log' });
  });

  test.each([
    [merge, { data: { 'a.override': null, 'b.override': 'errors' } }],
    [strategic, { data: { 'a.override': null, 'b.override': 'errors' } }],
    [json6902, [{ op: 'remove', path: '/data/a.override' }, { op: 'add', path: '/data/b.override', value: 'errors' }]],
  ])('%s sets one key and deletes another', async (type, body) => {
    await send('PATCH', custom, { data: null }, merge);
    await send('PATCH', custom, { data: { 'a.override': 'log' } }, merge);
    expect(await send('PATCH', custom, body, type)).toMatchObject([200, { data: { 'b.override': 'errors' } }]);
    expect(JSON.stringify((await send('GET', custom))[1]['data'])).not.toContain('a.override');
  });

  test('a strategic patch merges containers by their names', async () => {
    const path = '/apis/apps/v1/namespaces/shop/deployments/web';
    const body = { spec: { template: { spec: { containers: [{ name: 'web', env: [{ name: 'A', value: '1' }] }] } } } };
    const [status, deployment] = await send('PATCH', `${path}?dryRun=All`, body, strategic);
    expect([status, deployment]).toMatchObject([200, { spec: { template: { spec: { containers: [{ name: 'web', image: 'example.azurecr.io/web:1.4.2', env: [{ name: 'A', value: '1' }] }] } } } }]);
    expect(JSON.stringify((await send('GET', path))[1])).not.toContain('"A"');
  });

  test('a patch that carries an old version conflicts, and one of an unknown kind is refused', async () => {
    expect(await send('PATCH', custom, { metadata: { resourceVersion: '1' } }, merge)).toMatchObject([409, { reason: 'Conflict' }]);
    expect((await send('PATCH', custom, {}, 'text/plain'))[0]).toBe(415);
    expect(await send('PATCH', custom, [{ op: 'test', path: '/data/x', value: '1' }], json6902)).toMatchObject([422, {}]);
  });

  test('a policy is created once, shows in lists, and is deleted by its identity only', async () => {
    const body = policy('allow', { podSelector: {}, policyTypes: ['Egress'], egress: [{}] });
    const [created, object] = await send('POST', policies, body);
    expect([created, object['spec']]).toMatchObject([201, { policyTypes: ['Egress'] }]);
    expect(await send('POST', policies, body)).toMatchObject([
      409,
      { reason: 'AlreadyExists', message: 'networkpolicies.networking.k8s.io "allow" already exists', details: { name: 'allow', group: 'networking.k8s.io', kind: 'networkpolicies' } },
    ]);
    expect((await apis.networking.listNamespacedNetworkPolicy({ namespace: 'shop' })).items).toHaveLength(1);
    const wrong = await send('DELETE', `${policies}/allow`, { preconditions: { uid: '00000000-0000-4000-8000-000000000000' } });
    expect(wrong).toMatchObject([409, { message: expect.stringContaining(`Precondition failed: UID in precondition: 00000000-0000-4000-8000-000000000000, UID in object meta: ${object.metadata.uid}`) }]);
    const { uid, resourceVersion } = object.metadata;
    expect(await send('DELETE', `${policies}/allow`, { preconditions: { uid, resourceVersion } })).toMatchObject([200, { status: 'Success', details: { name: 'allow', uid } }]);
    expect(await send('GET', `${policies}/allow`)).toMatchObject([404, { message: 'networkpolicies.networking.k8s.io "allow" not found' }]);
  });

  test.each([
    ['a network that is none', { ipBlock: { cidr: '10.0.0.0/33' } }, 'spec.egress[0].to[0].ipBlock.cidr: Invalid value: "10.0.0.0/33": must be a valid CIDR value'],
    ['an exception outside of its block', { ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/9'] } }, 'spec.egress[0].to[0].ipBlock.except[0]: Invalid value: "11.0.0.0/9": must be a strict subset of `cidr`'],
    ['a peer that says nothing', {}, 'spec.egress[0].to[0]: Required value: must specify a peer'],
  ])('a policy with %s is invalid', async (_name, to, says) => {
    const answer = await send('POST', policies, policy('bad', { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [to] }] }));
    expect(answer).toMatchObject([422, { reason: 'Invalid', message: expect.stringContaining(`NetworkPolicy.networking.k8s.io "bad" is invalid: ${says}`) }]);
  });

  test('a policy holds as soon as it is answered, for pods by their labels, and no longer than it is there', async () => {
    const { items } = await apis.core.listNamespacedPod({ namespace: 'shop' });
    const [from, to] = items;
    const server = 'setsid socat TCP4-LISTEN:8080,fork,reuseaddr OPEN:/dev/null,wronly >/dev/null 2>&1 </dev/null & for _ in $(seq 100); do ss -Hltn | grep -q 8080 && exit 0; sleep 0.02; done';
    await world.simulator.fleet.run(to?.spec?.nodeName ?? '', server, { pod: `shop/${to?.metadata?.name}` });
    const connect = () =>
      world.simulator.fleet.connect({ node: from?.spec?.nodeName ?? '', pod: `shop/${from?.metadata?.name}` }, { address: to?.status?.podIP ?? '', port: 8_080 }, 600);
    expect(await connect()).toBe('open');
    const body = policy('deny', { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Ingress'] });
    await apis.networking.createNamespacedNetworkPolicy({ namespace: 'shop', body });
    expect(await connect()).toBe('timeout');
    await world.simulator.faults.mend();
    // Nodes that were made anew have the policy, and no server: without the policy the port would be refused.
    await until(connect, (state) => state === 'timeout');
    await apis.networking.deleteNamespacedNetworkPolicy({ name: 'deny', namespace: 'shop' });
    expect(await connect()).toBe('refused');
  });

  test('whoever would be one too few for a budget is not evicted', async () => {
    const { items } = await apis.core.listNamespacedPod({ namespace: 'kube-system', labelSelector: 'app=konnectivity-agent' });
    const name = items[0]?.metadata?.name ?? '';
    const answer = await send('POST', `/api/v1/namespaces/kube-system/pods/${name}/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name } });
    expect(answer).toMatchObject([
      429,
      {
        reason: 'TooManyRequests',
        message: "Cannot evict pod as it would violate the pod's disruption budget.",
        details: { causes: [{ reason: 'DisruptionBudget', message: 'The disruption budget konnectivity-agent needs 1 healthy pods and has 1 currently' }] },
      },
    ]);
  });

  test('a pod that is deleted is replaced by its replica set', async () => {
    const { items } = await apis.core.listNamespacedPod({ namespace: 'shop', labelSelector: 'app=web' });
    const name = items[0]?.metadata?.name ?? '';
    await apis.core.deleteNamespacedPod({ name, namespace: 'shop' });
    const now = await until(
      () => apis.core.listNamespacedPod({ namespace: 'shop', labelSelector: 'app=web' }),
      (list) => list.items.length === items.length && list.items.every(({ metadata, status }) => metadata?.name !== name && status?.phase === 'Running'),
    );
    const added = now.items.find(({ metadata }) => items.every((old) => old.metadata?.uid !== metadata?.uid));
    const { stdout } = await world.simulator.fleet.run(added?.spec?.nodeName ?? '', 'hostname', { pod: `shop/${added?.metadata?.name}` });
    expect(stdout.toString().trim()).toBe(added?.metadata?.name);
  });

  test('whoever has the labels of a replica set and no controller is adopted, and is one too many', async () => {
    const { items } = await apis.core.listNamespacedPod({ namespace: 'shop', labelSelector: 'app=web' });
    const body = { metadata: { name: 'stranger', labels: items[0]?.metadata?.labels ?? {} }, spec: { nodeName: 'aks-np-vmss00000a', containers: [{ name: 'x', image: 'mcr.microsoft.com/azurelinux/busybox:1.36' }] } };
    await apis.core.createNamespacedPod({ namespace: 'shop', body });
    const path = '/api/v1/namespaces/shop/pods/stranger';
    await until(() => send('GET', path), ([status]) => status === 404);
  });

  test('whoever is controlled by a pod is not adopted, and goes with it', async () => {
    const { items } = await apis.core.listNamespacedPod({ namespace: 'shop', labelSelector: 'app=web' });
    const owner = items[0]?.metadata;
    const reference = { apiVersion: 'v1', kind: 'Pod', name: owner?.name ?? '', uid: owner?.uid ?? '', controller: true };
    const body = { metadata: { name: 'guest', labels: owner?.labels ?? {}, ownerReferences: [reference] }, spec: { nodeName: 'aks-np-vmss00000a', containers: [{ name: 'x', image: 'mcr.microsoft.com/azurelinux/busybox:1.36' }] } };
    await apis.core.createNamespacedPod({ namespace: 'shop', body });
    await until(() => send('GET', '/api/v1/namespaces/shop/pods/guest'), ([, object]) => JSON.stringify(object['status']).includes('"phase":"Running"'));
    await apis.core.deleteNamespacedPod({ name: owner?.name ?? '', namespace: 'shop' });
    await until(() => send('GET', '/api/v1/namespaces/shop/pods/guest'), ([status]) => status === 404);
  });

  (existsSync(samples) ? test : test.skip).each([
    ['conflict409.http', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } }, 409],
    ['invalid422.http', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'Bad_Name' } }, 422],
  ])('a real API server said the same: %s', async (name, body, status) => {
    expect(await send('POST', '/api/v1/namespaces', body)).toEqual([status, sample(name)]);
  });
});

describe('a rollout restart', () => {
  const restart = { spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-11-21T04:00:00Z' } } } } };
  const path = (name: string): string => `/apis/apps/v1/namespaces/kube-system/deployments/${name}`;

  test.each([
    ['coredns', 'k8s-app=kube-dns'],
    ['konnectivity-agent', 'app=konnectivity-agent'],
  ])('of %s replaces every pod by a real one, without being without', async (name, labelSelector) => {
    await during(yaml({ cluster: '  credentials: local-accounts' }), async (world) => {
      const apis = await apisOf(world.simulator);
      const pods = async () => (await apis.core.listNamespacedPod({ namespace: 'kube-system', labelSelector })).items;
      const before = await pods();
      const { status } = await raw(world, path(name), {}, { method: 'PATCH', body: restart, type: strategic });
      expect(status).toBe(200);
      const fewest: number[] = [];
      const done = await until(
        async () => {
          const deployment = await apis.apps.readNamespacedDeployment({ name, namespace: 'kube-system' });
          fewest.push(deployment.status?.readyReplicas ?? 0);
          return deployment;
        },
        ({ metadata, spec, status: now }) =>
          now?.observedGeneration === metadata?.generation && now?.updatedReplicas === spec?.replicas && now?.replicas === spec?.replicas && now?.readyReplicas === spec?.replicas,
      );
      expect(done.metadata?.generation).toBe(2);
      expect(Math.min(...fewest)).toBeGreaterThanOrEqual(before.length);
      const after = await pods();
      expect(after).toHaveLength(before.length);
      for (const pod of after) {
        expect(before.map(({ metadata }) => metadata?.uid)).not.toContain(pod.metadata?.uid);
        const { stdout } = await world.simulator.fleet.run(pod.spec?.nodeName ?? '', 'hostname', { pod: `kube-system/${pod.metadata?.name}` });
        expect(stdout.toString().trim()).toBe(pod.metadata?.name);
      }
      const sets = await apis.apps.listNamespacedReplicaSet({ namespace: 'kube-system', labelSelector });
      expect(sets.items.map(({ status: now }) => now?.replicas).toSorted()).toEqual([0, before.length]);
      const { stdout: answer } = await world.simulator.fleet.run('aks-np-vmss00000a', 'dig +short +tries=1 @10.0.0.10 kubernetes.default.svc.cluster.local');
      expect(answer.toString()).toBe('10.0.0.1\n');
      const state = await world.simulator.faults.state();
      expect(state.nodes.every(({ kubelet }) => kubelet.every(({ state: port }) => port === 'open'))).toBe(true);
    });
  });

  test('of CoreDNS takes a config map that it cannot read as CoreDNS does', async () => {
    await during(yaml({ cluster: '  credentials: local-accounts' }), async (world) => {
      const apis = await apisOf(world.simulator);
      await raw(world, custom, {}, { method: 'PATCH', body: { data: { 'x.server': 'contoso.com:53 {\n  forwad . 10.0.0.1\n}' } }, type: merge });
      await raw(world, path('coredns'), {}, { method: 'PATCH', body: restart, type: strategic });
      const broken = await until(
        async () => (await apis.core.listNamespacedPod({ namespace: 'kube-system', labelSelector: 'k8s-app=kube-dns' })).items,
        (items) => items.some(({ status }) => status?.containerStatuses?.[0]?.state?.waiting?.reason === 'CrashLoopBackOff'),
      );
      // The old ones stay until the new ones are ready.
      expect(broken.filter(({ status }) => status?.containerStatuses?.[0]?.ready)).toHaveLength(2);
    });
  });
});
