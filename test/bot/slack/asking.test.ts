/** What the adapter asks Slack about: who people are, what channels are, who it is itself. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { createChannels } from '../../../src/bot/slack/channels.ts';
import { askingClient } from '../../../src/bot/slack/client.ts';
import { createIdentity } from '../../../src/bot/slack/identity.ts';
import { createStanding } from '../../../src/bot/slack/members.ts';
import { slackLogger } from '../../../src/bot/slack/slack-logger.ts';
import { bo, place } from '../fixtures.ts';
import { keptLog } from '../log.ts';
import { startWebApi, type Reply, type WebApi } from './web-api.ts';

let api: WebApi;
afterEach(() => api.close());

async function asking(answer: (method: string, call: number) => Reply): Promise<ReturnType<typeof askingClient>> {
  api = await startWebApi(answer);
  return askingClient({ token: 'xoxb-1', apiUrl: api.url, logger: slackLogger(keptLog()) });
}

const limited: Reply = { status: 429, headers: { 'retry-after': '3600' }, body: { ok: false, error: 'ratelimited' } };
const ours = { body: { ok: true, channel: { id: place.channel, is_member: true } } };
const click = { action: 'approve', ref: 'a1', person: bo, place, message: { channel: place.channel, id: '1.1' } } as const;

describe('a rate limit', () => {
  test('on one method does not keep a question to another', async () => {
    const client = await asking((method) => (method === 'users.info' ? { body: { ok: true, user: { id: 'U0BO' } } } : limited));
    const stuck = client.conversations.info({ channel: 'C1' });
    await expect(stuck).rejects.toThrow();
    expect((await client.users.info({ user: 'U0BO' })).user?.id).toBe('U0BO');
  });

  test('on the question who somebody is refuses the click, and says when to click again', async () => {
    const client = await asking((method) => (method === 'users.info' ? limited : ours));
    const standing = createStanding({ client, channels: createChannels(client), workspaces: ['T0DEMO'], log: keptLog() });
    expect(await standing(click)).toMatch(/nothing was done; click again/);
  });
});

describe('a channel', () => {
  test('that the bot is in is asked about once a minute', async () => {
    let now = 0;
    const channels = createChannels(await asking(() => ours), () => now);
    await channels('C1');
    await channels('C1');
    expect(api.calls).toHaveLength(1);
    now = 60_000;
    await channels('C1');
    expect(api.calls).toHaveLength(2);
  });

  test('that it was not in is asked about again at once, since it may have been invited', async () => {
    const channels = createChannels(await asking((_, call) => ({ body: { ok: true, channel: { is_member: call > 1 } } })));
    expect((await channels('C1')).is_member).toBe(false);
    expect((await channels('C1')).is_member).toBe(true);
  });

  test('is forgotten where there are too many', async () => {
    const channels = createChannels(await asking(() => ours));
    for (let index = 0; index <= 500; index += 1) await channels(`C${index}`);
    await channels('C0');
    expect(api.calls).toHaveLength(502);
  });
});

describe('the bot itself', () => {
  const answering = (team: string): Reply => ({ body: { ok: true, team_id: team } });
  const revoked: Reply = { body: { ok: false, error: 'token_revoked' } };

  test('is not well with a wrong token, and says so once, as an error', async () => {
    const log = keptLog();
    const identity = createIdentity(await asking(() => ({ body: { ok: false, error: 'invalid_auth' } })), ['T0DEMO'], log);
    expect([await identity.refresh(), await identity.refresh(), identity.isWell()]).toEqual([false, false, false]);
    expect(log.lines).toEqual([{ level: 'error', fields: { why: expect.stringContaining('SLACK_BOT_TOKEN') }, says: expect.any(String) }]);
  });

  test('is no longer well once its token is revoked, and is again with the next that holds', async () => {
    const identity = createIdentity(await asking((_, call) => (call === 2 ? revoked : answering('T0DEMO'))), ['T0DEMO'], keptLog());
    const well: boolean[] = [];
    for (let time = 0; time < 3; time += 1) {
      await identity.refresh();
      well.push(identity.isWell());
    }
    expect(well).toEqual([true, false, true]);
  });

  test('stays well through an outage of Slack', async () => {
    const identity = createIdentity(await asking((_, call) => (call === 1 ? answering('T0DEMO') : limited)), ['T0DEMO'], keptLog());
    expect([await identity.refresh(), await identity.refresh(), identity.isWell()]).toEqual([true, false, true]);
  });

  test('is not well in a workspace that it does not serve, and names it', async () => {
    const log = keptLog();
    const identity = createIdentity(await asking(() => answering('T0ELSE')), ['T0DEMO'], log);
    expect([await identity.refresh(), identity.isWell()]).toEqual([false, false]);
    expect(log.lines).toMatchObject([{ level: 'error', fields: { why: expect.stringMatching(/T0ELSE.*slack\.workspaces/) } }]);
  });
});
