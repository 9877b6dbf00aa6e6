/** Pasted texts over the wire: command, mention and message shortcut are answered privately, and the button starts a run. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SlackMessage } from '../../simulator/slack/message.ts';
import { CHANNEL, startHarness, type Harness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

const soon = (what: string) => ({ deadlineMs: 15_000, what });
const PASTED = 'Status: active\nLogging: on (low)\nDefault: deny (incoming), allow (outgoing), deny (routed)\nNew profiles: skip\n\nTo                         Action      From\n--                         ------      ----\n22/tcp                     ALLOW IN    Anywhere\n\n';

/** The private answer that comes after `act`. */
async function answered(user: string, act: () => Promise<unknown>): Promise<SlackMessage> {
  const before = new Set(harness.slack.ephemerals(user).map(({ ts }) => ts));
  await act();
  return harness.slack.waitFor(() => harness.slack.ephemerals(user).find(({ ts }) => !before.has(ts)), soon('a private answer'));
}

const told = ({ blocks = [] }: SlackMessage): string => JSON.stringify(blocks);

describe('a text that somebody pasted', () => {
  test('behind the command is explained to them alone, whatever its length and lines', async () => {
    const posts = harness.slack.messages(CHANNEL).length;
    const answer = await answered('U0ANA', () => harness.slack.command({ user: 'U0ANA', channel: CHANNEL, text: `explain\n${'WARN: noise\n'.repeat(150)}${PASTED}` }));
    expect(told(answer)).toMatch(/This shows a block \(ufw\).*ufw drops tcp\/10250/);
    expect(harness.slack.messages(CHANNEL)).toHaveLength(posts);
  });

  test('says nothing of another source than the one that is named', async () => {
    const rows = PASTED.replace('22/tcp   ', '10250/tcp').replace('Anywhere', '10.224.0.0/16');
    const answer = await answered('U0ANA', () => harness.slack.command({ user: 'U0ANA', channel: CHANNEL, text: `explain --from 10.224.0.7 ${rows}` }));
    expect(told(answer)).toMatch(/lets through \(ufw\).*10\.224\.0\.7/);
  });

  test('in a mention inside a thread is answered in that thread', async () => {
    const root = harness.slack.messages(CHANNEL)[0] ?? (await posted('logs hang'));
    const answer = await answered('U0BO', () => harness.slack.mention({ user: 'U0BO', channel: CHANNEL, threadTs: root.ts, text: 'explain ```Status: inactive```' }));
    expect(answer.thread_ts).toBe(root.ts);
    expect(told(answer)).toContain('does nothing (ufw)');
  });

  test('in a message is explained by the shortcut, and its button starts the run as who clicks', async () => {
    const message = await posted('nc: connect to 10.224.0.6 port 10250 (tcp) timed out: Operation now in progress');
    const answer = await answered('U0BO', () => harness.slack.shortcut({ user: 'U0BO', message, callbackId: 'aks:explain' }));
    expect(told(answer)).toMatch(/This shows a block \(nc\).*Run tunnel on demo/);
    const runs = (await harness.runs.recent(50)).length;
    await harness.slack.click({ user: 'U0BO', message: answer, actionId: 'aks:run:0' });
    await harness.slack.waitFor(() => harness.slack.messages(CHANNEL).find(({ user, text }) => user === 'U0BOT' && text.includes('Tunnel')), soon('a root message'));
    const all = await harness.runs.recent(50);
    expect(all).toHaveLength(runs + 1);
    expect(all[0]?.request).toMatchObject({ diagnosis: 'tunnel', cluster: 'demo', requester: { id: 'U0BO' } });
  });

  test('does not make a forged button run what is not known', async () => {
    const message = await posted('Status: inactive');
    const answer = await answered('U0CY', () => harness.slack.shortcut({ user: 'U0CY', message, callbackId: 'aks:explain' }));
    const runs = (await harness.runs.recent(50)).length;
    for (const value of ['tunnel elsewhere', 'reboot demo', 'tunnel demo --node x']) {
      const refusal = await answered('U0CY', () => harness.slack.click({ user: 'U0CY', message: answer, actionId: 'aks:run:0', value }));
      expect(told(refusal)).toMatch(/not configured|names nothing/);
    }
    expect(await harness.runs.recent(50)).toHaveLength(runs);
  });

  test('is asked for where it is missing', async () => {
    const answer = await answered('U0ANA', () => harness.slack.command({ user: 'U0ANA', channel: CHANNEL, text: 'explain  ' }));
    expect(told(answer)).toContain('Paste the output');
  });
});

/** A message of a person; the bot is called, since the stand-in delivers mentions only. */
async function posted(text: string): Promise<SlackMessage> {
  const before = new Set(harness.slack.messages(CHANNEL).map(({ ts }) => ts));
  await answered('U0ANA', () => harness.slack.mention({ user: 'U0ANA', channel: CHANNEL, text: `explain ${text}` }));
  const message = harness.slack.messages(CHANNEL).find(({ ts, user }) => user === 'U0ANA' && !before.has(ts));
  if (message === undefined) throw new Error('the message was not posted');
  return message;
}
