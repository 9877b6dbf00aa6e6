import { setTimeout as sleep } from 'node:timers/promises';
import { isOpen } from './approval-state.ts';
import type { Approval, ApprovalStore, Step } from './contract.ts';
import { OPEN_APPROVALS_KEY, UNSHOWN_KEY, approvalKey, approvalsOfRunKey, proposalsKey } from './keys.ts';
import { parseRecord } from './parse-record.ts';
import { approvalRecord } from './records.ts';
import { presentIn, together } from './redis-lists.ts';
import type { Connection } from './redis.ts';
import { unknownApproval } from './refusals.ts';
import { leaveOut } from './store-options.ts';
import type { StoreOptions } from './store-options.ts';
import { defineApprovalScripts } from './scripts.ts';

const INDEX_LENGTH = 10_000;
const CHANGE_WITHIN_MS = 5000;
const RETRY_SPREAD_MS = 20;

/** Which approval stands for which remedy of a run, so that a run that is repeated after a crash proposes nothing twice. */
export interface Proposals {
  /** `id`, or the id that was claimed for that name before. */
  claim(run: string, name: string, id: string): Promise<string>;
}

/** Approvals in Redis. A change is decided by the record's version alone, whatever process asks for it. */
export function createApprovalStore(connection: Connection, options: StoreOptions): ApprovalStore & Proposals {
  const { retentionMs, onBroken } = options;
  defineApprovalScripts(connection);

  async function readAll(ids: readonly string[]): Promise<readonly Approval[]> {
    const found = await Promise.all(ids.map((id) => readApproval(connection, id).catch(leaveOut(onBroken))));
    return found.filter((approval) => approval !== undefined);
  }

  return {
    read: (id) => readApproval(connection, id),
    async create(approval) {
      const { id, createdAt, version } = approval;
      const values = [id, createdAt, retentionMs, INDEX_LENGTH, version, JSON.stringify(approval)];
      return (await connection.aksCreateApproval(...keysOf(approval), ...values)) === 1;
    },
    ofRun: async (run) => readAll(await connection.zrange(approvalsOfRunKey(run), 0, -1)),
    change: (id, step) => changeByVersion(connection, options, id, step),
    open: async (limit) => readAll(await presentIn(connection, OPEN_APPROVALS_KEY, approvalKey, 0, limit - 1)),
    async claim(run, name, id) {
      const key = proposalsKey(run);
      await together(connection.multi().hsetnx(key, name, id).pexpire(key, retentionMs));
      return (await connection.hget(key, name)) ?? id;
    },
  };
}

async function readApproval(connection: Connection, id: string): Promise<Approval | undefined> {
  const record = await connection.hget(approvalKey(id), 'record');
  return record === null ? undefined : parseRecord(approvalRecord, approvalKey(id), record);
}

async function changeByVersion(connection: Connection, options: StoreOptions, id: string, step: (approval: Approval) => Step): Promise<Step> {
  const deadline = Date.now() + CHANGE_WITHIN_MS;
  while (Date.now() < deadline) {
    const result = await attempt(connection, options, id, step);
    if (result !== undefined) return result;
    await sleep(Math.random() * RETRY_SPREAD_MS);
  }
  throw new Error(`Cannot change approval ${id}: others changed it for ${CHANGE_WITHIN_MS} ms without a pause; try again`);
}

/** Nothing where somebody else was quicker. */
async function attempt(connection: Connection, { retentionMs }: StoreOptions, id: string, step: (approval: Approval) => Step): Promise<Step | undefined> {
  const before = await readApproval(connection, id);
  if (before === undefined) return { ok: false, refusal: unknownApproval() };
  const result = step(before);
  if (!result.ok) return result;
  const approval = { ...result.approval, id, run: before.run, version: before.version + 1 };
  const ended = isOpen(approval) ? 0 : 1;
  const values = [id, approval.run, retentionMs, before.version, approval.version, JSON.stringify(approval), ended];
  const swapped = await connection.aksSwapApproval(...keysOf(approval), UNSHOWN_KEY, ...values);
  return swapped === 1 ? { ok: true, approval } : undefined;
}

function keysOf({ id, run }: Approval): readonly [string, string, string] {
  return [approvalKey(id), OPEN_APPROVALS_KEY, approvalsOfRunKey(run)];
}
