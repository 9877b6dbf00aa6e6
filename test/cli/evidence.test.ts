/** What a run in chat saw, fetched out of a real Redis by the command line. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBundle } from '../../src/diagnostics/bundle/read-bundle.ts';
import { createEvidenceStore } from '../../src/jobs/evidence-store.ts';
import { evidenceKey } from '../../src/jobs/keys.ts';
import { openRedis } from '../../src/jobs/redis.ts';
import type { Connection } from '../../src/jobs/redis.ts';
import { startRedis } from '../redis.ts';
import type { TestRedis } from '../redis.ts';
import { inProcess } from './in-process.ts';
import { ROOT, runCli } from './run-cli.ts';

const GOLDEN = join(ROOT, 'test', 'golden', 'bundles', 'ufw-and-nsg');
const RUN = 'a0b1c2d3a0b1c2d3a0b1c2d3a0b1c2d3';

let server: TestRedis;
let redis: Connection;
let folder = '';
beforeAll(async () => {
  [server, folder] = await Promise.all([startRedis(), mkdtemp(join(tmpdir(), 'aks-evidence-'))]);
  redis = openRedis({ kind: 'single', url: server.url }, () => undefined);
});
afterAll(async () => {
  redis.disconnect();
  await Promise.all([server.stop(), rm(folder, { recursive: true, force: true })]);
});

const fetch = (run: string, to: string, url = server.url) => inProcess(['evidence', run, join(folder, to)], { REDIS_URL: url });

test('it is saved in a directory, of which replay tells what the run told', async () => {
  await createEvidenceStore(redis, { retentionMs: 60_000 }).keep(RUN, await readBundle(GOLDEN));
  const { status, stdout, stderr } = await runCli(['evidence', RUN, join(folder, 'saved')], { env: { REDIS_URL: server.url } });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: expect.stringContaining(`npx aks-chatops replay ${join(folder, 'saved')}`) });
  const [here, there] = await Promise.all([join(folder, 'saved'), GOLDEN].map((directory) => inProcess(['replay', directory, '--json'], {})));
  expect(here).toEqual(there);
  expect(await readFile(join(folder, 'saved', 'report.json'), 'utf8')).toBe(await readFile(join(GOLDEN, 'report.json'), 'utf8'));
});

describe('where there is nothing to save, nothing is made, and a sentence says why', () => {
  test('a run whose evidence is not kept: 64', async () => {
    expect(await fetch('never-was', 'a')).toEqual({ status: 64, stdout: '', says: 'The evidence of run never-was is not kept any more; run the diagnosis again.' });
  });

  test('one that was too large: 2', async () => {
    await createEvidenceStore(redis, { retentionMs: 60_000 }, { runBytes: 10, runsKept: 3 }).keep('large', await readBundle(GOLDEN));
    expect(await fetch('large', 'b')).toMatchObject({ status: 2, says: expect.stringContaining('was too large to be kept') });
  });

  test('one that is damaged: 2', async () => {
    await redis.set(evidenceKey('damaged'), 'not a bundle');
    expect(await fetch('damaged', 'c')).toMatchObject({ status: 2, says: expect.stringContaining('run the diagnosis again') });
  });

  test('a Redis that is not there: 69, and its password is not repeated', async () => {
    const { status, stdout, stderr } = await runCli(['evidence', RUN, join(folder, 'd')], { env: { REDIS_URL: 'redis://:planted-secret@127.0.0.1:1' } });
    expect({ status, stdout, stderr }).toEqual({ status: 69, stdout: '', stderr: expect.stringContaining('Cannot use Redis at 127.0.0.1:1 (REDIS_URL)') });
    expect(stderr).not.toContain('planted-secret');
  });

  test('one that says nothing: 69, within seconds', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const url = `redis://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    const { status } = await runCli(['evidence', RUN, join(folder, 'e')], { env: { REDIS_URL: url } });
    expect(status).toBe(69);
    silent.close();
  });

  test('no settings at all: 69', async () => {
    const { status, stderr } = await runCli(['evidence', RUN, join(folder, 'f')]);
    expect({ status, stderr }).toEqual({ status: 69, stderr: expect.stringContaining('REDIS_URL is not set') });
  });

  test.each<readonly [args: string, says: string]>([
    ['', 'Which run?'],
    ['a/b there', 'is not the id of a run'],
    [RUN, 'Where to?'],
    [`${RUN} there more`, 'one word too many'],
    [`${RUN} there --json`, 'There is no option "--json"'],
    [`${RUN} ${ROOT}`, 'it exists already'],
  ])('evidence %s: 64', async (args, says) => {
    expect(await inProcess(['evidence', ...args.split(' ').filter((word) => word !== '')], {})).toMatchObject({ status: 64, says: expect.stringContaining(says) });
  });
});
