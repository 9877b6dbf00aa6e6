import type { FileConfig } from '../config.ts';
import { createApprovalStore } from './approval-store.ts';
import { createEvidenceStore } from './evidence-store.ts';
import { createDiagnose } from './diagnose.ts';
import { newId } from './ids.ts';
import type { Diagnostics, Log } from './ports.ts';
import { startDiagnoseWorker, startRemediateWorker } from './queue-worker.ts';
import type { RunningWorker, WorkOptions } from './queue-worker.ts';
import { createJobs } from './queue.ts';
import type { Connection } from './redis.ts';
import { createRemediate } from './remediate.ts';
import { createRunStore } from './run-store.ts';
import { giveUpChange, giveUpRun, sweepRegularly } from './sweep.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const RUNS_AT_ONCE = 5;
const CHANGES_AT_ONCE = 5;
const SWEEP_EVERY_MS = 5000;

export interface WorkerDeps {
  readonly connection: Connection;
  readonly file: FileConfig;
  readonly diagnostics: Diagnostics;
  readonly log: Log;
  /** For tests, which do not want to wait for a lock to expire. */
  readonly timing?: Pick<WorkOptions, 'lockMs' | 'stalledCheckMs'> & { readonly sweepMs?: number };
}

/** Takes jobs until it is closed. Any number of these may run, in any number of processes. */
export function startWorker({ connection, file, diagnostics, log, timing = {} }: WorkerDeps): RunningWorker {
  const { approvalMinutes, retentionDays, runMinutes } = file.limits;
  const onBroken = (error: Error) => log.error({ err: error }, 'broken record');
  const stores = { retentionMs: retentionDays * DAY, onBroken };
  const runs = createRunStore(connection, stores);
  const approvals = createApprovalStore(connection, stores);
  const jobs = createJobs(connection, log);
  const evidence = createEvidenceStore(connection, stores);
  const deps = { runs, approvals, jobs, evidence, diagnostics, log, newId, clock: Date.now, approvalMs: approvalMinutes * MINUTE };
  const { sweepMs = SWEEP_EVERY_MS, ...locks } = timing;
  const options = { ...locks, log, deadlineMs: runMinutes * MINUTE };
  const workers = [
    startDiagnoseWorker(connection, createDiagnose(deps), {
      ...options,
      concurrency: RUNS_AT_ONCE,
      onGivenUp: (run) => giveUpRun(deps, run),
    }),
    startRemediateWorker(connection, createRemediate({ ...deps, policy: file }), {
      ...options,
      concurrency: CHANGES_AT_ONCE,
      onGivenUp: (approval) => giveUpChange(deps, approval),
    }),
  ];
  const stopping = new AbortController();
  const sweeping = sweepRegularly(deps, sweepMs, stopping.signal);
  return {
    async close(graceMs) {
      stopping.abort();
      await Promise.all(workers.map((worker) => worker.close(graceMs)));
      await Promise.race([sweeping, new Promise((resolve) => void setTimeout(resolve, 1000).unref())]);
      await jobs.close();
    },
  };
}
