/** What people are told, and what stays, when a part of the conversation fails. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { ApprovalStore, Jobs, RunStore } from '../../../src/jobs/contract.ts';
import { createApprovalStore } from '../../../src/jobs/approval-store.ts';
import { propose } from '../../../src/jobs/proposal.ts';
import { openRedis, type Connection } from '../../../src/jobs/redis.ts';
import { createRunStore } from '../../../src/jobs/run-store.ts';
import type { Decision } from '../../../src/bot/core/chat.ts';
import { createConversation, type Conversation } from '../../../src/bot/core/handle.ts';
import { startRedis, type TestRedis } from '../../redis.ts';
import { allowRemedy, ana, bo, place, request } from '../fixtures.ts';
import { keptLog } from '../log.ts';

let redis: TestRedis;
let connection: Connection;
let runs: RunStore;
let approvals: ApprovalStore;
beforeAll(async () => {
  redis = await startRedis();
  connection = openRedis({ kind: 'single', url: redis.url }, () => undefined);
  const kept = { retentionMs: 3_600_000, onBroken: () => undefined };
  runs = createRunStore(connection, kept);
  approvals = createApprovalStore(connection, kept);
});
afterAll(async () => {
  connection.disconnect();
  await redis.stop();
});

const cluster = { name: 'prod-weu', subscription: '', resourceGroup: 'g', probe: false, channels: [] };
const broken = (): Promise<void> => Promise.reject(new Error('the queue is away'));
const log = keptLog();

function conversation(jobs: Jobs): Conversation {
  return createConversation({
    runs,
    approvals,
    jobs,
    log,
    policy: { clusters: [cluster], approvers: [{ name: 'Bo', slack: 'U0BO' }], slack: { workspaces: ['T0DEMO'] } },
    available: ['tunnel'],
    approvalMs: 600_000,
    once: () => Promise.resolve(true),
    clock: Date.now,
    newId: () => randomBytes(16).toString('hex'),
    meter: { command: () => undefined, decision: () => undefined },
  });
}

const member = (): Promise<string | undefined> => Promise.resolve(undefined);
let decision: Decision;
let ref = '';
beforeEach(async () => {
  ref = randomBytes(16).toString('hex');
  const run = { ...request, id: `r${ref.slice(0, 11)}` };
  await runs.create(run);
  await approvals.create(propose({ id: ref, request: run, check: 'c', remedy: allowRemedy, at: Date.now(), expiresAt: Date.now() + 600_000 }));
  const message = { channel: place.channel, id: '1700000000.000100' };
  await runs.show(run.id, `approval:${ref}`, { message, hash: '' });
  decision = { action: 'approve', ref, person: bo, place, message };
});

describe('while no work can be queued', () => {
  const unlucky = () => conversation({ diagnose: broken, project: broken, remediate: broken });

  test('a vote that is on record is not answered as if it were not', async () => {
    expect(await unlucky().decision(decision, 'd1', member)).toBeUndefined();
    expect((await approvals.read(ref))?.state).toBe('approved');
    expect(log.lines).toContainEqual(expect.objectContaining({ level: 'error', fields: expect.objectContaining({ queue: 'remediate', id: ref }) }));
  });

  test('a run that is on record is not answered as if it were not', async () => {
    expect(await unlucky().command({ text: 'tunnel prod-weu', person: ana, place, delivery: 'd2' })).toBeUndefined();
    expect((await runs.recent(1))[0]).toMatchObject({ status: 'queued', request: { requester: ana } });
  });

  test('a run that could not be shown is diagnosed all the same', async () => {
    const diagnosed: string[] = [];
    const jobs = { diagnose: (run: string) => Promise.resolve(void diagnosed.push(run)), project: broken, remediate: broken };
    await conversation(jobs).command({ text: 'tunnel prod-weu', person: ana, place, delivery: 'd3' });
    expect(diagnosed).toEqual([(await runs.recent(1))[0]?.request.id]);
  });
});

describe('the platform is asked who somebody is', () => {
  const quiet = { diagnose: () => Promise.resolve(), project: () => Promise.resolve(), remediate: () => Promise.resolve() };
  test.each<[string, Partial<Decision>, RegExp]>([
    ['by who is no approver', { person: ana }, /Only approvers/],
    ['on another message', { message: { channel: place.channel, id: '1.1' } }, /does not belong/],
    ['in another channel', { place: { ...place, channel: 'C0OTHER' } }, /does not belong/],
    ['for nothing that is kept', { ref: 'f'.repeat(32) }, /no longer kept/],
    ['to undo elsewhere', { action: 'undo', message: { channel: place.channel, id: '1.1' } }, /does not belong/],
  ])('not for a click %s', async (_, change, says) => {
    const never = (): Promise<never> => Promise.reject(new Error('asked'));
    const answer = await conversation(quiet).decision({ ...decision, ...change }, 'd', never);
    expect(answer?.summary).toMatch(says);
  });

  test.each(['approve', 'deny', 'undo'] as const)('for %s, and what it refuses changes nothing', async (action) => {
    const answer = await conversation(quiet).decision({ ...decision, action }, 'd', () => Promise.resolve('Guests may not decide'));
    expect(answer?.summary).toBe('Guests may not decide');
    expect(await approvals.read(ref)).toMatchObject({ state: 'pending', votes: [] });
  });
});

test('what can be told of a cluster is asked of a worker as a run of its own, and shown before it is done', async () => {
  const asked: string[] = [];
  const jobs = { diagnose: async (run: string) => void asked.push(`diagnose ${run}`), project: async (run: string) => void asked.push(`project ${run}`), remediate: broken };
  expect(await conversation(jobs).command({ text: 'clusters prod-weu', person: ana, place, delivery: 'd-card' })).toBeUndefined();
  const [state] = await runs.recent(1);
  expect(state?.request).toMatchObject({ purpose: 'capabilities', cluster: 'prod-weu', requester: ana });
  expect(asked).toEqual([`project ${state?.request.id}`, `diagnose ${state?.request.id}`]);
});
