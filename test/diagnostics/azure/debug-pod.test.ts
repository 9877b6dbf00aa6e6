/** A script that travels to a node in a pod, and what is said where the pod comes to nothing. */
import type { V1Pod, V1PodStatus } from '@kubernetes/client-node';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createDebugPodShell } from '../../../src/diagnostics/azure/debug-pod-shell.ts';
import { sweepPods } from '../../../src/diagnostics/azure/debug-pod-sweep.ts';
import type { NodeShell, ShellHints, ShellNode } from '../../../src/diagnostics/ports.ts';
import { askNode } from '../../../src/diagnostics/run-on-nodes.ts';
import { closeServers, ended, podsApiAt, podsServer, runContainer, running, waiting } from './pods-server.ts';
import type { PodsServer, Refusal, World } from './pods-server.ts';

const node: ShellNode = { name: 'node-1', os: 'linux', machine: { ok: false, reason: 'not asked for' } };
afterEach(closeServers);

const never = new AbortController().signal;
const quick = { pollMs: 1, startMs: 200 };
const hints: ShellHints = { seconds: 0.2, isWhole: () => ({ ok: true, value: undefined }) };

const shellOf = ({ api }: Pick<PodsServer, 'api'>, onTrip = (): void => undefined): NodeShell => createDebugPodShell(api, { namespace: 'kube-system', run: 'Run_1/x', times: quick }, onTrip);

async function run(world: World, asked = node) {
  const server = await podsServer(world);
  const answer = await shellOf(server).run(asked, 'echo hello', never, hints);
  return { answer, ...server };
}

describe('a script in a debug pod', () => {
  const stages: World['statusAt'] = (pod, look) => [{ phase: 'Pending' }, waiting('ContainerCreating'), running][look - 1] ?? runContainer(pod);

  test('runs as it is, and its answer comes back whole', async () => {
    const server = await podsServer({ statusAt: stages });
    const section = { name: 'one', timeout: 5, script: `printf '%s' "$(seq 1 500)" "it's" '$(HOME)'; exit 7` };
    const answer = await askNode(node, [section], { access: { shell: shellOf(server) }, signal: never });
    expect(answer).toMatchObject({ ok: true, value: { one: { ok: true, value: { exitCode: 7, stdout: expect.stringMatching(/^1\n2\n[^]*500it's\$\(HOME\)$/) } } } });
  });

  test('of any length travels, though no single variable may have 128 KiB', async () => {
    const noise = Array.from({ length: 30_000 }, (_none, index) => `# ${Math.imul(index, 2_654_435_761) >>> 0}`).join('\n');
    const server = await podsServer({ statusAt: runContainer });
    expect(await shellOf(server).run(node, `${noise}\necho end`, never, hints)).toMatchObject({ ok: true, value: { stdout: 'end\n' } });
    expect(server.created[0]?.spec?.containers[0]?.env?.length).toBeGreaterThan(1);
  });

  test('is put on its node by name, ends by itself, holds no token, and is marked', async () => {
    const { created } = await run({ statusAt: runContainer }, { ...node, debugImage: 'mcr.microsoft.com/azurelinux/busybox:1.36' });
    expect(created).toMatchObject([
      {
        metadata: { namespace: 'kube-system', labels: { 'app.kubernetes.io/managed-by': 'aks-chatops', 'aks-chatops/run': 'Run-1-x' } },
        spec: {
          nodeName: 'node-1',
          hostPID: true,
          hostNetwork: true,
          restartPolicy: 'Never',
          activeDeadlineSeconds: expect.any(Number),
          automountServiceAccountToken: false,
          tolerations: [{ operator: 'Exists' }],
          containers: [{ image: 'mcr.microsoft.com/azurelinux/busybox:1.36', imagePullPolicy: 'Never', securityContext: { privileged: true } }],
        },
      },
    ]);
  });

  test('of a node with no image that serves may pull one', async () => {
    const { created } = await run({ statusAt: runContainer });
    expect(created[0]?.spec?.containers[0]).toMatchObject({ imagePullPolicy: 'IfNotPresent' });
  });

  test('is one trip, and leaves no pod behind', async () => {
    const server = await podsServer({ statusAt: stages });
    let trips = 0;
    await shellOf(server, () => (trips += 1)).run(node, 'echo hello', never, hints);
    expect({ trips, removed: server.removed, asked: server.asked.filter((one) => one.startsWith('POST')).length }).toEqual({ trips: 1, removed: [`kube-system/${server.created[0]?.metadata?.name}`], asked: 1 });
  });
});

describe('a pod that brings no answer', () => {
  const forbidden = { code: 403, message: 'pods is forbidden: User "bot" cannot create resource "pods" in API group "" in the namespace "kube-system"' };
  const denied = { code: 403, message: 'admission webhook "validation.gatekeeper.sh" denied the request: Privileged container is not allowed' };
  const state = (status: V1PodStatus | 'gone' | Refusal): World => ({ statusAt: () => status });

  test.each([
    ['the bot may not start pods', { refuse: { POST: forbidden } }, '403', { started: false, everywhere: true }],
    ['a policy forbids privileged pods', { refuse: { POST: denied } }, 'Privileged container is not allowed', { started: false, everywhere: true }],
    ['the pod is invalid', { refuse: { POST: { code: 422, message: 'Pod is invalid' } } }, '422', { started: false }],
    ['the image cannot be pulled', state(waiting('ErrImagePull', 'dial tcp: i/o timeout')), 'ErrImagePull, dial tcp: i/o timeout', { started: false }],
    ['the image is not there', state(waiting('ErrImageNeverPull')), 'ErrImageNeverPull', { started: false }],
    ['the image has no shell', state(ended(128, 'exec: "sh": executable file not found in $PATH', 'StartError')), 'executable file not found', { started: false }],
    ['the kubelet does not take it', state({ phase: 'Failed', reason: 'OutOfpods', message: 'Node did not have enough resource: pods' }), 'OutOfpods', { started: false }],
    ['it cannot be placed', state({ phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes' }] }), 'Unschedulable', { started: false }],
    ['its own deadline ends it', state({ ...ended(137, ''), phase: 'Failed', reason: 'DeadlineExceeded', message: 'Pod was active on the node longer than the specified deadline' }), 'DeadlineExceeded', { started: true }],
    ['its script breaks', state(ended(1, 'nsenter: reassociate to namespace failed: Operation not permitted')), 'Operation not permitted', { started: true }],
    ['somebody deletes it', state('gone'), 'deleted by somebody else', { started: true }],
    ['the node is frozen', state({ phase: 'Pending' }), 'did not start the pod within 0.2 s (phase Pending)', { started: true }],
    ['the node freezes while it runs', state(running), 'no answer within 0.2 s of its start', { started: true }],
    ['reading it is refused', state({ code: 403, message: 'pods "x" is forbidden' }), '403', { started: true, everywhere: true }],
  ] as [string, World, string, object][])('is a reason where %s', async (_where, world, reason, more) => {
    expect((await run(world)).answer).toEqual({ ok: false, reason: expect.stringContaining(reason), ...more });
  });

  test.each([
    ['never answers', state(running)],
    ['fails', state(ended(1, ''))],
    ['cannot start', state(waiting('ErrImagePull'))],
  ])('is deleted where it %s', async (_where, world) => {
    const { created, removed } = await run(world);
    expect(removed).toEqual(created.map(({ metadata }) => `kube-system/${metadata?.name}`));
  });

  test('is deleted also where nobody knows whether it was created', async () => {
    const { removed, answer } = await run({ refuse: { POST: { code: 500, message: 'etcdserver: request timed out' } } });
    expect(answer).toMatchObject({ started: true });
    expect(removed).toHaveLength(1);
  });

  test('is deleted also where the run is stopped', async () => {
    const server = await podsServer(state(running));
    const answer = await shellOf(server).run(node, 'sleep 9', AbortSignal.timeout(50), { ...hints, seconds: 30 });
    expect(answer).toMatchObject({ ok: false, reason: expect.stringContaining('time for it was over') });
    expect(server.removed).toHaveLength(1);
  });

  test('is looked for again where the API server is away for a moment', async () => {
    const away = { code: 503, message: 'apiserver is shutting down' };
    expect((await run({ statusAt: (pod, look) => (look < 3 ? away : runContainer(pod)) })).answer).toMatchObject({ ok: true });
  });

  test('is not even tried at Windows nodes, and that is said', async () => {
    const { answer, asked } = await run({}, { ...node, os: 'windows' });
    expect({ answer, asked }).toMatchObject({ answer: { ok: false, started: false, reason: expect.stringContaining('Linux') }, asked: [] });
  });

  test('closes the channel for every node where the API server is not there', async () => {
    const gone = await podsServer();
    await gone.close();
    expect(await shellOf({ api: podsApiAt(gone.url) }).run(node, 'true', never)).toMatchObject({ ok: false, everywhere: true, reason: expect.stringContaining('ECONNREFUSED') });
  });

  test('ends with the time that there is for it where the API server hangs', async () => {
    const server = await podsServer({ refuse: { POST: { code: 0, message: '' }, DELETE: { code: 200, message: '' } } });
    expect(await shellOf(server).run(node, 'true', AbortSignal.timeout(50))).toMatchObject({ ok: false, started: true, reason: expect.stringContaining('within the time') });
  });
});

describe('one node whose time is over', () => {
  test('does not close the channel for the others', async () => {
    const server = await podsServer({ refuse: { POST: { code: 0, message: '' }, DELETE: { code: 200, message: '' } } });
    expect(await shellOf(server).run(node, 'true', AbortSignal.timeout(50))).not.toHaveProperty('everywhere');
  });
});

describe('pods that a worker left behind', () => {
  const now = Date.parse('2026-01-01T12:00:00Z');
  const pod = (name: string, minutesAgo: number, more: object = {}): V1Pod => ({
    metadata: { namespace: 'shop', name, creationTimestamp: new Date(now - minutesAgo * 60_000), labels: { 'aks-chatops/run': 'x' }, ...more },
    spec: { containers: [], activeDeadlineSeconds: 60 },
  });

  test('are deleted once their deadline is long past, and no others', async () => {
    const old = pod('aks-chatops-probe-0123456789ab', 10);
    const server = await podsServer({ pods: [old, pod('aks-chatops-debug-1123456789ab', 2), pod('aks-chatops-debug-2123456789ab', 10, { deletionTimestamp: new Date(now) })] });
    await sweepPods(server.api, () => now, never);
    expect(server.removed).toEqual(['shop/aks-chatops-probe-0123456789ab']);
  });

  test("are told by more than a label, which anybody may put on a pod of somebody else's", async () => {
    const endless = { ...pod('aks-chatops-debug-0123456789ab', 10), spec: { containers: [] } };
    const server = await podsServer({ pods: [pod('db-0', 10), endless] });
    await sweepPods(server.api, () => now, never);
    expect(server.removed).toEqual([]);
  });

  test('do not keep a run from going on where they cannot be listed or deleted', async () => {
    const server = await podsServer({ pods: [pod('aks-chatops-debug-0123456789ab', 10)], refuse: { DELETE: { code: 403, message: 'forbidden' } } });
    await expect(sweepPods(server.api, () => now, never)).resolves.toBeUndefined();
    const closed = await podsServer({ refuse: { GET: { code: 403, message: 'forbidden' } } });
    await expect(sweepPods(closed.api, () => now, never)).resolves.toBeUndefined();
  });
});
