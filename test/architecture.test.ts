/** The layout is a promise: these tests fail where somebody breaks it, and where the guards themselves stop biting. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { CHECKS } from '../src/diagnostics/registry.ts';

const ROOT = join(import.meta.dirname, '..');
const PLANTED = join(ROOT, 'src', 'planted-violation');

afterEach(() => rmSync(PLANTED, { recursive: true, force: true }));

function violations(...folders: string[]): string {
  const args = [join(ROOT, 'node_modules', '.bin', 'depcruise'), '--config', '.dependency-cruiser.mjs', ...folders];
  return spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' }).stdout;
}

function plant(folder: string, source: string): void {
  mkdirSync(join(PLANTED, folder), { recursive: true });
  writeFileSync(join(PLANTED, folder, 'planted.ts'), source);
}

describe('import rules', () => {
  test.each([
    ['the product importing the simulator', "import '../../../simulator/tls.ts';", 'product-does-not-know-the-simulator'],
    ['an Azure SDK outside of its folder', "import '@azure/identity';", 'azure-sdks-in-one-folder'],
    ['bullmq outside of the queue', "import 'bullmq';", 'bullmq-in-the-queue'],
    ["a platform's SDK outside of its folder", "import '@slack/bolt';", 'slack-sdk-in-one-folder'],
    ['a type of the simulator', "import type { Fleet } from '../../../simulator/nodes/model.ts';\nexport type Planted = Fleet;", 'product-does-not-know-the-simulator'],
  ])('%s is found', (_what, source, rule) => {
    plant('anywhere', source);
    expect(violations('src')).toContain(rule);
  });
});

describe('the product', () => {
  const sources = execFileSync('git', ['ls-files', 'src'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');

  test('nowhere mentions the simulator or a demo', () => {
    const telling = sources.filter((file) => /simulat|\bdemo\b/i.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(telling).toEqual([]);
  });

  test('reads the environment in its mains only', () => {
    const readers = sources.filter((file) => /process\.env/.test(readFileSync(join(ROOT, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')));
    expect(readers.toSorted()).toEqual(['src/bot/main.ts', 'src/cli/main.ts', 'src/jobs/main.ts']);
  });
});

describe('every check', () => {
  test('has its id as its file name, and a page about the cause', () => {
    const files = readdirSync(join(ROOT, 'src', 'diagnostics', 'checks')).filter((file) => file.endsWith('.ts'));
    expect(files.toSorted()).toEqual(CHECKS.map(({ id }) => `${id}.ts`).toSorted());
    for (const { id } of CHECKS) expect({ id, page: existsSync(join(ROOT, 'docs', 'causes', `${id}.md`)) }).toEqual({ id, page: true });
  });

  test('has a table test of its own', () => {
    for (const { id } of CHECKS) expect({ id, test: existsSync(join(ROOT, 'test', 'diagnostics', 'checks', `${id}.test.ts`)) }).toEqual({ id, test: true });
  });
});
