import { capabilityCardSchema } from '../diagnostics/capabilities/schema.ts';
import type { RunRequest, RunState, RunStatus, RunStore, Shown } from './contract.ts';
import { OPEN_RUNS_KEY, RUNS_KEY, UNSHOWN_KEY, runKey, shownKey } from './keys.ts';
import { parseRecord } from './parse-record.ts';
import { progressRecord, reportRecord, requestRecord, shownRecord, statusRecord } from './records.ts';
import { presentIn, together } from './redis-lists.ts';
import type { Connection } from './redis.ts';
import { defineRunScripts } from './scripts.ts';
import { leaveOut } from './store-options.ts';
import type { StoreOptions } from './store-options.ts';

const RUNS_KEPT = 1000;
const NOTHING_YET = { checksDone: 0, checksTotal: 0, nodesAnswered: 0, nodesTotal: 0, waitingFor: '' };

/** Runs in Redis. A run that ended stays as it ended: late writes of a worker that lost its job change nothing. */
export function createRunStore(connection: Connection, { retentionMs, onBroken }: StoreOptions): RunStore {
  defineRunScripts(connection);

  async function update(run: string, from: readonly RunStatus[], fields: readonly string[], ended = 0) {
    const keys = [runKey(run), OPEN_RUNS_KEY, UNSHOWN_KEY] as const;
    await connection.aksUpdateRun(...keys, run, from.join(' '), retentionMs, ended, ...fields);
  }

  const read = async (run: string): Promise<RunState | undefined> => stateOf(runKey(run), await connection.hgetall(runKey(run)));

  async function readAll(ids: readonly string[]): Promise<readonly RunState[]> {
    const states = await Promise.all(ids.map((id) => read(id).catch(leaveOut(onBroken))));
    return states.filter((state) => state !== undefined);
  }

  return {
    read,
    async create(request) {
      const fields = ['request', json(request), 'status', 'queued', 'progress', json(NOTHING_YET)];
      const place = [request.id, request.requestedAt, retentionMs, RUNS_KEPT];
      return (await connection.aksCreateRun(runKey(request.id), RUNS_KEY, OPEN_RUNS_KEY, ...place, ...fields)) === 1;
    },
    async recent(limit) {
      const ids = await presentIn(connection, RUNS_KEY, runKey, -Math.min(Math.max(limit, 1), RUNS_KEPT), -1);
      return await readAll(ids.toReversed());
    },
    open: async (limit) => readAll(await presentIn(connection, OPEN_RUNS_KEY, runKey, 0, limit - 1)),
    unshown: (limit) => connection.srandmember(UNSHOWN_KEY, limit),
    start: (run) => update(run, ['queued'], ['status', 'running']),
    progress: (run, progress) => update(run, ['running'], ['progress', json(progress)]),
    finish: (run, report) => update(run, ['queued', 'running'], ['status', 'done', 'report', json(report)], 1),
    finishTelling: (run, capabilities) => update(run, ['queued', 'running'], ['status', 'done', 'capabilities', json(capabilities)], 1),
    fail: (run, failure) => update(run, ['queued', 'running'], ['status', 'failed', 'failure', failure], 1),
    async shown(run) {
      const key = shownKey(run);
      const entries = Object.entries(await connection.hgetall(key));
      return Object.fromEntries(entries.map(([name, value]) => [name, parseRecord(shownRecord, `${key} ${name}`, value)]));
    },
    async show(run, key, shown: Shown) {
      await together(connection.multi().hset(shownKey(run), key, json(shown)).pexpire(shownKey(run), retentionMs));
    },
  };
}

function stateOf(key: string, fields: Readonly<Record<string, string>>): RunState | undefined {
  if (fields.request === undefined) return undefined;
  const request: RunRequest = parseRecord(requestRecord, key, fields.request);
  return {
    request,
    status: parseRecord(statusRecord, key, json(fields.status ?? '')),
    progress: parseRecord(progressRecord, key, fields.progress ?? ''),
    ...(fields.report === undefined ? {} : { report: parseRecord(reportRecord, key, fields.report) }),
    ...(fields.capabilities === undefined ? {} : { capabilities: parseRecord(capabilityCardSchema, key, fields.capabilities) }),
    ...(fields.failure === undefined ? {} : { failure: fields.failure }),
  };
}

function json(value: unknown): string {
  return JSON.stringify(value);
}
