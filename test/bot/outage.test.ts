/** The bot as in production while something around it breaks. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { propose } from '../../src/jobs/proposal.ts';
import type { Approval } from '../../src/jobs/contract.ts';
import { approvalKey } from '../../src/jobs/keys.ts';
import { allowRemedy } from './fixtures.ts';
import { CHANNEL, startHarness, type Harness } from './harness.ts';
import { startHeldSlack, type HeldSlack } from './held-slack.ts';

let harness: Harness;
let held: HeldSlack;
let redis: Redis;
beforeEach(async () => {
  harness = await startHarness({}, async (apiUrl) => {
    held = await startHeldSlack(apiUrl);
    return held.url;
  });
  redis = new Redis(harness.redis.url);
});
afterEach(async () => {
  redis.disconnect();
  await harness.close();
  held.close();
});

const soon = (what: string) => ({ deadlineMs: 15_000, what });

/** A proposal whose card stands in the channel. */
async function proposed(): Promise<{ approval: Approval; click: (action: string) => Promise<unknown> }> {
  await harness.slack.command({ user: 'U0ANA', channel: CHANNEL, text: 'tunnel demo' });
  const { ts } = await harness.slack.waitFor(() => harness.slack.messages(CHANNEL)[0], soon('a root message'));
  const [run] = await harness.runs.recent(1);
  if (run === undefined) throw new Error('no run was recorded');
  const id = randomBytes(16).toString('hex');
  const approval = propose({ id, request: run.request, check: 'c', remedy: allowRemedy, at: Date.now(), expiresAt: Date.now() + 600_000 });
  await harness.approvals.create(approval);
  await harness.runs.show(run.request.id, `approval:${id}`, { message: { channel: CHANNEL, id: ts }, hash: '' });
  const click = (action: string) =>
    harness.slack.click({ user: 'U0BO', message: { channel: CHANNEL, ts }, actionId: `aks:${action}`, value: id });
  return { approval, click };
}

const readiness = async (): Promise<unknown> => (await fetch(`${harness.url}/readyz`)).json();

describe('a click', () => {
  test('that was acknowledged counts, though the bot is told to stop', async () => {
    const { approval, click } = await proposed();
    const waiting = held.hold('users.info');
    await click('approve');
    await waiting;
    const stopped = harness.stopBot();
    held.release();
    await stopped;
    expect(await harness.approvals.read(approval.id)).toMatchObject({ state: 'approved' });
  });

  test('whose record cannot be read is not said to be without effect', async () => {
    const { approval, click } = await proposed();
    await redis.del(approvalKey(approval.id));
    await redis.set(approvalKey(approval.id), 'not a record');
    await click('approve');
    const answer = await harness.slack.waitFor(() => harness.slack.ephemerals('U0BO').at(-1), soon('an answer'));
    expect(answer.text).toMatch(/cannot tell whether this was done; look at the card/);
  });
});

describe('readiness', () => {
  test('is lost while Redis takes no writes', async () => {
    await redis.config('SET', 'min-replicas-to-write', '1');
    expect(await readiness()).toMatchObject({ ready: false, redis: false });
    await redis.config('SET', 'min-replicas-to-write', '0');
    expect(await readiness()).toMatchObject({ redis: true });
  });
});
