/** Real Redis and real stores for the handlers; the queue only remembers what it was asked for. */
import { createApprovalStore } from '../../src/jobs/approval-store.ts';
import type { Proposals } from '../../src/jobs/approval-store.ts';
import type { Approval, ApprovalStore, Jobs, RunStore } from '../../src/jobs/contract.ts';
import { newId } from '../../src/jobs/ids.ts';
import { approvalKey } from '../../src/jobs/keys.ts';
import type { LiveJobs, Log } from '../../src/jobs/ports.ts';
import { openRedis } from '../../src/jobs/redis.ts';
import { createRunStore } from '../../src/jobs/run-store.ts';
import { startRedis } from '../redis.ts';
import { MINUTE, file } from './samples.ts';

export interface Stage {
  readonly runs: RunStore;
  readonly approvals: ApprovalStore & Proposals;
  readonly jobs: Jobs & LiveJobs;
  readonly log: Log;
  readonly clock: () => number;
  readonly newId: () => string;
  readonly approvalMs: number;
  readonly policy: typeof file;
  /** `project <run>`, `diagnose <run>`, `remediate <approval>`, in order. */
  readonly asked: string[];
  /** Ids of which the queue says that they are being worked on. */
  readonly live: Set<string>;
  readonly errors: object[];
  /** Puts a record back to what it was before, version and all, as a failover does that forgets writes. */
  forget(before: Approval): Promise<void>;
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const server = await startRedis();
  const redis = openRedis({ kind: 'single', url: server.url }, () => undefined);
  const asked: string[] = [];
  const live = new Set<string>();
  const errors: object[] = [];
  const options = { retentionMs: 10 * MINUTE, onBroken: (error: Error) => void errors.push({ err: error }) };
  const ask = (what: string) => async (id: string) => void asked.push(`${what} ${id}`);
  const isLive = async (id: string) => live.has(id);
  return {
    runs: createRunStore(redis, options),
    approvals: createApprovalStore(redis, options),
    jobs: {
      diagnose: ask('diagnose'),
      project: ask('project'),
      remediate: ask('remediate'),
      isDiagnosing: isLive,
      isRemediating: isLive,
    },
    log: { info: () => undefined, warn: () => undefined, error: (fields) => void errors.push(fields) },
    clock: Date.now,
    newId,
    approvalMs: 15 * MINUTE,
    policy: file,
    asked,
    live,
    errors,
    forget: async (before) => void (await redis.hset(approvalKey(before.id), { version: before.version, record: JSON.stringify(before) })),
    async close() {
      redis.disconnect();
      await server.stop();
    },
  };
}
