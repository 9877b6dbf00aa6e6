/** The bot process, wired: configuration in, a server and a worker that shows runs out. */
import { once as event } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { BotConfig } from '../config.ts';
import { createApprovalStore } from '../jobs/approval-store.ts';
import { newId } from '../jobs/ids.ts';
import { PREFIX, READY_KEY } from '../jobs/keys.ts';
import { type RunningWorker, startProjectWorker } from '../jobs/queue-worker.ts';
import { createJobs, type JobQueues } from '../jobs/queue.ts';
import { assertRedis, type Connection, openRedis } from '../jobs/redis.ts';
import { createRunStore } from '../jobs/run-store.ts';
import { availableDiagnoses } from '../diagnostics/registry.ts';
import { CAUSES_FOLDER, causePages } from './cause-pages.ts';
import { createConversation } from './core/handle.ts';
import type { Log } from './core/log.ts';
import { createProject } from './core/project.ts';
import type { Scene } from './core/scene.ts';
import { createHttpServer } from './http.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createOnce } from './once.ts';
import { poll } from './poll.ts';
import { SLACK_PATH } from './slack/app.ts';
import { createSlack, type Slack } from './slack/slack.ts';

const REDIS_DEADLINE_MS = 5000;
/** A token can be revoked at any time; `auth.test` may be asked hundreds of times a minute. */
const IDENTITY_PACE = { wellMs: 60_000, brokenMs: 5000 };
/** A whole thread of a dozen messages at Slack's pace of one a second, with room for a slow minute. */
const SHOW_DEADLINE_MS = 90_000;
const GRACE_MS = 5000;
const LAST_GRACE_MS = 1000;

export interface RunningBot {
  readonly port: number;
  /** Lets requests and messages at hand be finished; done within 10 s. */
  close(): Promise<void>;
}

/** @throws {ConfigError} where Redis is not there: a sentence that says what to do */
export async function startBot(config: BotConfig, log: Log): Promise<RunningBot> {
  const redis = openRedis(config.redis, (error) => log.warn({ why: error.message }, 'Redis trouble'));
  try {
    await assertRedis(redis, config.redis, REDIS_DEADLINE_MS);
    return await run(config, redis, log);
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}

async function run(config: BotConfig, redis: Connection, log: Log): Promise<RunningBot> {
  const metrics = createMetrics();
  const jobs = createJobs(redis, log);
  const { slack, worker } = converse(config, { redis, jobs, metrics, log });
  const identity = poll(() => slack.identity.refresh(), IDENTITY_PACE);
  const server = createHttpServer({
    platforms: { [SLACK_PATH]: slack.listener },
    ready: async () => ({ redis: await takesWrites(redis), slack: slack.identity.isWell() }),
    metrics,
    causesFolder: CAUSES_FOLDER,
    log,
  });
  server.listen(config.http.port, config.http.host);
  await event(server, 'listening');
  return {
    port: portOf(server.address()),
    close: async () => {
      identity.stop();
      server.close();
      await Promise.all([worker.close(GRACE_MS), slack.settled(GRACE_MS)]);
      server.closeAllConnections();
      // What came over a connection that was still open.
      await slack.settled(LAST_GRACE_MS);
      await jobs.close();
      redis.disconnect();
    },
  };
}

interface Parts {
  readonly redis: Connection;
  readonly jobs: JobQueues;
  readonly metrics: Metrics;
  readonly log: Log;
}

function converse({ file, slack }: BotConfig, { redis, jobs, metrics, log }: Parts): { slack: Slack; worker: RunningWorker } {
  const kept = {
    retentionMs: file.limits.retentionDays * 86_400_000,
    onBroken: (error: Error) => log.error({ err: error }, 'a record cannot be read'),
  };
  const [runs, approvals] = [createRunStore(redis, kept), createApprovalStore(redis, kept)];
  const conversation = createConversation({
    runs,
    approvals,
    jobs,
    policy: file,
    available: availableDiagnoses(),
    approvalMs: file.limits.approvalMinutes * 60_000,
    once: createOnce(redis, `${PREFIX}:`),
    clock: Date.now,
    newId,
    log,
    meter: metrics.meter,
  });
  const workspaces = file.slack?.workspaces ?? [];
  const adapter = createSlack({ ...slack, token: slack.botToken, workspaces, conversation, log });
  const project = createProject({ runs, approvals, chat: adapter.chat, scene: sceneOf(file), log });
  const handler = async (id: string, signal: AbortSignal): Promise<void> => {
    try {
      await project(id, signal);
      metrics.projected('shown');
    } catch (error) {
      metrics.projected('failed');
      throw error;
    }
  };
  return { slack: adapter, worker: startProjectWorker(redis, handler, { log, concurrency: 5, deadlineMs: SHOW_DEADLINE_MS }) };
}

function sceneOf({ approvers, publicUrl }: BotConfig['file']): Scene {
  return { approvers: approvers.map(({ name }) => name), causePage: causePages(publicUrl) };
}

async function takesWrites(redis: Connection): Promise<boolean> {
  try {
    return (await redis.set(READY_KEY, '1', 'EX', 60)) === 'OK';
  } catch {
    return false;
  }
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
