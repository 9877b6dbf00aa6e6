/** What runs saw, in a real Redis: it comes back whole, expires, and never takes more room than it is given. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Bundle } from '../../src/diagnostics/bundle/bundle.ts';
import { textOfPart } from '../../src/diagnostics/bundle/parts.ts';
import { createRecorder } from '../../src/diagnostics/bundle/recorder.ts';
import { createDiagnose } from '../../src/jobs/diagnose.ts';
import { createEvidenceStore } from '../../src/jobs/evidence-store.ts';
import { EVIDENCE_KEY, evidenceKey } from '../../src/jobs/keys.ts';
import { openRedis } from '../../src/jobs/redis.ts';
import type { Connection } from '../../src/jobs/redis.ts';
import { facts, reportOf as emptyReport } from '../diagnostics/bundle/samples.ts';
import { startRedis } from '../redis.ts';
import type { TestRedis } from '../redis.ts';
import { reportOf, requestOf } from './samples.ts';
import { openStage } from './stage.ts';

let server: TestRedis;
let redis: Connection;
beforeAll(async () => {
  server = await startRedis();
  redis = openRedis({ kind: 'single', url: server.url }, () => undefined);
});
beforeEach(async () => void (await redis.flushall()));
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

const retentionMs = 60_000;
const store = (runBytes = 1_000_000, runsKept = 3) => createEvidenceStore(redis, { retentionMs }, { runBytes, runsKept });
const noise = (length: number): string => Array.from({ length }, () => crypto.randomUUID()).join('');

async function bundleOf(minute = 0, length = 1): Promise<Bundle> {
  const recorder = createRecorder();
  await recorder.wires.arm({ method: 'GET', path: '/a', body: '' }, async () => ({ status: 200, headers: {}, body: JSON.stringify({ id: noise(length) }) }));
  return recorder.bundle({ ...facts, startedAt: new Date(Date.UTC(2026, 10, 21, 7, minute)).toISOString() }, emptyReport());
}
const plain = ({ parts, ...rest }: Bundle) => ({ ...rest, parts: [...parts].map(([path, part]) => [path, textOfPart(part)]) });

test('a bundle comes back as it was kept, for as long as runs are kept', async () => {
  const bundle = await bundleOf();
  await store().keep('r1', bundle);
  const read = await store().read('r1');
  expect(read.ok && plain(read.value)).toEqual(plain(bundle));
  const left = await redis.pttl(evidenceKey('r1'));
  expect(left).toBeGreaterThan(retentionMs / 2);
  expect(left).toBeLessThanOrEqual(retentionMs);
});

test('only the latest runs are kept, and who asks for an older one is told what to do', async () => {
  for (const minute of [3, 1, 4, 2]) await store().keep(`r${minute}`, await bundleOf(minute));
  expect(await redis.zrange(EVIDENCE_KEY, 0, -1)).toEqual(['r2', 'r3', 'r4']);
  expect(await store().read('r1')).toEqual({ ok: false, reason: 'the evidence of run r1 is not kept any more; run the diagnosis again' });
  expect((await store().read('r2')).ok).toBe(true);
});

test('what is too large is not kept, and whoever asks for it is told', async () => {
  await store(10_000).keep('r1', await bundleOf(0, 4_000));
  expect(await redis.strlen(evidenceKey('r1'))).toBeLessThan(200);
  expect(await store(10_000).read('r1')).toEqual({ ok: false, reason: expect.stringMatching(/^the evidence of this run was too large to be kept: 0\.\d MB, and up to 0\.0 MB are kept$/) });
});

test('a worker keeps what a run saw, and finishes the run also where that fails', async () => {
  const stage = await openStage();
  try {
    const kept: string[] = [];
    const bundle = await bundleOf();
    for (const keep of [async (run: string) => void kept.push(run), () => Promise.reject(new Error('Redis is full'))]) {
      const request = requestOf();
      await stage.runs.create(request);
      const examine = async (asked: typeof request, { onEvidence }: { onEvidence?(bundle: Bundle): void | Promise<void> }) => (await onEvidence?.(bundle), reportOf(asked.id));
      await createDiagnose({ ...stage, evidence: { keep }, diagnostics: { examine, capabilities: () => Promise.reject(new Error('not asked')) } })(request.id, new AbortController().signal);
      expect(await stage.runs.read(request.id)).toMatchObject({ status: 'done' });
    }
    expect(kept).toHaveLength(1);
  } finally {
    await stage.close();
  }
});
