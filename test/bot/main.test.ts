/** The bot as a process: how it starts, refuses to start, and stops. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis, type TestRedis } from '../redis.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'bot', 'main.ts');
const SECRET = 'a-very-secret-signing-secret';

let folder = '';
let redis: TestRedis;
let settings: Record<string, string> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aks-bot-'));
  const config = join(folder, 'config.yaml');
  await writeFile(
    config,
    'clusters: [{ name: demo, subscription: 00000000-0000-0000-0000-000000000000, resourceGroup: g }]\napprovers: [{ name: Bo, slack: U0BO }]\nslack: { workspaces: [T0DEMO] }\n',
  );
  redis = await startRedis();
  settings = {
    PATH: process.env['PATH'] ?? '',
    REDIS_URL: redis.url,
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_SIGNING_SECRET: SECRET,
    // Nothing listens there: the bot has to start without Slack.
    SLACK_API_URL: 'http://127.0.0.1:1/api/',
    AKS_CHATOPS_CONFIG: config,
    HOST: '127.0.0.1',
    PORT: '0',
  };
});
afterAll(async () => {
  await redis.stop();
  await rm(folder, { recursive: true });
});

function start(changes: Record<string, string | undefined>): ReturnType<typeof spawn> {
  const env = Object.fromEntries(Object.entries({ ...settings, ...changes }).filter(([, value]) => value !== undefined));
  return spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function ended(child: ReturnType<typeof spawn>): Promise<{ status: unknown; stderr: string }> {
  let stderr = '';
  child.stderr?.on('data', (data: Buffer) => (stderr += data.toString()));
  const [status] = await once(child, 'close');
  return { status, stderr };
}

describe('does not start, with status 69 and a sentence,', () => {
  test.each([
    ['without a signing secret', { SLACK_SIGNING_SECRET: undefined }, /SLACK_SIGNING_SECRET/],
    ['without a token', { SLACK_BOT_TOKEN: undefined }, /SLACK_BOT_TOKEN/],
    ['without a configuration', { AKS_CHATOPS_CONFIG: undefined }, /AKS_CHATOPS_CONFIG/],
    ['without Redis', { REDIS_URL: 'redis://127.0.0.1:1' }, /127\.0\.0\.1:1.*Start it/s],
    ['with Socket Mode', { SLACK_APP_TOKEN: 'xapp-1' }, /unset SLACK_APP_TOKEN/],
  ])('%s', async (_, changes, says) => {
    const { status, stderr } = await ended(start(changes));
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(stderr).not.toContain(SECRET);
    expect(status).toBe(69);
  });
});

test('starts without Slack, says where it listens, is alive but not ready, and stops on SIGTERM', async () => {
  const child = start({});
  const finished = ended(child);
  let port = 0;
  if (child.stdout === null) throw new Error('no stdout');
  for await (const line of createInterface({ input: child.stdout })) {
    const event: unknown = JSON.parse(line);
    if (typeof event !== 'object' || event === null || !('msg' in event) || event.msg !== 'listening') continue;
    port = 'port' in event ? Number(event.port) : 0;
    break;
  }
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([503, { ready: false, redis: true, slack: false }]);
  child.kill('SIGTERM');
  child.stdout.resume();
  expect((await finished).status).toBe(0);
});
