/**
 * A worker process for the tests that kill one: the real worker on real Redis, with diagnostics that write down each
 * call in the list `calls`, and wait in the one that `STUCK_IN` names.
 */
import { Redis } from 'ioredis';
import { createLog } from '../../src/jobs/log.ts';
import { openRedis } from '../../src/jobs/redis.ts';
import { startWorker } from '../../src/jobs/worker.ts';
import { capabilitiesOf, file, reportOf } from './samples.ts';

const url = process.env.REDIS_URL ?? '';
const calls = new Redis(url);

async function call(name: string): Promise<void> {
  await calls.rpush('calls', name);
  if (process.env.STUCK_IN === name) await new Promise(() => undefined);
}

const worker = startWorker({
  connection: openRedis({ kind: 'single', url }, () => undefined),
  file,
  log: createLog('worker'),
  timing: { lockMs: 1000, stalledCheckMs: 200, sweepMs: 200 },
  diagnostics: {
    examine: async ({ id }) => (await call('examine'), reportOf(id)),
    capabilities: async ({ cluster }) => (await call('capabilities'), capabilitiesOf(cluster)),
    precheck: async () => (await call('precheck'), { ok: true }),
    apply: async () => (await call('apply'), { ok: true, says: 'ufw allow ran' }),
    verify: async () => (await call('verify'), { state: 'succeeded', says: 'port answers' }),
  },
});
process.once('SIGTERM', () => void worker.close(5000).then(() => process.exit(0)));
process.stdout.write('ready\n');
