/** The adapter against the stand-in: what Slack refuses, and what that means for who asked it to be shown. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Card, Chat } from '../../../src/bot/core/chat.ts';
import { createSlackChat } from '../../../src/bot/slack/chat.ts';
import { showingClient } from '../../../src/bot/slack/client.ts';
import { slackLogger } from '../../../src/bot/slack/slack-logger.ts';
import { startSlack, type SlackStandIn } from '../../../simulator/slack/start.ts';
import { keptLog } from '../log.ts';
import { startWebApi } from './web-api.ts';

const card: Card = { summary: 'hello <!channel>', blocks: [{ kind: 'text', spans: [{ text: '<!channel> https://example.com' }] }] };
const here = { platform: 'slack', team: 'T0DEMO', channel: 'C0HERE' } as const;
const log = keptLog();
const chatAt = (apiUrl: string): Chat => createSlackChat(showingClient({ token: 'xoxb-test', apiUrl, logger: slackLogger(log) }), log);

let slack: SlackStandIn;
beforeAll(async () => {
  slack = await startSlack({
    teamId: 'T0DEMO',
    teamDomain: 'demo',
    appId: 'A0AKS',
    botToken: 'xoxb-test',
    botUserId: 'U0BOT',
    signingSecret: 'secret',
    requestUrl: 'http://127.0.0.1:1/',
    rates: { post: { limit: 2, windowMs: 300 } },
    people: [{ id: 'U0BOT', name: 'aks', realName: 'AKS', isBot: true }],
    channels: [
      { id: 'C0HERE', name: 'here', members: [] },
      { id: 'C0AWAY', name: 'away', members: [], botIsMember: false },
    ],
  });
});
afterAll(() => slack.close());

describe('a message', () => {
  test('rings nobody, opens no links, and is edited in place', async () => {
    const chat = chatAt(slack.apiUrl);
    const root = await chat.post(here, card);
    await chat.reply(here, root, card);
    await chat.update(here, root, { ...card, summary: 'changed' });
    const [posted, reply] = slack.thread('C0HERE', root.id);
    expect([posted?.text, posted?.notifies, reply?.thread_ts]).toEqual(['changed', [], root.id]);
    const call = slack.requests.find(({ method }) => method === 'chat.postMessage');
    expect(JSON.stringify(call)).toMatch(/unfurl_links.{1,5}false/);
  });

  test('waits as long as Slack asks and arrives', async () => {
    const chat = chatAt(slack.apiUrl);
    const posts = await Promise.all([1, 2, 3, 4].map(() => chat.post(here, card)));
    expect(new Set(posts.map(({ id }) => id)).size).toBe(4);
  });
});

describe('trouble is told apart', () => {
  test.each([
    ['no such channel', { ...here, channel: 'C0NONE' }, 'closed', /invite/],
    ['not invited', { ...here, channel: 'C0AWAY' }, 'closed', /invite/],
  ])('%s', async (_, place, trouble, says) => {
    await expect(chatAt(slack.apiUrl).post(place, card)).rejects.toMatchObject({ trouble, message: expect.stringMatching(says) });
  });

  test('a message that is gone', async () => {
    const gone = { channel: 'C0HERE', id: '1700000000.000100' };
    await expect(chatAt(slack.apiUrl).update(here, gone, card)).rejects.toMatchObject({ trouble: 'gone' });
  });

  test('an outage, in which nothing is posted a second time', async () => {
    const broken = await startWebApi(() => ({ status: 503, body: {} }));
    await expect(chatAt(broken.url).post(here, card)).rejects.toMatchObject({ trouble: 'again' });
    expect(broken.calls).toEqual(['chat.postMessage']);
    broken.close();
  });

  test('a revoked token, loudly', async () => {
    const revoked = await startWebApi(() => ({ body: { ok: false, error: 'token_revoked' } }));
    await expect(chatAt(revoked.url).post(here, card)).rejects.toMatchObject({ trouble: 'again' });
    expect(log.lines.at(-1)).toMatchObject({ level: 'error', fields: { why: expect.stringContaining('SLACK_BOT_TOKEN') } });
    revoked.close();
  });
});
