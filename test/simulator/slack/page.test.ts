import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Panel, PanelState } from '../../../simulator/slack/panel.ts';
import type { Bench } from './support.ts';
import { actions, button, call, startBench } from './support.ts';

const state: PanelState = { cluster: 'demo', nodes: [], faults: [], clusterFaults: [] };

let bench: Bench;
let pressed: unknown[];

beforeEach(async () => {
  pressed = [];
  const panel: Panel = {
    state: async () => state,
    set: async (...set) => {
      if (set[0] === 'unknown') throw new Error('no fault unknown');
      pressed.push(set);
    },
    mend: async () => {
      pressed.push('mend');
    },
  };
  bench = await startBench({ panel });
});
afterEach(() => bench.close());

async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${bench.slack.url}/client/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

const mend = (headers: Record<string, string>) => post('panel/mend', {}, headers).then(({ status }) => status);
const get = (path: string) => fetch(bench.slack.url + path);

describe('nobody but the page itself may use the page’s API', () => {
  test('another website’s request is refused, by its Origin and by its Sec-Fetch-Site', async () => {
    expect(await mend({ origin: 'https://evil.example' })).toBe(403);
    expect(await mend({ origin: 'null' })).toBe(403);
    expect(await mend({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(pressed).toEqual([]);
    expect(await mend({ origin: bench.slack.url, 'sec-fetch-site': 'same-origin' })).toBe(200);
  });

  test('a form, which any website can send without asking, is refused', async () => {
    expect(await mend({ 'content-type': 'text/plain' })).toBe(403);
  });

  test('a name that was pointed at 127.0.0.1 is refused', async () => {
    const status = await new Promise((resolve, reject) => {
      httpRequest(`${bench.slack.url}/client/state`, { headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });
});

describe('the page’s API', () => {
  test('shows a person their own ephemerals, and nobody else’s', async () => {
    await call(bench.slack, 'chat.postEphemeral', { channel: 'C1', user: 'UANA', text: 'for ana' });
    const textFor = async (user: string) => (await fetch(`${bench.slack.url}/client/state?as=${user}`)).text();
    expect(await textFor('UANA')).toContain('for ana');
    expect(await textFor('UBO')).not.toContain('for ana');
  });

  test('streams changes as they happen, without other people’s ephemerals', async () => {
    const response = await fetch(`${bench.slack.url}/client/events?as=UBO`);
    await call(bench.slack, 'chat.postEphemeral', { channel: 'C1', user: 'UANA', text: 'for ana' });
    await call(bench.slack, 'chat.postMessage', { channel: 'C1', text: '*hi*' });
    let seen = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      seen += decoder.decode(chunk, { stream: true });
      if (seen.includes('data: ') && seen.endsWith('\n\n')) break;
    }
    expect(seen).not.toContain('for ana');
    expect(JSON.parse(/data: (.*)/.exec(seen)?.[1] ?? '')).toMatchObject({
      kind: 'posted',
      message: { text: '*hi*', nodes: [{ kind: 'bold', children: [{ kind: 'text', text: 'hi' }] }] },
    });
  });

  test('sends a slash text as a command and anything else as a message', async () => {
    const commands: string[] = [];
    bench.app.command('/aks', async ({ ack, command }) => {
      commands.push(command.text);
      await ack();
    });
    expect(await post('send', { as: 'UANA', channel: 'C1', text: '/aks tunnel demo --pod a/b' })).toEqual({ status: 200, body: { ok: true } });
    await post('send', { as: 'UANA', channel: 'C1', text: 'hello <!channel> @bo' });
    expect(commands).toEqual(['tunnel demo --pod a/b']);
    expect(bench.slack.messages('C1')).toMatchObject([{ user: 'UANA', text: 'hello &lt;!channel&gt; <@UBO>', notifies: ['UBO'] }]);
  });

  test('a mention reaches the app', async () => {
    bench.app.event('app_mention', async ({ event, client }) => {
      await client.apiCall('chat.postMessage', { channel: event.channel, thread_ts: event.ts, text: 'heard' });
    });
    await post('send', { as: 'UANA', channel: 'C1', text: '@aks tunnel demo' });
    const heard = () => bench.slack.messages('C1').find((each) => each.text === 'heard');
    expect(await bench.slack.waitFor(heard, { deadlineMs: 10_000, what: 'answer to the mention' })).toMatchObject({ thread_ts: expect.any(String) });
  });

  test('clicks, and says why it cannot', async () => {
    bench.app.action('go', ({ ack }) => ack());
    const { body } = await call(bench.slack, 'chat.postMessage', { channel: 'C1', blocks: [{ ...actions(button('go')), block_id: 'b' }] });
    const click = { as: 'UBO', channel: 'C1', ts: body['ts'], blockId: 'b' };
    expect(await post('click', { ...click, actionId: 'go' })).toEqual({ status: 200, body: { ok: true } });
    expect(await post('click', { ...click, actionId: 'stop' })).toMatchObject({ status: 400, body: { error: expect.stringContaining('no element with action_id stop') } });
    expect((await post('click', { as: 'UBO' })).status).toBe(400);
  });

  test('passes the panel through, its errors as sentences', async () => {
    expect(await (await fetch(`${bench.slack.url}/client/panel`)).json()).toEqual(state);
    await post('panel/set', { fault: 'ufw', node: 'n1', on: true });
    await post('panel/mend', {});
    expect(pressed).toEqual([['ufw', 'n1', true], 'mend']);
    expect(await post('panel/set', { fault: 'unknown', node: null, on: true })).toEqual({ status: 400, body: { error: 'no fault unknown' } });
  });
});

describe('what is served', () => {
  test('the page runs its own scripts only', async () => {
    const response = await get('/');
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self'; style-src 'self';/);
    expect((await get('/page/main.js')).headers.get('content-type')).toMatch(/javascript/);
  });

  test('its own folder and nothing above it', async () => {
    const paths = ['/page/..%2fstart.ts', '/page/%2e%2e/start.ts', '/page/none.js', '/nothing'];
    expect(await Promise.all(paths.map(async (path) => (await get(path)).status))).toEqual([501, 501, 501, 501]);
    expect(await (await get('/healthz')).json()).toEqual({ ok: true });
  });
});
