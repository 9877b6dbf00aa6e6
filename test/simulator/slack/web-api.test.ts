import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { webApi } from '@slack/bolt';
import type { SlackStandIn } from '../../../simulator/slack/start.ts';
import { startSlack } from '../../../simulator/slack/start.ts';
import { TOKEN, call, options, section } from './support.ts';

let slack: SlackStandIn;
let root: string;

beforeAll(async () => {
  slack = await startSlack(options({ retryDelaysMs: [] }));
  root = String((await call(slack, 'chat.postMessage', { channel: 'C1', text: 'root' })).body['ts']);
});
afterAll(() => slack.close());

describe('refusals have the codes that Slack documents', () => {
  test.each<[method: string, args: Record<string, unknown>, error: string]>([
    ['chat.sing', {}, 'unknown_method'],
    ['constructor', {}, 'unknown_method'],
    ['chat.postMessage', { channel: 'C404', text: 'x' }, 'channel_not_found'],
    ['chat.postMessage', { channel: 'C2', text: 'x' }, 'not_in_channel'],
    ['chat.postMessage', { channel: 'C3', text: 'x' }, 'channel_not_found'],
    ['chat.postMessage', { channel: 'C1' }, 'no_text'],
    ['chat.postMessage', { channel: 'C1', text: '' }, 'no_text'],
    ['chat.postMessage', { channel: 'C1', text: 'x', thread_ts: '1.000001' }, 'thread_not_found'],
    ['chat.postMessage', { channel: 'C1', blocks: '[{' }, 'invalid_blocks_format'],
    ['chat.postMessage', { channel: 'C1', blocks: [section('a'.repeat(3_000)), section('b'.repeat(3_000)), section('c'.repeat(3_000)), section('d'.repeat(3_000)), section('e'.repeat(3_000))] }, 'msg_blocks_too_long'],
    ['chat.postMessage', { channel: 'C1', attachments: [{ blocks: [{ type: 'sparkle' }] }] }, 'invalid_attachments'],
    ['chat.update', { channel: 'C1', ts: '1.000001', text: 'x' }, 'message_not_found'],
    ['chat.update', { channel: 'C404', ts: '1.000001', text: 'x' }, 'channel_not_found'],
    ['chat.delete', { channel: 'C1', ts: '1.000001' }, 'message_not_found'],
    ['chat.postEphemeral', { channel: 'C1', user: 'UGONE', text: 'x' }, 'user_not_in_channel'],
    ['conversations.replies', { channel: 'C1', ts: '1.000001' }, 'thread_not_found'],
    ['conversations.history', { channel: 'C2' }, 'not_in_channel'],
    ['conversations.history', { channel: 'C1', cursor: 'rubbish' }, 'invalid_cursor'],
    ['conversations.info', { channel: 'C3' }, 'channel_not_found'],
    ['users.info', { user: 'U404' }, 'user_not_found'],
    ['usergroups.users.list', { usergroup: 'S404' }, 'no_such_subteam'],
    ['views.open', { trigger_id: 'x', view: '{}' }, 'invalid_trigger_id'],
  ])('%s %j answers %s', async (method, args, error) => {
    const { status, body } = await call(slack, method, args);
    expect({ status, ok: body['ok'], error: body['error'] }).toEqual({ status: 200, ok: false, error });
  });

  test('no token is not_authed, a wrong one invalid_auth, also for auth.test', async () => {
    expect((await call(slack, 'auth.test', {}, '')).body['error']).toBe('not_authed');
    expect((await call(slack, 'auth.test', {}, 'xoxb-other')).body['error']).toBe('invalid_auth');
  });

  test('invalid blocks name the place, in errors and in response_metadata', async () => {
    const { body } = await call(slack, 'chat.postMessage', { channel: 'C1', blocks: [section('')] });
    expect(body).toMatchObject({
      error: 'invalid_blocks',
      errors: ['must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
      response_metadata: { messages: ['[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]'] },
    });
  });

  test('the bot may not edit or delete what a person wrote', async () => {
    const { message } = await slack.mention({ user: 'UANA', channel: 'C1', text: 'hello' });
    expect((await call(slack, 'chat.update', { channel: 'C1', ts: message.ts, text: 'x' })).body['error']).toBe('cant_update_message');
    expect((await call(slack, 'chat.delete', { channel: 'C1', ts: message.ts })).body['error']).toBe('cant_delete_message');
  });

  test('an update of more than 4,000 characters is too long, a post of more than 40,000 is cut', async () => {
    expect((await call(slack, 'chat.update', { channel: 'C1', ts: root, text: 'x'.repeat(4_001) })).body['error']).toBe('msg_too_long');
    const { body } = await call(slack, 'chat.postMessage', { channel: 'C1', text: 'x'.repeat(40_001) });
    expect(slack.messages('C1').find(({ ts }) => ts === body['ts'])?.text).toHaveLength(40_000);
  });
});

describe('threads', () => {
  test('a root has thread_ts, reply_count and latest_reply as soon as it has a reply', async () => {
    const ts = String((await call(slack, 'chat.postMessage', { channel: 'C1', text: 'r' })).body['ts']);
    expect(slack.messages('C1').find((each) => each.ts === ts)?.thread_ts).toBeUndefined();
    const reply = (await call(slack, 'chat.postMessage', { channel: 'C1', text: 'a', thread_ts: ts })).body['ts'];
    const { body } = await call(slack, 'conversations.replies', { channel: 'C1', ts });
    expect(body['messages']).toMatchObject([{ ts, thread_ts: ts, reply_count: 1, latest_reply: reply }, { ts: reply, thread_ts: ts, text: 'a' }]);
  });

  test('a reply is in the thread only, unless it is broadcast', async () => {
    const ts = (await call(slack, 'chat.postMessage', { channel: 'C1', text: 'r' })).body['ts'];
    await call(slack, 'chat.postMessage', { channel: 'C1', text: 'quiet', thread_ts: ts });
    await call(slack, 'chat.postMessage', { channel: 'C1', text: 'loud', thread_ts: ts, reply_broadcast: true });
    const { body } = await call(slack, 'conversations.history', { channel: 'C1', limit: 2 });
    expect(body['messages']).toMatchObject([{ text: 'loud', subtype: 'thread_broadcast' }, { text: 'r' }]);
  });

  test('nobody replies to a reply', async () => {
    const ts = (await call(slack, 'chat.postMessage', { channel: 'C1', text: 'r' })).body['ts'];
    const reply = (await call(slack, 'chat.postMessage', { channel: 'C1', text: 'a', thread_ts: ts })).body['ts'];
    expect((await call(slack, 'chat.postMessage', { channel: 'C1', text: 'b', thread_ts: reply })).body['error']).toBe('cannot_reply_to_message');
  });

  test('a deleted root with replies leaves a tombstone and its thread', async () => {
    const ts = String((await call(slack, 'chat.postMessage', { channel: 'C1', text: 'r' })).body['ts']);
    await call(slack, 'chat.postMessage', { channel: 'C1', text: 'a', thread_ts: ts });
    await call(slack, 'chat.delete', { channel: 'C1', ts });
    expect(slack.thread('C1', ts).map(({ subtype }) => subtype)).toEqual(['tombstone', undefined]);
    expect((await call(slack, 'chat.update', { channel: 'C1', ts, text: 'x' })).body['error']).toBe('message_not_found');
  });
});

describe('messages', () => {
  test('an ephemeral is seen by one person, is not in history, and cannot be updated', async () => {
    const { body } = await call(slack, 'chat.postEphemeral', { channel: 'C1', user: 'UANA', text: 'psst' });
    const ts = String(body['message_ts']);
    expect(slack.ephemerals('UANA').map((each) => each.ts)).toContain(ts);
    expect(slack.ephemerals('UBO').map((each) => each.ts)).not.toContain(ts);
    expect(slack.messages('C1').map((each) => each.ts)).not.toContain(ts);
    expect((await call(slack, 'chat.update', { channel: 'C1', ts, text: 'x' })).body['error']).toBe('message_not_found');
  });

  test('an update with text alone takes the blocks away, one with blocks replaces them', async () => {
    const ts = String((await call(slack, 'chat.postMessage', { channel: 'C1', text: 'a', blocks: [section('a')] })).body['ts']);
    const now = () => slack.messages('C1').find((each) => each.ts === ts);
    await call(slack, 'chat.update', { channel: 'C1', ts, text: 'b', blocks: [section('b')] });
    expect(now()).toMatchObject({ text: 'b', blocks: [section('b')], edited: { user: 'UBOT' } });
    await call(slack, 'chat.update', { channel: 'C1', ts, text: 'c' });
    expect(now()?.blocks).toBeUndefined();
  });

  test('mentions are recorded, and what an edit adds is too', async () => {
    const ts = String((await call(slack, 'chat.postMessage', { channel: 'C1', text: 'hi <@UANA>' })).body['ts']);
    await call(slack, 'chat.update', { channel: 'C1', ts, text: 'x', blocks: [section('<!here>')] });
    expect(slack.messages('C1').find((each) => each.ts === ts)?.notifies).toEqual(['UANA', 'here']);
  });

  test('an attachment can ring somebody too', async () => {
    const { body } = await call(slack, 'chat.postMessage', { channel: 'C1', attachments: [{ blocks: [section('<@UBO>')] }] });
    expect(slack.messages('C1').find((each) => each.ts === body['ts'])?.notifies).toEqual(['UBO']);
  });

  test('@channel rings nobody, except with link_names', async () => {
    for (const [more, rung] of [[{}, []], [{ link_names: true }, ['channel', 'UBO']]] as const) {
      const { body } = await call(slack, 'chat.postMessage', { channel: 'C1', text: '@channel @bo', ...more });
      expect(slack.messages('C1').find((each) => each.ts === body['ts'])?.notifies).toEqual(rung);
    }
  });
});

describe('the real WebClient', () => {
  let client: webApi.WebClient;
  beforeAll(() => {
    client = new webApi.WebClient(TOKEN, { slackApiUrl: slack.apiUrl });
  });

  test('its form encoding is understood', async () => {
    const posted = await client.apiCall('chat.postMessage', { channel: 'C1', text: 'x', blocks: [{ type: 'divider' }] });
    expect(posted).toMatchObject({ message: { blocks: [{ type: 'divider' }] } });
  });

  test('files.uploadV2 leaves a message with the file, served as a download', async () => {
    await client.filesUploadV2({ channel_id: 'C1', thread_ts: root, filename: 'evidence.html', content: '<script>alert(1)</script>', initial_comment: 'all of it' });
    const file = slack.thread('C1', root).at(-1)?.files?.[0];
    const response = await fetch(String(file?.url_private));
    expect(await response.text()).toBe('<script>alert(1)</script>');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment/);
  });

  test('it walks pages and finds groups, members and guests', async () => {
    const pages: unknown[] = [];
    for await (const page of client.paginate('users.list', { limit: 2 })) pages.push(page);
    expect(pages).toMatchObject([
      { members: [{ id: 'UANA' }, { id: 'UBO' }] },
      { members: [{ id: 'UEVE' }, { id: 'UGONE', deleted: true }] },
      { members: [{ id: 'UBOT', is_bot: true }] },
    ]);
    expect((await client.usergroups.users.list({ usergroup: 'S1' })).users).toEqual(['UBO']);
    expect((await client.users.info({ user: 'UEVE' })).user).toMatchObject({ team_id: 'T2', is_stranger: true });
    expect((await client.conversations.info({ channel: 'C1' })).channel).toMatchObject({ is_ext_shared: true, is_member: true });
  });

  test('the request log keeps what was asked, never the token', async () => {
    await fetch(`${slack.apiUrl}auth.test`, { method: 'POST', body: new URLSearchParams({ token: TOKEN }) });
    expect(slack.requests.at(-1)).toMatchObject({ method: 'auth.test', body: { token: 'redacted' } });
    expect(JSON.stringify(slack.requests)).not.toContain(TOKEN);
  });
});
