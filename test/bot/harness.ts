/** The bot as in production, between a redis-server of its own and a Slack stand-in; the test plays the worker. */
import { readBotConfig, type BotConfig } from '../../src/config.ts';
import { createApprovalStore } from '../../src/jobs/approval-store.ts';
import type { ApprovalStore, Jobs, RunStore } from '../../src/jobs/contract.ts';
import { createJobs } from '../../src/jobs/queue.ts';
import { openRedis } from '../../src/jobs/redis.ts';
import { createRunStore } from '../../src/jobs/run-store.ts';
import { startBot } from '../../src/bot/start.ts';
import type { SlackOptions } from '../../simulator/slack/options.ts';
import { startSlack, type SlackStandIn } from '../../simulator/slack/start.ts';
import { startRedis, type TestRedis } from '../redis.ts';
import { keptLog, type KeptLog } from './log.ts';

export const SIGNING_SECRET = 'a-signing-secret-of-a-test';
export const CHANNEL = 'C0INCIDENTS';
export const SHARED = 'C0SHARED';
export const ELSEWHERE = 'C0ELSEWHERE';

export interface Harness {
  readonly slack: SlackStandIn;
  readonly redis: TestRedis;
  readonly runs: RunStore;
  readonly approvals: ApprovalStore;
  readonly jobs: Jobs;
  readonly log: KeptLog;
  readonly url: string;
  /** Ends the bot alone, as SIGTERM does. */
  stopBot(): Promise<void>;
  close(): Promise<void>;
}

const workspace: SlackOptions = {
  teamId: 'T0DEMO',
  teamDomain: 'demo',
  appId: 'A0AKS',
  botToken: 'xoxb-test',
  botUserId: 'U0BOT',
  signingSecret: SIGNING_SECRET,
  requestUrl: 'http://127.0.0.1:1/',
  people: [
    { id: 'U0BOT', name: 'aks', realName: 'AKS', isBot: true },
    { id: 'U0ANA', name: 'ana', realName: 'Ana' },
    { id: 'U0BO', name: 'bo', realName: 'Bo' },
    { id: 'U0CY', name: 'cy', realName: 'Cy' },
    { id: 'U0GUEST', name: 'guest', realName: 'Guest', isRestricted: true },
    { id: 'U0MALLORY', name: 'mallory', realName: 'Mallory', team: 'T0EVIL' },
  ],
  channels: [
    { id: CHANNEL, name: 'incidents', members: ['U0ANA', 'U0BO', 'U0CY', 'U0GUEST', 'U0MALLORY'] },
    { id: SHARED, name: 'shared', isExtShared: true, members: ['U0ANA', 'U0BO', 'U0MALLORY'] },
    { id: ELSEWHERE, name: 'elsewhere', botIsMember: false, members: ['U0ANA', 'U0BO'] },
  ],
};

const FILE = `
clusters: [{ name: demo, subscription: 00000000-0000-0000-0000-000000000000, resourceGroup: g }]
approvers:
  - { name: Bo, slack: U0BO }
  - { name: Cy, slack: U0CY }
  - { name: Guest, slack: U0GUEST }
  - { name: Mallory, slack: U0MALLORY }
slack: { workspaces: [T0DEMO] }
`;

function configOf(redisUrl: string, apiUrl: string): BotConfig {
  const env = {
    REDIS_URL: redisUrl,
    SLACK_BOT_TOKEN: workspace.botToken,
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    SLACK_API_URL: apiUrl,
    HOST: '127.0.0.1',
    PORT: '0',
    AKS_CHATOPS_CONFIG: 'aks-chatops.yaml',
  };
  return readBotConfig(env, () => FILE);
}

type Through = (apiUrl: string) => Promise<string>;
const direct: Through = (apiUrl) => Promise.resolve(apiUrl);

/** @param through what stands between the bot and the Web API */
export async function startHarness(options: Partial<SlackOptions> = {}, through = direct): Promise<Harness> {
  const redis = await startRedis();
  const slack = await startSlack({ rates: 'off', retryDelaysMs: [0, 50, 50], ...workspace, ...options });
  const log = keptLog();
  const config = configOf(redis.url, await through(slack.apiUrl));
  const bot = await startBot(config, log);
  let stopped: Promise<void> | undefined;
  const stopBot = (): Promise<void> => (stopped ??= bot.close());
  const url = `http://127.0.0.1:${bot.port}`;
  slack.setRequestUrl(`${url}/slack/events`);
  const connection = openRedis(config.redis, () => undefined);
  const kept = { retentionMs: 3_600_000, onBroken: () => undefined };
  const jobs = createJobs(connection, log);
  return {
    slack,
    redis,
    jobs,
    log,
    url,
    runs: createRunStore(connection, kept),
    approvals: createApprovalStore(connection, kept),
    stopBot,
    close: async () => {
      await stopBot();
      await jobs.close();
      connection.disconnect();
      await slack.close();
      await redis.stop();
    },
  };
}
