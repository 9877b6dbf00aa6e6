import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApprovalStore } from '../../src/jobs/approval-store.ts';
import { startProjectWorker } from '../../src/jobs/queue-worker.ts';
import { createJobs } from '../../src/jobs/queue.ts';
import type { JobQueues } from '../../src/jobs/queue.ts';
import { openRedis } from '../../src/jobs/redis.ts';
import type { Connection } from '../../src/jobs/redis.ts';
import { createRunStore } from '../../src/jobs/run-store.ts';
import { startRedis } from '../redis.ts';
import type { TestRedis } from '../redis.ts';
import { eventually } from './eventually.ts';
import { MINUTE, approvedOf, file, quietLog, requestOf } from './samples.ts';

const WORKER = join(import.meta.dirname, 'worker-process.ts');
const MAIN = join(import.meta.dirname, '..', '..', 'src', 'jobs', 'main.ts');
const options = { retentionMs: 10 * MINUTE, onBroken: () => undefined };

let server: TestRedis;
let redis: Connection;
let jobs: JobQueues;
let processes: ChildProcess[];

beforeAll(async () => {
  server = await startRedis();
  redis = openRedis({ kind: 'single', url: server.url }, () => undefined);
  jobs = createJobs(redis, quietLog);
});
beforeEach(async () => {
  processes = [];
  await redis.del('calls');
});
afterEach(async () => void (await Promise.all(processes.map((child) => end(child, 'SIGKILL')))));
afterAll(async () => {
  await jobs.close();
  redis.disconnect();
  await server.stop();
});

function launch(script: string, env: Record<string, string>): ChildProcess {
  const command = [process.execPath, '--disable-warning=ExperimentalWarning', script];
  const [program = '', ...words] = process.platform === 'linux' ? ['setpriv', '--pdeathsig', 'KILL', ...command] : command;
  const child = spawn(program, words, { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout?.resume();
  processes.push(child);
  return child;
}

const worker = (stuckIn = '') => launch(WORKER, { REDIS_URL: server.url, STUCK_IN: stuckIn });

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

const calls = () => redis.lrange('calls', 0, -1);
const called = (name: string) => eventually(`${name} is called`, async () => (await calls()).includes(name));

describe('a worker that is killed', () => {
  test('while it examines: another one examines again, and the run ends as if nothing had been', async () => {
    const runs = createRunStore(redis, options);
    const request = requestOf();
    await runs.create(request);
    await jobs.diagnose(request.id);
    const first = worker('examine');
    await called('examine');
    await end(first, 'SIGKILL');
    worker();
    await eventually('the run is done', async () => (await runs.read(request.id))?.status === 'done');
    expect(await calls()).toEqual(['examine', 'examine']);
    expect(await createApprovalStore(redis, options).ofRun(request.id)).toHaveLength(1);
  });

  test('while it examines, every time: the run fails with a sentence', async () => {
    const runs = createRunStore(redis, options);
    const request = requestOf();
    await runs.create(request);
    await jobs.diagnose(request.id);
    for (const times of [1, 2]) {
      const child = worker('examine');
      await eventually('it examines again', async () => (await calls()).length === times);
      await end(child, 'SIGKILL');
    }
    worker();
    await eventually('the run has failed', async () => (await runs.read(request.id))?.status === 'failed');
    expect(await calls()).toEqual(['examine', 'examine']);
  });

  test('while it applies: the remedy is unknown, the check is run again, and nothing is applied twice', async () => {
    const approvals = createApprovalStore(redis, options);
    const approval = approvedOf();
    await approvals.create(approval);
    await jobs.remediate(approval.id);
    const first = worker('apply');
    await called('apply');
    await end(first, 'SIGKILL');
    worker();
    await eventually('it is measured', async () => (await approvals.read(approval.id))?.outcome?.says.includes('Measured'));
    expect(await approvals.read(approval.id)).toMatchObject({ state: 'unknown', applied: 'unknown' });
    expect(await calls()).toEqual(['precheck', 'apply', 'verify']);
  });

  test('together with Redis, while it applies: the same', async () => {
    const approvals = createApprovalStore(redis, options);
    const approval = approvedOf();
    await approvals.create(approval);
    await jobs.remediate(approval.id);
    const first = worker('apply');
    await called('apply');
    await Promise.all([end(first, 'SIGKILL'), server.kill()]);
    await server.restart();
    worker();
    await eventually('it is measured', async () => (await approvals.read(approval.id))?.outcome?.says.includes('Measured'));
    expect((await calls()).filter((call) => call === 'apply')).toHaveLength(1);
  });
});

test('what was approved while no worker and no queue knew of it is carried out by the next worker', async () => {
  const approvals = createApprovalStore(redis, options);
  const approval = approvedOf();
  await approvals.create(approval);
  worker();
  await eventually('it has succeeded', async () => (await approvals.read(approval.id))?.state === 'succeeded');
  expect(await calls()).toEqual(['precheck', 'apply', 'verify']);
});

test('the queue shows a run that a worker has finished', async () => {
  const runs = createRunStore(redis, options);
  const request = requestOf();
  await runs.create(request);
  const shown: unknown[] = [];
  const show = async (id: string) => void (id === request.id && shown.push((await runs.read(id))?.status));
  const showing = startProjectWorker(redis, show, { log: quietLog, concurrency: 1, deadlineMs: MINUTE });
  worker();
  await jobs.diagnose(request.id);
  await eventually('its end is shown', () => shown.at(-1) === 'done');
  await showing.close(1000);
});

describe('SIGTERM', () => {
  test('ends an idle worker', async () => {
    const child = worker();
    if (child.stdout !== null) await once(child.stdout, 'data');
    await end(child, 'SIGTERM');
    expect(child.exitCode).toBe(0);
  });

  test('in the middle of a change leaves it to the next worker to measure, although the change ignores it', async () => {
    const approvals = createApprovalStore(redis, options);
    const approval = approvedOf();
    await approvals.create(approval);
    await jobs.remediate(approval.id);
    const first = worker('apply');
    await called('apply');
    await end(first, 'SIGTERM');
    expect(first.exitCode).toBe(0);
    worker();
    await eventually('it is measured', async () => (await approvals.read(approval.id))?.outcome?.says.includes('Measured'));
    expect(await approvals.read(approval.id)).toMatchObject({ state: 'unknown', applied: 'unknown' });
    expect(await calls()).toEqual(['precheck', 'apply', 'verify']);
  }, 30_000);

  test('in the middle of a run hands it to the next worker within 10 s, although the examination ignores it', async () => {
    const runs = createRunStore(redis, options);
    const request = requestOf();
    await runs.create(request);
    await jobs.diagnose(request.id);
    const first = worker('examine');
    await called('examine');
    await end(first, 'SIGTERM');
    expect(first.exitCode).toBe(0);
    worker();
    await eventually('the run is done', async () => (await runs.read(request.id))?.status === 'done');
  }, 30_000);
});

describe('npm run worker', () => {
  async function sentenceOf(env: Record<string, string>): Promise<[number | null, string]> {
    const child = launch(MAIN, env);
    let says = '';
    child.stderr?.on('data', (data: Buffer) => void (says += data.toString()));
    await once(child, 'exit');
    return [child.exitCode, says];
  }

  test('without settings ends with 69 and says what to do', async () => {
    const [status, says] = await sentenceOf({});
    expect(status).toBe(69);
    expect(says).toMatch(/^Cannot start the worker/);
    expect(says).toContain('REDIS_URL is not set: give the address');
    expect(says).toContain('AKS_CHATOPS_CONFIG is not set: give the path');
    expect(says).not.toMatch(/\n\s+at /);
  });

  test('without Redis ends with 69 and a sentence within seconds', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'aks-worker-'));
    const config = join(folder, 'aks.yaml');
    await writeFile(config, JSON.stringify(file));
    const gone = await startRedis();
    await gone.stop();
    const [status, says] = await sentenceOf({ REDIS_URL: gone.url, AKS_CHATOPS_CONFIG: config });
    expect(says).toBe(
      `Cannot use Redis at 127.0.0.1:${gone.port} (REDIS_URL): connect ECONNREFUSED 127.0.0.1:${gone.port}. Start it, or correct its address\n`,
    );
    expect(status).toBe(69);
    await rm(folder, { recursive: true });
  }, 15_000);
});
