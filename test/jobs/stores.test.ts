import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { fingerprintOf } from '../../src/diagnostics/remedies/fingerprint.ts';
import { inverseOfAll } from '../../src/diagnostics/remedies/operations.ts';
import type { Operation, ReversibleOperation } from '../../src/diagnostics/remedies/operations.ts';
import { approve, deny, expire } from '../../src/jobs/approval.ts';
import { createApprovalStore } from '../../src/jobs/approval-store.ts';
import type { Approval, Step } from '../../src/jobs/contract.ts';
import { OPEN_APPROVALS_KEY, RUNS_KEY, approvalKey, approvalsOfRunKey, runKey, shownKey } from '../../src/jobs/keys.ts';
import { openRedis } from '../../src/jobs/redis.ts';
import type { Connection } from '../../src/jobs/redis.ts';
import { createRunStore } from '../../src/jobs/run-store.ts';
import { startRedis } from '../redis.ts';
import type { TestRedis } from '../redis.ts';
import { T0, approvalOf, bo, capabilitiesOf, cy, reportOf, requestOf, rules } from './samples.ts';

let server: TestRedis;
let redis: Connection;
let broken: Error[];
const retentionMs = 60_000;
const options = { retentionMs, onBroken: (error: Error) => void broken.push(error) };
const connect = () => openRedis({ kind: 'single', url: server.url }, () => undefined);

beforeAll(async () => {
  server = await startRedis();
  redis = connect();
});
beforeEach(async () => {
  broken = [];
  await redis.flushall();
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

const progress = { checksDone: 1, checksTotal: 4, nodesAnswered: 2, nodesTotal: 3, waitingFor: 'nodes' };

describe('runs', () => {
  test('come back as they were written, step by step', async () => {
    const runs = createRunStore(redis, options);
    const request = requestOf();
    expect(await runs.create(request)).toBe(true);
    expect(await runs.read(request.id)).toMatchObject({ request, status: 'queued', progress: { checksDone: 0 } });
    await runs.start(request.id);
    await runs.progress(request.id, progress);
    expect(await runs.read(request.id)).toMatchObject({ status: 'running', progress });
    const report = reportOf(request.id);
    await runs.finish(request.id, report);
    expect(await runs.read(request.id)).toEqual({ request, status: 'done', progress, report });
  });

  test('that ask what can be told keep their purpose and their card, and a card of another form is no card', async () => {
    const runs = createRunStore(redis, options);
    const request = { ...requestOf(), purpose: 'capabilities' as const };
    await runs.create(request);
    await runs.finishTelling(request.id, capabilitiesOf('prod'));
    expect(await runs.read(request.id)).toMatchObject({ request, status: 'done', capabilities: capabilitiesOf('prod') });
    await redis.hset(runKey(request.id), 'capabilities', '{"schema":2}');
    await expect(runs.read(request.id)).rejects.toThrow();
  });

  test('are created once', async () => {
    const runs = createRunStore(redis, options);
    const request = requestOf();
    await runs.create(request);
    await runs.start(request.id);
    expect(await runs.create({ ...request, cluster: 'other' })).toBe(false);
    expect(await runs.read(request.id)).toMatchObject({ request, status: 'running' });
  });

  test('that ended stay as they ended, whatever a late worker writes', async () => {
    const runs = createRunStore(redis, options);
    const request = requestOf();
    await runs.create(request);
    await runs.fail(request.id, 'too long');
    await runs.start(request.id);
    await runs.progress(request.id, progress);
    await runs.finish(request.id, reportOf(request.id));
    await runs.fail(request.id, 'another reason');
    expect(await runs.read(request.id)).toMatchObject({ status: 'failed', failure: 'too long', progress: { checksDone: 0 } });
  });

  test('that nobody created are not made by writing to them', async () => {
    const runs = createRunStore(redis, options);
    await runs.start('nobody');
    await runs.finish('nobody', reportOf('nobody'));
    expect(await runs.read('nobody')).toBeUndefined();
    expect(await redis.exists(runKey('nobody'))).toBe(0);
  });

  test('are listed latest first, without those that expired, and a broken one is told and left out', async () => {
    const runs = createRunStore(redis, options);
    for (const at of [1, 2, 3, 4]) await runs.create(requestOf(`run${at}`, at));
    await redis.hset(runKey('run2'), 'request', '{"id": 7}');
    await redis.del(runKey('run3'));
    expect((await runs.recent(10)).map(({ request }) => request.id)).toEqual(['run4', 'run1']);
    expect((await runs.recent(1)).map(({ request }) => request.id)).toEqual(['run4']);
    expect(broken.map(({ message }) => message)).toEqual([expect.stringContaining('Cannot read the record {aks}:run:run2 at')]);
    expect(await redis.zrange(RUNS_KEY, 0, -1)).not.toContain('run3');
    await expect(runs.read('run2')).rejects.toThrow(/\{aks\}:run:run2/);
  });

  test('are kept for a bounded time and in a bounded number', async () => {
    const runs = createRunStore(redis, options);
    await Promise.all(Array.from({ length: 1010 }, (_each, at) => runs.create(requestOf(`run${at}`, at))));
    expect(await redis.zcard(RUNS_KEY)).toBe(1000);
    expect(await redis.zscore(RUNS_KEY, 'run9')).toBeNull();
    await runs.show('run1009', 'root', { message: { channel: 'C', id: '1' }, hash: 'h' });
    for (const key of await redis.keys('*')) expect(await redis.pttl(key)).toBeGreaterThan(0);
  });

  test('are open until they ended, and to be shown from then on', async () => {
    const runs = createRunStore(redis, options);
    for (const [at, id] of ['done', 'failed', 'running', 'queued'].entries()) await runs.create(requestOf(id, at));
    for (const id of ['done', 'failed', 'running']) await runs.start(id);
    await runs.progress('running', progress);
    expect(await runs.unshown(10)).toEqual([]);
    await runs.finish('done', reportOf('done'));
    await runs.fail('failed', 'too long');
    expect((await runs.open(10)).map(({ request, status }) => [request.id, status])).toEqual([['running', 'running'], ['queued', 'queued']]);
    expect(await runs.open(1)).toHaveLength(1);
    expect((await runs.unshown(10)).toSorted()).toEqual(['done', 'failed']);
    expect(await runs.unshown(1)).toHaveLength(1);
    for (const key of await redis.keys('*')) expect(await redis.pttl(key)).toBeGreaterThan(0);
  });

  test('remember what has been shown, by name', async () => {
    const runs = createRunStore(redis, options);
    const shown = { message: { channel: 'C0OPS', id: '1.1' }, hash: 'abc' };
    await runs.show('r', 'root', shown);
    await runs.show('r', 'card', { ...shown, hash: 'x' });
    await runs.show('r', 'card', { ...shown, hash: 'y' });
    expect(await runs.shown('r')).toEqual({ root: shown, card: { ...shown, hash: 'y' } });
    await redis.hset(shownKey('r'), 'root', 'nonsense');
    await expect(runs.shown('r')).rejects.toThrow(/\{aks\}:shown:r root: it is not JSON/);
  });
});

/** A change that shows in the record how often it was made. */
function add(approval: Approval): Step {
  return { ok: true, approval: { ...approval, because: `${approval.because ?? ''}x` } };
}

describe('approvals', () => {
  test('come back as they were written, and are created once', async () => {
    const approvals = createApprovalStore(redis, options);
    const approval = { ...approvalOf('risky'), fieldOfANewerVersion: 1 };
    expect(await approvals.create(approval)).toBe(true);
    expect(await approvals.create({ ...approval, cluster: 'other' })).toBe(false);
    expect(await approvals.read(approval.id)).toEqual(approval);
    expect(await approvals.ofRun(approval.run)).toEqual([approval]);
  });

  test('keep every kind of operation as it was proposed, so that its fingerprint holds', async () => {
    const approvals = createApprovalStore(redis, options);
    const vm = { kind: 'vm', resourceGroup: 'MC_rg', name: 'aks-vm-1' } as const;
    const rule = { node: 'n', machine: vm, backend: 'nft', table: 'filter', chain: 'INPUT', spec: ['-p', 'tcp', '-j', 'DROP'], position: 3 } as const;
    const nsg = { name: 'allow', priority: 100, direction: 'Inbound', sources: ['10.0.0.0/8'], destinations: ['*'], port: 10250 } as const;
    const selector = { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'In', values: ['front'] }] };
    const operations: readonly ReversibleOperation[] = [
      { kind: 'ufw-allow', node: 'n', machine: vm, source: '10.0.0.0/8', port: 10250, position: 1 },
      { kind: 'ufw-disable', node: 'n', machine: vm },
      { kind: 'iptables-delete', ...rule },
      { kind: 'nsg-rule-create', nsgId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/n', rule: nsg },
      { kind: 'outbound-ports-set', clusterId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c', from: { allocatedPorts: 0, managedIps: 1 }, to: { allocatedPorts: 2048, managedIps: 3 } },
      { kind: 'authorized-ranges-set', clusterId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c', from: ['203.0.113.0/28'], to: ['203.0.113.0/24'] },
      { kind: 'private-dns-link-create', zoneId: '/z', name: 'aks-chatops-1', vnetId: '/v' },
      { kind: 'role-assignment-create', name: 'guid', scope: '/subscriptions/s', principalId: 'p', roleDefinition: 'r', roleName: 'Reader' },
      { kind: 'config-map-restore', namespace: 'kube-system', name: 'coredns-custom', from: { 'a.server': 'x' }, to: {} },
      { kind: 'network-policy-create', namespace: 'shop', name: 'allow', direction: 'Egress', podSelector: selector, rules: [{ peers: [{ podSelector: selector, ipBlock: { cidr: '10.0.0.0/8', except: [] } }], ports: [{ protocol: 'UDP', port: 53 }] }] },
    ];
    const final: readonly Operation[] = [
      { kind: 'rollout-restart', namespace: 'kube-system', deployment: 'coredns' },
      { kind: 'resolver-restart', node: 'n', machine: vm, units: ['systemd-networkd'] },
    ];
    for (const inverse of [operations, inverseOfAll(operations), final]) {
      const approval = approvalOf();
      const remedy = { ...approval.remedy, operations: inverse };
      await approvals.create({ ...approval, remedy, fingerprint: fingerprintOf(remedy) });
      const stored = await approvals.read(approval.id);
      expect(stored?.remedy).toEqual(remedy);
      expect(stored && fingerprintOf(stored.remedy)).toBe(fingerprintOf(remedy));
    }
  });

  test('of an id that nobody created are refused', async () => {
    const approvals = createApprovalStore(redis, options);
    const step = await approvals.change('nobody', () => { throw new Error('not asked'); });
    expect(step).toMatchObject({ ok: false, refusal: { kind: 'unknown-approval' } });
    expect(await redis.exists(approvalKey('nobody'))).toBe(0);
  });

  test('of 100 approvals at the same time, over several connections, exactly one decides', async () => {
    const connections = Array.from({ length: 4 }, connect);
    const stores = connections.map((connection) => createApprovalStore(connection, options));
    const approval = approvalOf('low');
    await stores[0]?.create(approval);
    const steps = await Promise.all(
      Array.from({ length: 100 }, (_each, at) => stores[at % 4]?.change(approval.id, (each) => approve(each, at % 2 ? bo : cy, T0, rules))),
    );
    expect(steps.filter((step) => step?.ok)).toHaveLength(1);
    expect(steps.filter((step) => step?.ok === false && step.refusal.kind === 'already-decided')).toHaveLength(99);
    expect(await stores[0]?.read(approval.id)).toMatchObject({ state: 'approved', version: 2 });
    for (const connection of connections) connection.disconnect();
  });

  test('of votes and denials at the same time, none is lost and none comes after the end', async () => {
    const approvals = createApprovalStore(redis, options);
    const counter = approvalOf('low');
    await approvals.create(counter);
    await Promise.all(Array.from({ length: 60 }, () => approvals.change(counter.id, add)));
    expect(await approvals.read(counter.id)).toMatchObject({ because: 'x'.repeat(60), version: 61 });
    const contested = approvalOf('risky');
    await approvals.create(contested);
    await Promise.all([
      approvals.change(contested.id, (each) => approve(each, bo, T0, rules)),
      approvals.change(contested.id, (each) => deny(each, cy, T0, rules)),
    ]);
    expect(await approvals.read(contested.id)).toMatchObject({ state: 'denied' });
  });

  test('that change have their run shown, by the very write that changes them', async () => {
    const [runs, approvals] = [createRunStore(redis, options), createApprovalStore(redis, options)];
    const approval = approvalOf();
    await approvals.create(approval);
    await approvals.change(approval.id, (each) => expire(each, T0));
    expect(await runs.unshown(10)).toEqual([]);
    await approvals.change(approval.id, (each) => deny(each, bo, T0, rules));
    expect(await runs.unshown(10)).toEqual([approval.run]);
  });

  test('that are refused are not written', async () => {
    const approvals = createApprovalStore(redis, options);
    const approval = approvalOf();
    await approvals.create(approval);
    const before = await redis.hgetall(approvalKey(approval.id));
    expect((await approvals.change(approval.id, (each) => expire(each, T0))).ok).toBe(false);
    expect(await redis.hgetall(approvalKey(approval.id))).toEqual(before);
  });

  test('are open until they are settled, oldest first; a broken one is told and does not hide the others', async () => {
    const approvals = createApprovalStore(redis, options);
    const [denied, first, bad, gone, last] = [1, 2, 3, 4, 5].map((at) => approvalOf('low', at));
    if (!denied || !first || !bad || !gone || !last) throw new Error('samples are missing');
    for (const approval of [last, gone, bad, first, denied]) await approvals.create(approval);
    await approvals.change(denied.id, (each) => deny(each, bo, 1, rules));
    await redis.hset(approvalKey(bad.id), 'record', JSON.stringify({ ...bad, state: 'sideways' }));
    await redis.del(approvalKey(gone.id));
    expect((await approvals.open(10)).map(({ id }) => id)).toEqual([first.id, last.id]);
    expect(broken.map(({ message }) => message)).toEqual([expect.stringContaining(`${approvalKey(bad.id)} at state`)]);
    expect(await redis.zrange(OPEN_APPROVALS_KEY, 0, -1)).toEqual([first.id, bad.id, last.id]);
  });

  test('expire with their indexes', async () => {
    const approvals = createApprovalStore(redis, options);
    const approval = approvalOf();
    await approvals.create(approval);
    await approvals.claim(approval.run, 'name', approval.id);
    await redis.pexpire(approvalKey(approval.id), 10);
    await approvals.change(approval.id, (each) => approve(each, bo, T0, rules));
    for (const key of [approvalKey(approval.id), approvalsOfRunKey(approval.run), OPEN_APPROVALS_KEY]) {
      expect(await redis.pttl(key)).toBeGreaterThan(retentionMs / 2);
    }
    for (const key of await redis.keys('*')) expect(await redis.pttl(key)).toBeGreaterThan(0);
  });

  test('of a name are claimed once, whoever asks', async () => {
    const approvals = createApprovalStore(redis, options);
    const ids = await Promise.all(['a', 'b', 'c'].map((id) => approvals.claim('run', 'check/key', id)));
    expect(new Set(ids).size).toBe(1);
    expect(await approvals.claim('run', 'check/other', 'd')).toBe('d');
    expect(await approvals.claim('run2', 'check/key', 'e')).toBe('e');
  });

  test('survive a crash of Redis', async () => {
    const approvals = createApprovalStore(redis, options);
    const approval = approvalOf();
    await approvals.create(approval);
    await server.restart();
    expect(await approvals.read(approval.id)).toEqual(approval);
  });
});
