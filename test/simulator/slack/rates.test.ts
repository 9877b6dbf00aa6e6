import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { LogLevel, webApi } from '@slack/bolt';
import type { SlackStandIn } from '../../../simulator/slack/start.ts';
import { startSlack } from '../../../simulator/slack/start.ts';
import { TOKEN, call, options } from './support.ts';

let slack: SlackStandIn;
let now: number;

beforeEach(async () => {
  now = Date.UTC(2026, 10, 21);
  const channels = [{ id: 'C1', name: 'a', members: [] }, { id: 'C2', name: 'b', members: [] }];
  slack = await startSlack(options({ rates: 'slack', clock: () => now, channels }));
});
afterEach(() => slack.close());

/** WebClient tells of every limit on the console. */
const silent: webApi.Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};

const post = (channel: string) => call(slack, 'chat.postMessage', { channel, text: 'x' });

async function passes(count: number, send: () => Promise<{ status: number }>): Promise<void> {
  for (let index = 0; index < count; index += 1) expect((await send()).status).toBe(200);
}

test('a channel takes a burst of five posts, then one a second; other channels have their own count', async () => {
  await passes(5, () => post('C1'));
  const { status, headers, body } = await post('C1');
  expect({ status, wait: headers.get('retry-after'), body }).toEqual({ status: 429, wait: '5', body: { ok: false, error: 'ratelimited' } });
  await passes(5, () => post('C2'));
  now += 5_000;
  await passes(5, () => post('C1'));
});

test('fifty updates a minute pass, and Retry-After says when the next will', async () => {
  const ts = (await post('C1')).body['ts'];
  const update = () => call(slack, 'chat.update', { channel: 'C1', ts, text: 'y' });
  await passes(50, update);
  now += 20_000;
  const refused = await update();
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '40']);
  now += 40_000;
  await passes(1, update);
});

test('a wrong token costs nobody a turn', async () => {
  for (let index = 0; index < 10; index += 1) await call(slack, 'chat.postMessage', { channel: 'C1', text: 'x' }, 'xoxb-other');
  await passes(5, () => post('C1'));
});

test('rates can be set one by one, and WebClient waits as told and then succeeds', async () => {
  await slack.close();
  slack = await startSlack(options({ rates: { post: { limit: 2, windowMs: 1_000 } }, clock: () => now }));
  await passes(2, () => post('C1'));
  const client = new webApi.WebClient(TOKEN, { slackApiUrl: slack.apiUrl, logLevel: LogLevel.ERROR, logger: silent });
  const limited = new Promise<number>((resolve) => {
    client.on(webApi.WebClientEvent.RATE_LIMITED, (seconds: number) => {
      now += seconds * 1_000;
      resolve(seconds);
    });
  });
  const posted = client.apiCall('chat.postMessage', { channel: 'C1', text: 'late' });
  expect(await limited).toBe(1);
  expect((await posted).ok).toBe(true);
});
