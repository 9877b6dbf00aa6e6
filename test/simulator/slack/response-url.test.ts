import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Bench } from './support.ts';
import { actions, button, call, section, startBench } from './support.ts';

let bench: Bench;
let now: number;
let url: string;
let trigger: string;

beforeEach(async () => {
  now = Date.now();
  bench = await startBench({ clock: () => now });
  bench.app.command('/aks', async ({ ack, command }) => {
    url = command.response_url;
    trigger = command.trigger_id;
    await ack();
  });
  bench.app.action('go', async ({ ack, body }) => {
    url = 'response_url' in body ? String(body.response_url) : '';
    await ack();
  });
  await bench.slack.command({ user: 'UANA', channel: 'C1', text: '' });
});
afterEach(() => bench.close());

async function use(body: unknown): Promise<{ status: number; error: unknown }> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const answer: unknown = await response.json();
  return { status: response.status, error: Object(answer).error };
}

const privately = () => bench.slack.ephemerals('UANA').map(({ text }) => text);

test('it works five times, then it is used up', async () => {
  for (let index = 1; index <= 5; index += 1) expect(await use({ text: `${index}` })).toEqual({ status: 200, error: undefined });
  expect(await use({ text: '6' })).toEqual({ status: 404, error: 'used_url' });
  expect(privately()).toEqual(['1', '2', '3', '4', '5']);
});

test('it works for thirty minutes, then it is expired', async () => {
  now += 30 * 60_000;
  expect((await use({ text: 'in time' })).status).toBe(200);
  now += 1;
  expect(await use({ text: 'late' })).toEqual({ status: 404, error: 'expired_url' });
});

test('a trigger opens one view, within three seconds', async () => {
  const plain = (text: string) => ({ type: 'plain_text', text });
  const view = { type: 'modal', title: plain('Why?'), blocks: [section('x')] };
  const open = async (more: Record<string, unknown> = {}) =>
    (await call(bench.slack, 'views.open', { trigger_id: trigger, view: { ...view, ...more } })).body;
  expect(await open()).toMatchObject({ ok: true, view: { type: 'modal', team_id: 'T1' } });
  expect(await open()).toMatchObject({ ok: false, error: 'trigger_exchanged' });
  await bench.slack.command({ user: 'UANA', channel: 'C1', text: '' });
  expect(await open({ title: plain('x'.repeat(25)) })).toMatchObject({
    error: 'invalid_arguments',
    response_metadata: { messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'] },
  });
  await bench.slack.command({ user: 'UANA', channel: 'C1', text: '' });
  now += 3_001;
  expect(await open()).toMatchObject({ error: 'trigger_expired' });
});

test('what it carries is validated like any message', async () => {
  expect(await use({ blocks: [{ type: 'sparkle' }] })).toEqual({ status: 400, error: 'invalid_blocks' });
  expect(await use({})).toEqual({ status: 400, error: 'no_text' });
});

test('a guessed address does nothing', async () => {
  url = `${bench.slack.url}/actions/T1/0123456789abcdef`;
  expect(await use({ text: 'x' })).toEqual({ status: 404, error: 'invalid_url' });
});

test('a command answers privately, in the channel, or over its earlier answer', async () => {
  await use({ text: 'working' });
  await use({ text: 'done', replace_original: true });
  await use({ text: 'for all', response_type: 'in_channel' });
  expect(privately()).toEqual(['done']);
  expect(bench.slack.messages('C1').map(({ text }) => text)).toEqual(['for all']);
});

test('a click replaces the clicked message, answers in its thread, or takes it away', async () => {
  const { body } = await call(bench.slack, 'chat.postMessage', { channel: 'C1', text: 'card', blocks: [section('x'), actions(button('go'))] });
  const ts = String(body['ts']);
  await bench.slack.click({ user: 'UANA', message: { channel: 'C1', ts }, actionId: 'go' });
  await use({ text: 'only you', thread_ts: ts });
  expect(bench.slack.ephemerals('UANA').at(-1)).toMatchObject({ text: 'only you', thread_ts: ts });
  await use({ text: 'settled', replace_original: 'true' });
  expect(bench.slack.messages('C1')).toMatchObject([{ ts, text: 'settled', blocks: undefined }]);
  await use({ delete_original: true });
  expect(bench.slack.messages('C1')).toEqual([]);
});

test('an ephemeral card is replaced for the one who sees it', async () => {
  const { body } = await call(bench.slack, 'chat.postEphemeral', { channel: 'C1', user: 'UANA', text: 'card', blocks: [actions(button('go'))] });
  await bench.slack.click({ user: 'UANA', message: { channel: 'C1', ts: String(body['message_ts']) }, actionId: 'go' });
  await use({ text: 'gone', replace_original: true });
  expect(privately()).toEqual(['gone']);
  await expect(bench.slack.click({ user: 'UBO', message: { channel: 'C1', ts: String(body['message_ts']) }, actionId: 'go' })).rejects.toThrow('UBO can see');
});
