import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { V1Container, V1Pod, V1PodSpec } from '@kubernetes/client-node';
import { during, running, type Running } from '../azure/harness.ts';
import { yaml } from '../azure/scenario-text.ts';
import { apisOf, authorized, raw, until } from './harness.ts';

const node = 'aks-np-vmss00000a';
const busybox = 'mcr.microsoft.com/azurelinux/busybox:1.36';

type Apis = Awaited<ReturnType<typeof apisOf>>;

const pod = (name: string, command: string, spec: Partial<V1PodSpec> = {}, container: Partial<V1Container> = {}, labels: Record<string, string> = {}): V1Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels },
  spec: {
    nodeName: node,
    restartPolicy: 'Never',
    containers: [{ name: 'probe', image: busybox, command: ['/bin/sh', '-c', command], ...container }],
    ...spec,
  },
});

/** What a debug pod of the product asks for. */
const onNode = { hostPID: true, hostNetwork: true } as const;
const privileged = { securityContext: { privileged: true } } as const;

async function create({ core }: Apis, body: V1Pod, namespace = 'shop'): Promise<V1Pod> {
  return core.createNamespacedPod({ namespace, body });
}

const read = ({ core }: Apis, name: string, namespace = 'shop'): Promise<V1Pod> => core.readNamespacedPod({ name, namespace });

/** The pod as soon as it is in one of these phases. */
const inPhase = (apis: Apis, name: string, phases: readonly string[], namespace?: string): Promise<V1Pod> =>
  until(() => read(apis, name, namespace), ({ status }) => phases.includes(status?.phase ?? ''));

const over = ['Succeeded', 'Failed'] as const;
const ended = ({ status }: V1Pod) => status?.containerStatuses?.[0]?.state?.terminated;

describe('pods that are created', () => {
  let world: Running;
  let apis: Apis;
  beforeAll(async () => {
    world = await running();
    apis = await apisOf(world.simulator);
  });
  afterAll(async () => world.close());

  const run = async (body: V1Pod): Promise<V1Pod> => {
    await create(apis, body);
    return inPhase(apis, body.metadata?.name ?? '', over);
  };

  test('a privileged pod enters its node and answers by its termination message', async () => {
    const script = 'nsenter -t 1 -m -u -i -n -p -- /bin/bash -c "hostname; ip -4 -o addr show dev eth0; command -v iptables" >/dev/termination-log';
    const done = await run(pod('debug', script, onNode, privileged));
    expect(done.status).toMatchObject({ phase: 'Succeeded', hostIP: '10.224.0.5', podIP: '10.224.0.5' });
    expect(ended(done)).toMatchObject({ exitCode: 0, reason: 'Completed' });
    expect(ended(done)?.message).toMatch(/^aks-np-vmss00000a\n.* 10\.224\.0\.5\/16 .*\n\/usr\/sbin\/iptables\n$/);
  });

  test('without privileges nobody enters the node', async () => {
    const done = await run(pod('humble', 'nsenter -t 1 -m -- true 2>/dev/termination-log', onNode));
    expect(done.status?.phase).toBe('Failed');
    expect(ended(done)?.message).toContain('Permission denied');
  });

  test('an ordinary pod has a network and processes of its own, and the DNS of the cluster', async () => {
    const done = await run(pod('own', '{ hostname; ip -4 -o addr show dev eth0; cat /etc/resolv.conf; echo $$$$; } >/dev/termination-log'));
    const [hostname, address, ...rest] = (ended(done)?.message ?? '').split('\n');
    expect(hostname).toBe('own');
    expect(address).toContain(` ${done.status?.podIP}/32 `);
    expect(rest.slice(0, 4)).toEqual(['search shop.svc.cluster.local svc.cluster.local cluster.local', 'nameserver 10.0.0.10', 'options ndots:5', '1']);
  });

  test('an image has only the programs that it has', async () => {
    const done = await run(pod('poor', 'for tool in bash dig curl nslookup nc; do command -v $tool; done >/dev/termination-log'));
    expect((ended(done)?.message ?? '').split('\n').map((path) => path.replace(/.*\//, ''))).toEqual(['nslookup', 'nc', '']);
  });

  test('of a message that is too long the kubelet keeps the last 4,096 bytes', async () => {
    const done = await run(pod('long', 'i=0; while [ $i -lt 1000 ]; do echo "line $i"; i=$((i+1)); done >/dev/termination-log'));
    const message = ended(done)?.message ?? '';
    expect(Buffer.byteLength(message)).toBe(4_096);
    expect(message.endsWith('line 998\nline 999\n')).toBe(true);
  });

  test('the exit status, arguments and environment arrive; $(NAME) is expanded and $$ becomes $', async () => {
    const container: Partial<V1Container> = {
      command: ['/bin/sh', '-c'],
      args: ['echo "$(GREETING) $(UNKNOWN) $$HOME $1 $NODE" >/dev/termination-log; exit 7', 'sh', 'two words'],
      env: [
        { name: 'GREETING', value: 'hello' },
        { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
      ],
    };
    const done = await run(pod('args', '', {}, container));
    expect(done.status?.phase).toBe('Failed');
    expect(ended(done)).toMatchObject({ exitCode: 7, reason: 'Error' });
    // UNKNOWN is left for the shell, which finds no such command.
    expect(ended(done)?.message).toBe(`hello  /root two words ${node}\n`);
  });

  test('without a message, and after an error, the last lines of the log stand in where the container asks for it', async () => {
    const done = await run(pod('logs', 'seq 200; exit 3', {}, { terminationMessagePolicy: 'FallbackToLogsOnError' }));
    expect(ended(done)?.message).toBe(Array.from({ length: 80 }, (_, index) => `${index + 121}\n`).join(''));
  });

  test('a program that does not exist does not start', async () => {
    const done = await run(pod('nothing', '', {}, { command: ['no-such-program'] }));
    expect(ended(done)).toMatchObject({ exitCode: 128, reason: 'StartError', message: expect.stringContaining('exec: "no-such-program": executable file not found in $PATH') });
  });

  test('phases are seen from Pending over Running to the end', async () => {
    const created = await create(apis, pod('phases', 'read line </dev/null; while [ ! -e /run/go ]; do sleep 0.05; done', onNode, privileged));
    expect(created.status?.phase).toBe('Pending');
    const busy = await inPhase(apis, 'phases', ['Running']);
    expect(busy.status?.containerStatuses?.[0]).toMatchObject({ ready: true, state: { running: { startedAt: expect.anything() } } });
    await world.simulator.fleet.run(node, 'touch /run/go');
    expect((await inPhase(apis, 'phases', over)).status?.phase).toBe('Succeeded');
  });

  test('a pod that takes longer than it may fails, and its processes are gone', async () => {
    const done = await run(pod('late', 'echo begun >/dev/termination-log; exec sleep 4321', { activeDeadlineSeconds: 1 }));
    expect(done.status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
    expect(ended(done)).toMatchObject({ exitCode: 137, message: 'begun\n' });
    expect((await world.simulator.fleet.run(node, 'pgrep -f "sleep 4321"')).exitCode).toBe(1);
  });

  test('deleting a pod kills it, and then it is not found', async () => {
    await create(apis, pod('doomed', 'exec sleep 5432'));
    await inPhase(apis, 'doomed', ['Running']);
    const going = await apis.core.deleteNamespacedPod({ name: 'doomed', namespace: 'shop' });
    expect(going.metadata?.deletionTimestamp).toBeDefined();
    await until(() => raw404(world, '/api/v1/namespaces/shop/pods/doomed'), (status) => status === 404);
    expect((await world.simulator.fleet.run(node, 'pgrep -f "sleep 5432"')).exitCode).toBe(1);
  });

  test.each([
    ['Never', 'ErrImageNeverPull', 'is not present with pull policy of Never'],
    ['IfNotPresent', 'ErrImagePull', 'failed to pull and unpack image "registry.invalid/tool:1"'],
  ] as const)('an image that the node has not, pull policy %s: %s', async (imagePullPolicy, reason, says) => {
    const name = `image-${imagePullPolicy.toLowerCase()}`;
    await create(apis, pod(name, 'true', {}, { image: 'registry.invalid/tool:1', imagePullPolicy }));
    const waiting = await until(
      () => read(apis, name),
      ({ status }) => status?.containerStatuses?.[0]?.state?.waiting?.reason === reason,
    );
    expect(waiting.status?.phase).toBe('Pending');
    expect(waiting.status?.containerStatuses?.[0]?.state?.waiting?.message).toContain(says);
  });

  test('a pod that nobody can place says why', async () => {
    await create(apis, { metadata: { name: 'homeless' }, spec: { nodeSelector: { disk: 'fast' }, containers: [{ name: 'x', image: busybox }] } });
    const waiting = await until(
      () => read(apis, 'homeless'),
      ({ status }) => status?.conditions !== undefined,
    );
    expect(waiting.status?.conditions).toMatchObject([
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: expect.stringContaining("3 node(s) didn't match Pod's node affinity/selector") },
    ]);
  });

  test('a readiness gate that nobody meets keeps a running pod from being ready', async () => {
    await create(apis, pod('gated', 'exec sleep 100', { readinessGates: [{ conditionType: 'example.com/never' }] }));
    const busy = await inPhase(apis, 'gated', ['Running']);
    const conditions = new Map(busy.status?.conditions?.map(({ type, status }) => [type, status]));
    expect([conditions.get('ContainersReady'), conditions.get('Ready')]).toEqual(['True', 'False']);
  });

  test('a dry run is judged and leaves nothing', async () => {
    await apis.core.createNamespacedPod({ namespace: 'shop', body: pod('dry', 'true'), dryRun: 'All' });
    expect(await raw404(world, '/api/v1/namespaces/shop/pods/dry')).toBe(404);
  });

  test.each([
    ['no image', { containers: [{ name: 'x' }] }, 'spec.containers[0].image: Required value'],
    ['a bad restart policy', { restartPolicy: 'Once', containers: [{ name: 'x', image: 'y' }] }, 'spec.restartPolicy: Unsupported value: "Once": supported values: "Always", "OnFailure", "Never"'],
    ['no containers', { containers: [] }, 'spec.containers: Required value'],
  ])('%s is invalid', async (_name, spec, says) => {
    const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'bad' }, spec };
    const answer = await raw(world, '/api/v1/namespaces/shop/pods', await authorized(world), { method: 'POST', body });
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([422, { reason: 'Invalid', message: `Pod "bad" is invalid: ${says}`, details: { name: 'bad', kind: 'Pod' } }]);
  });
});

const raw404 = async (world: Running, path: string): Promise<number> => (await raw(world, path, await authorized(world))).status;

describe('a frozen node', () => {
  test('leaves a new pod Pending, and lets it run when it thaws', async () => {
    await during(yaml(), async (world) => {
      const apis = await apisOf(world.simulator);
      await world.simulator.fleet.freeze(node);
      await create(apis, pod('stuck', 'echo late >/dev/termination-log', onNode, privileged));
      await create(apis, pod('elsewhere', 'true', { ...onNode, nodeName: 'aks-sys-vmss000000' }, privileged));
      await create(apis, pod('ordinary', 'true', { nodeName: 'aks-sys-vmss000000' }));
      await inPhase(apis, 'elsewhere', over);
      await inPhase(apis, 'ordinary', over);
      expect((await read(apis, 'stuck')).status?.phase).toBe('Pending');
      await world.simulator.fleet.thaw(node);
      expect(ended(await inPhase(apis, 'stuck', over))?.message).toBe('late\n');
    });
  });
});

describe('admission', () => {
  test.each([
    ['pod-security', `pods "debug" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true, hostPID=true), privileged (container "probe" must not set securityContext.privileged=true)`],
    ['gatekeeper', 'admission webhook "validation.gatekeeper.sh" denied the request: [azurepolicy-k8sazurev2noprivilege-'],
  ])('privileged pods are refused in the words of %s, others run', async (by, says) => {
    await during(yaml({ more: `kubernetes: { admission: { denyPrivileged: ['*'], by: ${by} } }` }), async (world) => {
      const apis = await apisOf(world.simulator);
      const answer = await raw(world, '/api/v1/namespaces/kube-system/pods', await authorized(world), { method: 'POST', body: pod('debug', 'true', onNode, privileged) });
      expect([answer.status, JSON.parse(answer.body)]).toMatchObject([403, { reason: 'Forbidden', message: expect.stringContaining(says) }]);
      await create(apis, pod('ordinary', 'true'));
      expect((await inPhase(apis, 'ordinary', over)).status?.phase).toBe('Succeeded');
    });
  });
});
