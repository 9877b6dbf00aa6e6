import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Watch, type V1NetworkPolicy } from '@kubernetes/client-node';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { during, running, type Running } from '../azure/harness.ts';
import { yaml } from '../azure/scenario-text.ts';
import { apisOf, authorized, kubeConfigOf, raw } from './harness.ts';

const samples = join(import.meta.dirname, '../../../../shared/samples/kube');
const sample = (name: string): { status: number; body: unknown } => {
  const [head = '', body = ''] = readFileSync(join(samples, name), 'utf8').replaceAll('\r', '').split('\n\n', 2);
  return { status: Number(/HTTP\/2 (\d+)/.exec(head)?.[1]), body: JSON.parse(body) };
};
const withSamples = existsSync(samples) ? describe : describe.skip;

describe('lists', () => {
  let world: Running;
  beforeAll(async () => {
    world = await running();
  });
  afterAll(async () => world.close());

  test('nodes say where their machines are, with a decimal instance and a group in small letters', async () => {
    const { core } = await apisOf(world.simulator);
    const { items } = await core.listNode();
    expect(items.map((node) => node.spec?.providerID)).toEqual([
      'azure:///subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/mc_rg-demo_demo_westeurope/providers/Microsoft.Compute/virtualMachineScaleSets/aks-np-vmss/virtualMachines/10',
      'azure:///subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/mc_rg-demo_demo_westeurope/providers/Microsoft.Compute/virtualMachineScaleSets/aks-sys-vmss/virtualMachines/0',
      'azure:///subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/mc_rg-demo_demo_westeurope/providers/Microsoft.Compute/virtualMachines/aks-vms-12345678-vms0',
    ]);
    expect(items[0]?.status).toMatchObject({
      addresses: [
        { type: 'InternalIP', address: '10.224.0.5' },
        { type: 'Hostname', address: 'aks-np-vmss00000a' },
      ],
      nodeInfo: { osImage: 'Ubuntu 22.04.5 LTS', operatingSystem: 'linux', kubeletVersion: 'v1.33.3' },
    });
    expect(items[0]?.metadata?.labels).toMatchObject({ 'kubernetes.azure.com/agentpool': 'np', 'kubernetes.azure.com/mode': 'user' });
    expect(items[0]?.status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True');
  });

  test('pages follow one another without a gap or a double', async () => {
    const { core } = await apisOf(world.simulator);
    const all = (await core.listPodForAllNamespaces()).items.map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`);
    const paged: string[] = [];
    let next: string | undefined;
    let remaining: number | undefined;
    do {
      const list = await core.listPodForAllNamespaces({ limit: 5, ...(next === undefined ? {} : { _continue: next }) });
      expect(list.items.length).toBeLessThanOrEqual(5);
      paged.push(...list.items.map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`));
      next = list.metadata?._continue;
      remaining = list.metadata?.remainingItemCount;
      expect((remaining ?? 0) + paged.length).toBe(all.length);
    } while (next !== undefined);
    expect(paged).toEqual(all);
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(12);
  });

  test('the agents are found by their labels, and their addresses are those of real pods', async () => {
    const { core } = await apisOf(world.simulator);
    const { items } = await core.listNamespacedPod({
      namespace: 'kube-system',
      labelSelector: 'app=konnectivity-agent,component in (tunnel)',
    });
    expect(items).toHaveLength(1);
    const { metadata, spec, status } = items[0] ?? {};
    expect(spec).toMatchObject({ nodeName: 'aks-sys-vmss000000' });
    expect(spec?.hostNetwork).toBeUndefined();
    const { stdout } = await world.simulator.fleet.run('aks-sys-vmss000000', 'ip -4 -o addr show dev eth0', {
      pod: `kube-system/${metadata?.name}`,
    });
    expect(stdout.toString()).toContain(` ${status?.podIP}/`);
  });

  test.each([
    ['fieldSelector', { fieldSelector: 'spec.nodeName=aks-np-vmss00000a' }, (node?: string) => node === 'aks-np-vmss00000a'],
    ['fieldSelector that negates', { fieldSelector: 'spec.nodeName!=aks-np-vmss00000a' }, (node?: string) => node !== 'aks-np-vmss00000a'],
  ])('a %s filters', async (_name, query, wanted) => {
    const { core } = await apisOf(world.simulator);
    const { items } = await core.listPodForAllNamespaces(query);
    expect(items.length).toBeGreaterThan(2);
    expect(items.every(({ spec }) => wanted(spec?.nodeName))).toBe(true);
  });

  test('deployments, daemon sets, namespaces and events answer', async () => {
    const { core, apps } = await apisOf(world.simulator);
    await expect(apps.readNamespacedDeployment({ name: 'konnectivity-agent', namespace: 'kube-system' })).resolves.toMatchObject({
      spec: { replicas: 1 },
    });
    await expect(apps.listDaemonSetForAllNamespaces()).resolves.toMatchObject({
      items: [{ metadata: { name: 'azure-cns' } }, { metadata: { name: 'kube-proxy' } }],
    });
    expect((await core.listNamespace()).items.map(({ metadata }) => metadata?.name)).toContain('kube-system');
    expect((await core.listEventForAllNamespaces()).items).toEqual([]);
  });

  test('the server says its version and that it is ready, also to strangers', async () => {
    const { version } = await apisOf(world.simulator);
    await expect(version.getCode()).resolves.toMatchObject({ gitVersion: 'v1.33.3', minor: '33' });
    await expect(raw(world, '/readyz')).resolves.toMatchObject({ status: 200, body: 'ok' });
  });

  test('the caller may ask what it may do', async () => {
    const { authorization } = await apisOf(world.simulator);
    const body = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { verb: 'list', resource: 'pods' } },
    };
    await expect(authorization.createSelfSubjectAccessReview({ body })).resolves.toMatchObject({ status: { allowed: true } });
  });

  test('kubectl gets a table when it asks for one', async () => {
    const headers = { ...(await authorized(world)), accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' };
    const table = JSON.parse((await raw(world, '/api/v1/nodes', headers)).body);
    expect(table).toMatchObject({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      columnDefinitions: [{ name: 'Name', format: 'name' }, { name: 'Status' }, { name: 'Roles' }, { name: 'Version' }, { name: 'Age' }],
    });
    expect(table.rows[0]).toMatchObject({
      cells: ['aks-np-vmss00000a', 'Ready', '<none>', 'v1.33.3', expect.any(String)],
      object: { kind: 'PartialObjectMetadata' },
    });
  });

  test.each([['a token for ARM', 'https://management.azure.com/.default']])('%s is no token here', async (_name, scope) => {
    await expect(raw(world, '/api/v1/pods', await authorized(world, scope))).resolves.toMatchObject({ status: 401 });
  });

  test('a continue token of another time has expired', async () => {
    const old = Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: 1, start: 'x' })).toString('base64url');
    const { status, body } = await raw(world, `/api/v1/pods?limit=1&continue=${old}`, await authorized(world));
    expect([status, JSON.parse(body)]).toMatchObject([410, { reason: 'Expired' }]);
  });

  test('a version that the server has not come to yet is told to come again', async () => {
    const { status, body } = await raw(world, '/api/v1/pods?resourceVersion=99999999&timeoutSeconds=3', await authorized(world));
    expect([status, JSON.parse(body)]).toMatchObject([504, { reason: 'Timeout', details: { causes: [{ reason: 'ResourceVersionTooLarge' }], retryAfterSeconds: 1 } }]);
  });

  withSamples('a real API server said the same', () => {
    test.each([
      ['badtoken.http', '/api/v1/pods', () => ({ authorization: 'Bearer bad' }), undefined],
      ['unauthorized.http', '/api/v1/pods', () => ({}), undefined],
      ['pod404.http', '/api/v1/namespaces/default/pods/nope', undefined, undefined],
      ['badfieldsel.http', '/api/v1/pods?fieldSelector=spec.foo%3Dbar', undefined, undefined],
      ['bad-continue-400.http', '/api/v1/namespaces?limit=2&continue=abc', undefined, 'message'],
    ])('%s', async (name, path, headers, differs) => {
      const { status, body } = await raw(world, path, headers?.() ?? (await authorized(world)));
      const real = sample(name);
      expect(status).toBe(real.status);
      // Go and JavaScript say differently what is wrong with the JSON.
      expect(JSON.parse(body)).toEqual(
        differs === undefined
          ? real.body
          : { ...(real.body as object), message: expect.stringMatching(/^invalid continue token: continue key is not valid: /) },
      );
    });
  });
});

test('a route that nobody wrote answers an administrator 501 with a Status, and shows in the log', async () => {
  await during(yaml({ cluster: '  credentials: local-accounts' }), async (world) => {
    const { status, body } = await raw(world, '/apis/networking.k8s.io/v1/ingresses');
    expect([status, JSON.parse(body)]).toMatchObject([501, { kind: 'Status', status: 'Failure', code: 501, message: expect.stringContaining('ingresses') }]);
    expect(world.lines.join('\n')).toContain('/apis/networking.k8s.io/v1/ingresses');
  });
});

describe('a watch', () => {
  const local = yaml({ cluster: '  credentials: local-accounts' });
  const eventsOf = (body: string): readonly { type: string; object: { kind: string; metadata: { name: string } } }[] => body.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
  const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'shut', namespace: 'default' }, spec: { podSelector: {}, policyTypes: ['Ingress'] } };
  const policies = '/apis/networking.k8s.io/v1/namespaces/default/networkpolicies';

  test('tells what is there to who has seen nothing, and ends when its time is over', async () => {
    await during(local, async (world) => {
      const { status, body } = await raw(world, '/api/v1/nodes?watch=1&timeoutSeconds=1');
      expect(status).toBe(200);
      expect(eventsOf(body).map(({ type, object }) => [type, object.kind])).toEqual([['ADDED', 'Node'], ['ADDED', 'Node'], ['ADDED', 'Node']]);
    });
  });

  test('tells each change in its order to who has seen the rest, by the client that everybody uses', async () => {
    await during(local, async (world) => {
      const { resourceVersion } = JSON.parse((await raw(world, policies)).body).metadata;
      const { networking } = await apisOf(world.simulator);
      const events: string[] = [];
      const { promise: gone, resolve } = Promise.withResolvers<void>();
      const watching = await new Watch(await kubeConfigOf(world.simulator)).watch(
        policies,
        { resourceVersion },
        (type: string, object: V1NetworkPolicy) => {
          events.push(`${type} ${object.metadata?.name}`);
          if (type === 'ADDED') void networking.deleteNamespacedNetworkPolicy({ name: 'shut', namespace: 'default' });
          if (type === 'DELETED') resolve();
        },
        () => undefined,
      );
      await networking.createNamespacedNetworkPolicy({ namespace: 'default', body: policy });
      await gone;
      watching.abort();
      expect(events).toEqual(['ADDED shut', 'DELETED shut']);
    });
  });
});
