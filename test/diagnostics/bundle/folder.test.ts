/** Bundles on disk: what was written comes back; what is no bundle is refused by a sentence that names file and field. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { BundleError } from '../../../src/diagnostics/bundle/bundle.ts';
import { textOfPart } from '../../../src/diagnostics/bundle/parts.ts';
import { readBundle } from '../../../src/diagnostics/bundle/read-bundle.ts';
import { createRecorder } from '../../../src/diagnostics/bundle/recorder.ts';
import { writeBundle } from '../../../src/diagnostics/bundle/write-bundle.ts';
import { facts, reportOf } from './samples.ts';

let directory: string;
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'bundle-'))));
afterEach(() => rm(directory, { recursive: true }));

async function bundle() {
  const recorder = createRecorder();
  await recorder.wires.arm({ method: 'GET', path: '/a', body: '' }, async () => ({ status: 200, headers: {}, body: '{"a":1}' }));
  await recorder.wires.measured('way', Number, async () => 1);
  return recorder.bundle(facts, reportOf());
}

async function put(path: string, content: unknown): Promise<void> {
  await mkdir(dirname(join(directory, path)), { recursive: true });
  await writeFile(join(directory, path), typeof content === 'string' ? content : JSON.stringify(content));
}
const FACTS = { schema: 1, diagnosis: 'tunnel', cluster: 'demo', clusterId: facts.clusterId, startedAt: facts.startedAt };
const refusal = async (): Promise<string> =>
  readBundle(directory).then(
    () => 'taken',
    (error: unknown) => (error instanceof BundleError ? error.message : `a bug: ${String(error)}`),
  );

test('what was written is read back, and never over something else', async () => {
  const written = await bundle();
  await writeBundle(join(directory, 'new'), written);
  const read = await readBundle(join(directory, 'new'));
  const texts = ({ parts }: typeof read) => [...parts].map(([path, part]) => [path, JSON.parse(textOfPart(part))]);
  expect({ facts: read.facts, report: read.report }).toEqual({ facts: written.facts, report: written.report });
  expect(texts(read).map(([path]) => path)).toEqual(texts(written).map(([path]) => path));
  await expect(writeBundle(join(directory, 'new'), written)).rejects.toThrow('it is not empty; name a new directory');
});

describe('is refused, by name and field', () => {
  test.each<readonly [string, string, unknown, string]>([
    ['no JSON', 'bundle.json', '{', 'Cannot read bundle.json of the bundle: it is no JSON'],
    ['a newer schema', 'bundle.json', { ...FACTS, schema: 2 }, 'its schema is 2, and this version reads schema 1'],
    ['no schema', 'bundle.json', {}, 'its schema is missing'],
    ['an unknown diagnosis', 'bundle.json', { ...FACTS, diagnosis: 'weather' }, 'Cannot use bundle.json of the bundle: diagnosis:'],
    ['an id of something else', 'bundle.json', { ...FACTS, clusterId: '/subscriptions/S' }, 'clusterId: the ARM id of a managed cluster is expected'],
    ['a field that nobody knows', 'bundle.json', { ...FACTS, diagnoses: 'dns' }, 'Unrecognized key'],
    ['neither answer nor failure', 'arm/1.json', { request: { path: '/a' } }, 'Cannot use arm/1.json of the bundle: the file: either "answer" or "failure" is expected'],
    ['a path without its slash', 'kubernetes/1.json', { request: { path: 'api' }, answer: {} }, 'Cannot use kubernetes/1.json of the bundle: request.path:'],
    ['a section that is no text', 'nodes/a.json', { subject: 'a', answers: { x: { ufw: { stdout: 1 } } } }, 'Cannot use nodes/a.json of the bundle: answers.x'],
    ['a report of another schema', 'report.json', { schema: 7 }, 'Cannot use report.json of the bundle: the file: the report of a run is expected'],
  ])('%s', async (_what, path, content, says) => {
    await put('bundle.json', FACTS);
    await put(path, content);
    expect(await refusal()).toContain(says);
  });

  test('a folder without bundle.json', async () => {
    expect(await refusal()).toBe(`Cannot read bundle.json of the bundle in ${directory}: there is no such file`);
  });

  test('a link, which may lead out of the folder', async () => {
    await put('bundle.json', FACTS);
    await mkdir(join(directory, 'arm'));
    await symlink('/etc/hostname', join(directory, 'arm', '1.json'));
    expect(await refusal()).toBe('Cannot read arm/1.json of the bundle: it is no plain file');
  });

  test('a folder that is a link', async () => {
    await put('bundle.json', FACTS);
    await symlink('/etc', join(directory, 'nodes'));
    expect(await refusal()).toBe('Cannot read nodes of the bundle: it is no folder');
  });
});
