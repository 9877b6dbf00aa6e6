import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { signedHeaders } from '../../../simulator/slack/deliver/sign.ts';
import type { Bench } from './support.ts';
import { SECRET, actions, button, call, section, startBench } from './support.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench({ ackMs: 400, retryDelaysMs: [0, 1, 1] });
});
afterEach(() => bench.close());

/** An app that answers each request with the status that `judge` says. */
async function startBroken(judge: (request: IncomingMessage, body: string) => number): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    void text(request).then((body) => response.writeHead(judge(request, body)).end());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return { url: `http://127.0.0.1:${Object(server.address()).port}/slack/events`, close: () => server.close() };
}

const deadline = { deadlineMs: 10_000 };

/** A message with one Approve button, as the bot would post it. */
async function card(channel = 'C1'): Promise<string> {
  const { body } = await call(bench.slack, 'chat.postMessage', { channel, text: 'card', blocks: [section('Proposed'), actions(button('approve', { value: 'id-1' }))] });
  return String(body['ts']);
}

describe('a slash command', () => {
  test('goes to Bolt signed, is acknowledged, and its root and reply grow by the real client', async () => {
    const { slack, app } = bench;
    app.command('/aks', async ({ ack, command, client }) => {
      await ack();
      const root = await client.apiCall('chat.postMessage', { channel: command.channel_id, text: `${command.text} 0 of 2` });
      await client.chat.update({ channel: command.channel_id, ts: String(Object(root).ts), text: `${command.text} done` });
      await client.apiCall('chat.postMessage', { channel: command.channel_id, thread_ts: Object(root).ts, text: `for ${command.user_name}` });
    });
    const kinds: string[] = [];
    slack.on(({ kind, message }) => kinds.push(`${kind} ${message.text}`));
    expect(await slack.command({ user: 'UANA', channel: 'C1', text: 'tunnel demo' })).toMatchObject({ ok: true, ack: { status: 200 } });
    const reply = await slack.waitFor(() => slack.messages('C1').find(({ text }) => text === 'for ana'), { ...deadline, what: 'reply' });
    expect(slack.thread('C1', String(reply.thread_ts)).map(({ text }) => text)).toEqual(['tunnel demo done', 'for ana']);
    expect(kinds).toEqual(['posted tunnel demo 0 of 2', 'updated tunnel demo done', 'posted for ana', 'updated tunnel demo done']);
  });

  test('carries every field that Slack documents', async () => {
    let seen: object = {};
    bench.app.command('/aks', async ({ ack, body }) => {
      seen = body;
      await ack();
    });
    await bench.slack.command({ user: 'UANA', channel: 'C1', text: '$(reboot) <!channel> & ünï' });
    expect(seen).toMatchObject({
      token: expect.any(String),
      team_id: 'T1',
      team_domain: 'contoso',
      channel_id: 'C1',
      channel_name: 'incidents',
      user_id: 'UANA',
      user_name: 'ana',
      command: '/aks',
      text: '$(reboot) <!channel> & ünï',
      api_app_id: 'A1',
      is_enterprise_install: 'false',
      response_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/commands\/T1\//),
      trigger_id: expect.any(String),
    });
  });

  test.each<[string, string | { response_type: 'in_channel' | 'ephemeral'; text: string }, { private: string[]; open: string[] }]>([
    ['text is an ephemeral answer', 'only you', { private: ['only you'], open: [] }],
    ['JSON is ephemeral by default', { response_type: 'ephemeral', text: 'psst' }, { private: ['psst'], open: [] }],
    ['in_channel is for everybody', { response_type: 'in_channel', text: 'all' }, { private: [], open: ['all'] }],
  ])('answered in its acknowledgement: %s', async (_promise, body, shown) => {
    bench.app.command('/aks', ({ ack }) => ack(body));
    await bench.slack.command({ user: 'UANA', channel: 'C1', text: '' });
    expect(bench.slack.ephemerals('UANA').map(({ text }) => text)).toEqual(shown.private);
    expect(bench.slack.messages('C1').map(({ text }) => text)).toEqual(shown.open);
  });

  test('that nobody acknowledges in time shows operation_timeout', async () => {
    bench.app.command('/aks', async () => {});
    const result = await bench.slack.command({ user: 'UANA', channel: 'C1', text: 'x' });
    expect(result).toMatchObject({ ok: false, ack: { kind: 'timeout' }, note: { text: '/aks failed with the error "operation_timeout"', visibleTo: 'UANA' } });
  });

  test('to a bot that is not there shows dispatch_failed', async () => {
    bench.slack.setRequestUrl('http://127.0.0.1:9/slack/events');
    expect((await bench.slack.command({ user: 'UANA', channel: 'C1', text: 'x' })).note?.text).toBe('/aks failed with the error "dispatch_failed"');
  });

  test.each<[string, Parameters<Bench['slack']['command']>[0], string]>([
    ['in a thread', { user: 'UANA', channel: 'C1', text: 'x', threadTs: '1.000001' }, '/aks is not supported in threads. Sorry!'],
    ['that no app registered', { user: 'UANA', channel: 'C1', command: '/nope', text: 'x' }, '/nope is not a valid command.'],
    ['of a guest from another workspace', { user: 'UEVE', channel: 'C1', text: 'x' }, '/aks is not a valid command.'],
  ])('%s never reaches the app', async (_promise, input, note) => {
    let reached = false;
    bench.app.command(/.*/, async ({ ack }) => {
      reached = true;
      await ack();
    });
    const result = await bench.slack.command(input);
    expect({ ok: result.ok, note: result.note?.text, reached, asked: result.ack }).toEqual({ ok: false, note, reached: false, asked: undefined });
  });

  test('of somebody who cannot act is an error that says why', async () => {
    await expect(bench.slack.command({ user: 'UGONE', channel: 'C1', text: 'x' })).rejects.toThrow('UGONE is deactivated');
    await expect(bench.slack.command({ user: 'U404', channel: 'C1', text: 'x' })).rejects.toThrow('no person U404');
    await expect(bench.slack.command({ user: 'UANA', channel: 'C3', text: 'x' })).rejects.toThrow('UANA is not in the private channel C3');
  });
});

test('Bolt refuses a request that somebody else signed, and accepts ours', async () => {
  bench.app.command('/aks', ({ ack }) => ack('yes'));
  const body = new URLSearchParams({ command: '/aks', text: 'x', team_id: 'T1', user_id: 'UANA', channel_id: 'C1' }).toString();
  const send = (secret: string) =>
    fetch(bench.requestUrl, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded', ...signedHeaders(secret, body, Date.now()) } });
  expect((await send('guessed')).status).toBe(401);
  expect((await send(SECRET)).status).toBe(200);
});

describe('a click', () => {
  test('reaches the app with the message, the value and the person, and the app edits the card', async () => {
    const { slack, app } = bench;
    const ts = await card();
    let seen: object = {};
    app.action('approve', async ({ ack, body, respond }) => {
      await ack();
      seen = body;
      await respond({ replace_original: true, text: 'approved' });
    });
    expect(await slack.click({ user: 'UBO', message: { channel: 'C1', ts }, actionId: 'approve' })).toMatchObject({ ok: true });
    await slack.waitFor(() => slack.messages('C1').find((each) => each.text === 'approved'), { ...deadline, what: 'edited card' });
    expect(slack.messages('C1')).toHaveLength(1);
    expect(seen).toMatchObject({
      type: 'block_actions',
      api_app_id: 'A1',
      team: { id: 'T1', domain: 'contoso' },
      user: { id: 'UBO', username: 'bo', name: 'bo', team_id: 'T1' },
      channel: { id: 'C1', name: 'incidents' },
      container: { type: 'message', message_ts: ts, channel_id: 'C1', is_ephemeral: false },
      message: { ts, text: 'card' },
      actions: [{ type: 'button', action_id: 'approve', value: 'id-1', block_id: expect.any(String), action_ts: expect.any(String) }],
      state: { values: {} },
      response_url: expect.stringContaining('/actions/T1/'),
      trigger_id: expect.any(String),
    });
  });

  test('on a card in an attachment says which attachment', async () => {
    let container: object = {};
    bench.app.action('approve', async ({ ack, body }) => {
      if ('container' in body && body.container) container = body.container;
      await ack();
    });
    const { body } = await call(bench.slack, 'chat.postMessage', { channel: 'C1', attachments: [{ color: '#d64045', blocks: [actions(button('approve'))] }] });
    await bench.slack.click({ user: 'UBO', message: { channel: 'C1', ts: String(body['ts']) }, actionId: 'approve' });
    expect(container).toMatchObject({ type: 'message_attachment', attachment_id: 1 });
  });

  test('of a guest reaches the app with the workspace the guest is from', async () => {
    let team: unknown;
    bench.app.action('approve', async ({ ack, body }) => {
      team = body.user.team_id;
      await ack();
    });
    await bench.slack.click({ user: 'UEVE', message: { channel: 'C1', ts: await card() }, actionId: 'approve' });
    expect(team).toBe('T2');
  });

  test('can be forged in every field that a bot must check', async () => {
    let seen: object = {};
    bench.app.action('approve', async ({ ack, body }) => {
      seen = body;
      await ack();
    });
    const overrides = { team: 'TEVIL', channel: 'C9', ts: '9.000009', apiAppId: 'AEVIL', userTeam: 'TEVIL' };
    await bench.slack.click({ user: 'UBO', message: { channel: 'C1', ts: await card() }, actionId: 'approve', value: 'forged', overrides });
    expect(seen).toMatchObject({
      team: { id: 'TEVIL' },
      channel: { id: 'C9' },
      container: { channel_id: 'C9', message_ts: '9.000009' },
      message: { ts: '9.000009' },
      api_app_id: 'AEVIL',
      user: { team_id: 'TEVIL' },
      actions: [{ value: 'forged' }],
    });
  });

  test('on a button that is not there is an error, unless it is forged', async () => {
    const message = { channel: 'C1', ts: await card() };
    await expect(bench.slack.click({ user: 'UBO', message, actionId: 'undo' })).rejects.toThrow('there are: approve');
    bench.app.action('undo', ({ ack }) => ack());
    expect((await bench.slack.click({ user: 'UBO', message, actionId: 'undo', value: 'old' })).ok).toBe(true);
  });

  test('that is not acknowledged in time tells the person, and nobody else', async () => {
    bench.app.action('approve', async () => {});
    await bench.slack.click({ user: 'UBO', message: { channel: 'C1', ts: await card() }, actionId: 'approve' });
    expect(bench.slack.ephemerals().map(({ text, visibleTo }) => [text, visibleTo])).toEqual([['The action failed with the error "operation_timeout"', 'UBO']]);
  });
});

describe('a mention', () => {
  test('arrives as app_mention with its thread, from a guest with the home workspace', async () => {
    const root = await card();
    const seen: object[] = [];
    bench.app.event('app_mention', async ({ event, body }) => {
      seen.push({ ...event, eventId: body.event_id });
    });
    const own = await bench.slack.mention({ user: 'UANA', channel: 'C1', threadTs: root, text: '@aks tunnel <demo>' });
    const foreign = await bench.slack.mention({ user: 'UEVE', channel: 'C1', text: 'help' });
    expect([own.ok, foreign.ok]).toEqual([true, true]);
    expect(seen).toMatchObject([
      { user: 'UANA', text: '<@UBOT> tunnel &lt;demo&gt;', thread_ts: root, eventId: own.eventId },
      { user: 'UEVE', user_team: 'T2', text: '<@UBOT> help' },
    ]);
  });

  test('that fails is sent again three times, numbered, with the same event_id', async () => {
    const seen: unknown[] = [];
    const broken = await startBroken((request, body) => {
      seen.push([request.headers['x-slack-retry-num'], request.headers['x-slack-retry-reason'], Object(JSON.parse(body)).event_id]);
      return 500;
    });
    bench.slack.setRequestUrl(broken.url);
    const { deliveries, eventId, ok } = await bench.slack.mention({ user: 'UANA', channel: 'C1', text: 'x' });
    broken.close();
    expect({ ok, deliveries: deliveries.length }).toEqual({ ok: false, deliveries: 4 });
    expect(seen).toEqual([
      [undefined, undefined, eventId],
      ['1', 'http_error', eventId],
      ['2', 'http_error', eventId],
      ['3', 'http_error', eventId],
    ]);
  });

  test('url_verification is answered by Bolt, and by nobody when Bolt is gone', async () => {
    expect(await bench.slack.verifyRequestUrl()).toBe(true);
    bench.slack.setRequestUrl('http://127.0.0.1:9/slack/events');
    expect(await bench.slack.verifyRequestUrl()).toBe(false);
  });
});

describe('waiting', () => {
  test('ends with a sentence when what is awaited does not come', async () => {
    await expect(bench.slack.waitFor(() => undefined, { deadlineMs: 20, what: 'verdict' })).rejects.toThrow('no verdict within 20 ms');
  });

  test('ends when the stand-in is closed', async () => {
    const waiting = bench.slack.waitFor(() => undefined, { ...deadline, what: 'verdict' });
    const ended = expect(waiting).rejects.toThrow('closed while waiting for verdict');
    await bench.slack.close();
    await ended;
  });
});
