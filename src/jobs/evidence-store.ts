import { fromBlob, toBlob } from '../diagnostics/bundle/blob.ts';
import type { Bundle } from '../diagnostics/bundle/bundle.ts';
import type { EvidenceStore } from './contract.ts';
import { EVIDENCE_KEY, evidenceKey } from './keys.ts';
import { together } from './redis-lists.ts';
import type { Connection } from './redis.ts';
import type { StoreOptions } from './store-options.ts';

/** Bytes of one run's evidence, and runs whose evidence is kept: Redis holds all of it in memory, 200 MB at the very most. */
const RUN_BYTES = 8 * 1024 * 1024;
const RUNS_KEPT = 25;

export interface EvidenceLimits {
  readonly runBytes: number;
  readonly runsKept: number;
}

/** What the latest runs saw, in Redis, one value each. What is too large is not kept, and whoever asks for it is told. */
export function createEvidenceStore(connection: Connection, { retentionMs }: Pick<StoreOptions, 'retentionMs'>, { runBytes, runsKept }: EvidenceLimits = { runBytes: RUN_BYTES, runsKept: RUNS_KEPT }): EvidenceStore {
  async function forgetOldest(): Promise<void> {
    const old = await connection.zrange(EVIDENCE_KEY, 0, -(runsKept + 1));
    if (old.length > 0) await together(connection.multi().del(...old.map(evidenceKey)).zrem(EVIDENCE_KEY, ...old));
  }
  return {
    async keep(run, bundle) {
      const blob = toBlob(bundle);
      const kept = blob.byteLength > runBytes ? Buffer.from(`${TOO_LARGE}${inMegabytes(blob.byteLength)}, and up to ${inMegabytes(runBytes)} are kept`) : blob;
      await together(connection.multi().set(evidenceKey(run), kept, 'PX', retentionMs).zadd(EVIDENCE_KEY, Date.parse(bundle.facts.startedAt), run).pexpire(EVIDENCE_KEY, retentionMs));
      await forgetOldest();
    },
    async read(run) {
      const found = await readEvidence(connection, run);
      return found.ok ? found : { ok: false, reason: found.reason };
    },
  };
}

/** `gone`: never there, expired, or one of too many. */
export type Kept = { readonly ok: true; readonly value: Bundle } | { readonly ok: false; readonly why: 'gone' | 'too-large'; readonly reason: string };

/** What one run saw. @throws {BundleError} where what is stored is damaged */
export async function readEvidence(connection: Connection, run: string): Promise<Kept> {
  const kept = await connection.getBuffer(evidenceKey(run));
  if (kept === null) return { ok: false, why: 'gone', reason: `the evidence of run ${run} is not kept any more; run the diagnosis again` };
  const text = kept.subarray(0, 200).toString('utf8');
  return text.startsWith(TOO_LARGE) ? { ok: false, why: 'too-large', reason: text } : { ok: true, value: fromBlob(kept) };
}

/** No bundle begins like this: it would be one of more than a gigabyte. */
const TOO_LARGE = 'the evidence of this run was too large to be kept: ';

const inMegabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
