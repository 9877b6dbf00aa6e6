/** Whole conversations over the wire: real Bolt, real Redis, signed requests. The test plays the worker. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { finish, start } from '../../src/jobs/approval.ts';
import { propose } from '../../src/jobs/proposal.ts';
import type { Approval, RunState } from '../../src/jobs/contract.ts';
import type { SlackMessage } from '../../simulator/slack/message.ts';
import { signedHeaders } from '../../simulator/slack/deliver/sign.ts';
import { allowRemedy, disableRemedy, report } from './fixtures.ts';
import { CHANNEL, ELSEWHERE, SHARED, SIGNING_SECRET, startHarness, type Harness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

const soon = (what: string) => ({ deadlineMs: 15_000, what });

function told(message: SlackMessage): string {
  return `${message.text} ${JSON.stringify(message.blocks ?? [])}`;
}

/** Types a command and resolves with the root message that it brings. */
async function ask(channel = CHANNEL): Promise<{ root: SlackMessage; run: RunState }> {
  const before = new Set(harness.slack.messages(channel).map(({ ts }) => ts));
  const { ok } = await harness.slack.command({ user: 'U0ANA', channel, text: 'tunnel demo' });
  expect(ok).toBe(true);
  const root = await harness.slack.waitFor(
    () => harness.slack.messages(channel).find(({ ts, user, thread_ts }) => user === 'U0BOT' && !before.has(ts) && (thread_ts ?? ts) === ts),
    soon('a root message'),
  );
  const [run] = await harness.runs.recent(1);
  if (run === undefined) throw new Error('no run was recorded');
  return { root, run };
}

/** What a worker does: the report, its proposals, and the word that there is something to show. */
async function diagnosed({ request }: RunState, remedies = [allowRemedy], expiresAt = Date.now() + 600_000): Promise<readonly Approval[]> {
  const approvals = remedies.map((remedy) =>
    propose({ id: randomBytes(16).toString('hex'), request, check: 'ufw-blocks-kubelet-port', remedy, at: Date.now(), expiresAt }),
  );
  for (const approval of approvals) await harness.approvals.create(approval);
  await harness.runs.finish(request.id, { ...report, run: request.id });
  await harness.jobs.project(request.id);
  return approvals;
}

async function card(root: SlackMessage, approval: Approval): Promise<SlackMessage> {
  const find = () => harness.slack.thread(root.channel, root.ts).find((message) => JSON.stringify(message.blocks ?? []).includes(approval.id));
  await harness.slack.waitFor(() => harness.slack.thread(root.channel, root.ts).find(({ text }) => text.includes('could not be told')), soon('the whole thread'));
  return harness.slack.waitFor(find, soon('a card'));
}

async function proposed(remedies = [allowRemedy], expiresAt?: number): Promise<{ root: SlackMessage; approvals: readonly Approval[]; cards: readonly SlackMessage[] }> {
  const { root, run } = await ask();
  const approvals = await diagnosed(run, remedies, expiresAt);
  const cards = await Promise.all(approvals.map((approval) => card(root, approval)));
  return { root, approvals, cards };
}

function click(user: string, message: SlackMessage | undefined, action: string, forged: object = {}): Promise<{ ok: boolean }> {
  if (message === undefined) throw new Error('there is no such card');
  return harness.slack.click({ user, message: { channel: message.channel, ts: message.ts }, actionId: `aks:${action}`, ...forged });
}

/** As a worker that applied the change and measured again. */
async function applied(approval: Approval | undefined): Promise<string> {
  const id = approval?.id ?? '';
  await harness.approvals.change(id, (current) => start(current, Date.now(), 'worker-1'));
  await harness.approvals.change(id, (current) => finish(current, { state: 'succeeded', says: 'port answers again' }, Date.now()));
  await harness.jobs.project(approval?.run ?? '');
  return id;
}

const form = (text: string): string =>
  new URLSearchParams({
    team_id: 'T0DEMO',
    channel_id: CHANNEL,
    user_id: 'U0ANA',
    user_name: 'ana',
    command: '/aks',
    text,
    api_app_id: 'A0AKS',
    trigger_id: randomBytes(8).toString('hex'),
  }).toString();
const send = (body: string, at: number, secret = SIGNING_SECRET): Promise<Response> =>
  fetch(`${harness.url}/slack/events`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...signedHeaders(secret, body, at) },
  });

/** Resolves once the card says what has become of it. */
function recorded(message: SlackMessage | undefined, state: string): Promise<SlackMessage> {
  const find = () => harness.slack.messages(CHANNEL).find(({ ts, text }) => ts === message?.ts && text.endsWith(`: ${state}`));
  return harness.slack.waitFor(find, soon(`a card that says ${state}`));
}

/** The next private answer that a person gets. */
async function answered(user: string, act: () => Promise<unknown>): Promise<SlackMessage> {
  const before = harness.slack.ephemerals(user).length;
  await act();
  return harness.slack.waitFor(() => harness.slack.ephemerals(user)[before], soon(`an answer for ${user}`));
}

describe('a command', () => {
  test('is acknowledged with nothing and brings one root message, which becomes the verdict and opens its thread', async () => {
    const { root, run } = await ask();
    expect(told(root)).toContain('asked by');
    await diagnosed(run);
    const texts = await harness.slack.waitFor(() => {
      const thread = harness.slack.thread(CHANNEL, root.ts);
      return thread.at(-1)?.text.includes('could not be told') === true ? thread.map(({ text }) => text) : undefined;
    }, soon('the whole thread'));
    expect(texts).toEqual([
      '🔴 Tunnel on demo: ufw on aks-np-vmss000002 blocks the kubelet port; logs and exec fail for its 31 pods.',
      'ufw blocks tcp/10250 on aks-np-vmss000002',
      'Proposed: allow the kubelet port (low risk) on aks-np-vmss000002',
      '2 ruled out, 1 could not be told',
    ]);
  });

  test.each([
    ['nothing', '', /What I can do/],
    ['no cluster', 'tunnel', /Which cluster/],
    ['an unknown cluster', 'tunnel dmo', /I know no cluster/],
    ['a misspelt diagnosis', 'tunel demo', /did you mean/],
    ['a command for a shell', 'tunnel $(reboot)', /cannot be a cluster/],
    ['10,000 characters', 'x'.repeat(10_000), /too long/],
    ['a list', 'clusters', /1 cluster/],
    ['a call to everybody', '<!channel> <@U0BO>', /I do not know/],
  ])('of %s gets a private answer and makes no run', async (_, text, says) => {
    const before = await harness.runs.recent(100);
    const answer = await answered('U0ANA', () => harness.slack.command({ user: 'U0ANA', channel: CHANNEL, text }));
    expect(told(answer)).toMatch(says);
    expect(answer.notifies).toEqual([]);
    expect(await harness.runs.recent(100)).toEqual(before);
  });

  test('in a channel where the bot cannot post is answered with what to do, and makes no run', async () => {
    const before = await harness.runs.recent(100);
    const answer = await answered('U0ANA', () => harness.slack.command({ user: 'U0ANA', channel: ELSEWHERE, text: 'tunnel demo' }));
    expect(told(answer)).toContain('/invite');
    expect(await harness.runs.recent(100)).toEqual(before);
  });

  test('by mention inside a thread is answered in that thread', async () => {
    const { root } = await ask();
    const mentioned = harness.slack.mention({ user: 'U0ANA', channel: CHANNEL, threadTs: root.ts, text: 'tunnel demo' });
    await harness.slack.waitFor(() => harness.slack.thread(CHANNEL, root.ts).find(({ user, ts }) => user === 'U0BOT' && ts !== root.ts), soon('a reply'));
    await mentioned;
  });
});

describe('a click on Approve', () => {
  test('by an approver approves once and turns the card into the record', async () => {
    const { approvals, cards } = await proposed();
    await Promise.all([click('U0BO', cards[0], 'approve'), click('U0BO', cards[0], 'approve')]);
    const [approval] = approvals;
    await recorded(cards[0], 'approved');
    const stored = await harness.approvals.read(approval?.id ?? '');
    expect(stored).toMatchObject({ state: 'approved', votes: [{ person: { id: 'U0BO' } }] });
    const late = await answered('U0CY', () => click('U0CY', cards[0], 'approve', { value: approval?.id }));
    expect(told(late)).toMatch(/Already approved by Bo at \d\d:\d\d UTC/);
  });

  test('of a risky change counts two people, neither of them who asked', async () => {
    const { approvals, cards } = await proposed([disableRemedy]);
    const first = await answered('U0BO', () => click('U0BO', cards[0], 'approve'));
    expect(told(first)).toContain('Counted: 1 of 2');
    expect(told(await answered('U0BO', () => click('U0BO', cards[0], 'approve')))).toContain('one more approver');
    await click('U0CY', cards[0], 'approve');
    await recorded(cards[0], 'approved');
    expect((await harness.approvals.read(approvals[0]?.id ?? ''))?.votes).toHaveLength(2);
  });

  const refusals: readonly (readonly [string, string, object, RegExp])[] = [
    ['by somebody who is no approver', 'U0ANA', {}, /Only approvers may decide/],
    ['by an outsider of a shared channel, though listed', 'U0MALLORY', {}, /Only members of the workspace/],
    ['by a guest, though listed', 'U0GUEST', {}, /Guests of this workspace/],
    ['with a forged home workspace', 'U0MALLORY', { overrides: { userTeam: 'T0DEMO' } }, /Only members of the workspace/],
    ['for another workspace', 'U0BO', { overrides: { team: 'T0EVIL' } }, /does not serve this workspace/],
    ['on another message', 'U0BO', { overrides: { ts: '1700000000.000100' } }, /does not belong to this message/],
    ['in another channel', 'U0BO', { overrides: { channel: SHARED } }, /shared with another organisation|does not belong/],
    ['with an invented id', 'U0BO', { value: 'f'.repeat(32) }, /no longer kept/],
  ];
  describe('that must not count', () => {
    let approvals: readonly Approval[];
    let cards: readonly SlackMessage[];
    beforeAll(async () => {
      ({ approvals, cards } = await proposed());
    });
    test.each(refusals)('%s is refused privately and changes nothing', async (_, user, forged, says) => {
      const answer = await answered(user, () => click(user, cards[0], 'approve', forged));
      expect(told(answer)).toMatch(says);
      expect(await harness.approvals.read(approvals[0]?.id ?? '')).toMatchObject({ state: 'pending', votes: [] });
    });
  });

  test('of an expired proposal is refused, and the card loses its buttons', async () => {
    const { approvals, cards } = await proposed([allowRemedy], Date.now() - 1000);
    const answer = await answered('U0BO', () => click('U0BO', cards[0], 'approve'));
    expect(told(answer)).toMatch(/expired at \d\d:\d\d UTC/);
    await recorded(cards[0], 'expired');
    expect((await harness.approvals.read(approvals[0]?.id ?? ''))?.state).toBe('expired');
  });
});

describe('Undo', () => {
  test('proposes the inverse once, on a card of its own, for who asked but not for others', async () => {
    const { root, approvals, cards } = await proposed();
    await click('U0BO', cards[0], 'approve');
    await recorded(cards[0], 'approved');
    const id = await applied(approvals[0]);
    await recorded(cards[0], 'succeeded');
    expect(told(await answered('U0GUEST', () => click('U0GUEST', cards[0], 'undo')))).toContain('Guests of this workspace');
    await click('U0ANA', cards[0], 'undo');
    const undo = await harness.slack.waitFor(
      () => harness.slack.thread(CHANNEL, root.ts).find(({ text }) => text.startsWith('Undo: Allow the kubelet port (low risk)')),
      soon('the card of the undo'),
    );
    expect(told(undo)).toContain('ufw delete allow proto tcp');
    const again = await answered('U0BO', () => click('U0BO', cards[0], 'undo', { value: id }));
    expect(told(again)).toContain('has been proposed already');
  });

  test('of what was not applied is refused', async () => {
    const { approvals, cards } = await proposed();
    const answer = await answered('U0BO', () => click('U0BO', cards[0], 'undo', { value: approvals[0]?.id }));
    expect(told(answer)).toContain('nothing to undo');
  });
});

describe('a request that Slack signed', () => {
  test('is handled once, however often its bytes arrive', async () => {
    const before = (await harness.runs.recent(1000)).length;
    const body = form('tunnel demo');
    const answers = await Promise.all([1, 2, 3].map(() => send(body, Date.now())));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    await answered('U0ANA', () => send(form('clusters'), Date.now()));
    expect((await harness.runs.recent(1000)).length).toBe(before + 1);
  });

  test.each([
    ['an hour in the future', 3_600_000, SIGNING_SECRET],
    ['ten minutes old', -600_000, SIGNING_SECRET],
    ['by somebody else', 0, 'another-secret'],
  ])('%s is refused', async (_, skew, secret) => {
    const before = await harness.runs.recent(1000);
    expect((await send(form('tunnel demo'), Date.now() + skew, secret)).status).toBe(401);
    expect(await harness.runs.recent(1000)).toEqual(before);
  });
});

describe('what was run before', () => {
  test('is listed, and shown again without buttons', async () => {
    const { run } = await ask();
    await diagnosed(run);
    const list = await answered('U0BO', () => harness.slack.command({ user: 'U0BO', channel: CHANNEL, text: 'runs' }));
    expect(told(list)).toContain(run.request.id);
    const shown = await answered('U0BO', () => harness.slack.command({ user: 'U0BO', channel: CHANNEL, text: `show ${run.request.id}` }));
    expect(told(shown)).toContain('blocks the kubelet port');
    expect(told(shown)).not.toContain('"button"');
    const none = await answered('U0BO', () => harness.slack.command({ user: 'U0BO', channel: CHANNEL, text: 'show rfffffffffff' }));
    expect(told(none)).toContain('I know no run');
  });
});

describe('the buttons of the root', () => {
  test('Evidence answers privately, Run again starts another run', async () => {
    const { root, run } = await ask();
    await diagnosed(run);
    await harness.slack.waitFor(() => harness.slack.messages(CHANNEL).find(({ ts, text }) => ts === root.ts && text.startsWith('🔴')), soon('the verdict'));
    const evidence = await answered('U0BO', () => click('U0BO', root, 'evidence'));
    expect(told(evidence)).toContain('Default: deny (incoming)');
    await click('U0BO', root, 'run-again');
    const again = await harness.slack.waitFor(
      () => harness.slack.messages(CHANNEL).find(({ ts, thread_ts, user }) => user === 'U0BOT' && (thread_ts ?? ts) === ts && ts > root.ts),
      soon('another root'),
    );
    expect(told(again)).toContain('U0BO');
  });
});

describe('the server', () => {
  test('is ready once Redis and Slack are there', async () => {
    const answer = await fetch(`${harness.url}/readyz`);
    expect([answer.status, await answer.json()]).toEqual([200, { ready: true, redis: true, slack: true }]);
    expect((await fetch(`${harness.url}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${harness.url}/metrics`)).text()).toContain('aks_bot_commands_total{kind="diagnose"}');
  });

  test.each([
    ['GET', '/slack/events', undefined, 405],
    ['POST', '/slack/events', '', 401],
    ['POST', '/slack/events', '{"type":"block_actions"}', 401],
    ['POST', '/slack/events', 'x'.repeat(1_100_000), 413],
    ['GET', '/docs/causes/..%2f..%2fpackage', undefined, 404],
    ['GET', '/docs/causes/no-such-cause', undefined, 404],
    ['GET', '/anything', undefined, 404],
    ['POST', '/anything', '', 404],
  ])('%s %s is answered without a stack trace', async (method, path, body, status) => {
    const answer = await fetch(`${harness.url}${path}`, { method, ...(body === undefined ? {} : { body }) });
    expect(answer.status).toBe(status);
    expect(await answer.text()).not.toContain('    at ');
  });
});

test('none of it rang anybody but those who asked or decided', () => {
  const rung = harness.slack.messages(CHANNEL).filter(({ user }) => user === 'U0BOT').flatMap(({ notifies }) => notifies);
  expect(rung.filter((name) => !['U0ANA', 'U0BO', 'U0CY'].includes(name))).toEqual([]);
});

test('nothing was logged as an error', () => {
  expect(harness.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
});
