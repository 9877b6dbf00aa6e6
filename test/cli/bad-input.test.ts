import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { inProcess } from './in-process.ts';
import { ROOT, runCli } from './run-cli.ts';

const CONFIG = `clusters:
  - { name: prod-weu, subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-aks }
`;

let folder = '';
const settings = (): Record<string, string> => ({
  AKS_CHATOPS_CONFIG: join(folder, 'aks.yaml'),
  AZURE_TENANT_ID: '11111111-2222-3333-4444-555555555555',
  AZURE_CLIENT_ID: '11111111-2222-3333-4444-555555555556',
  AZURE_CLIENT_SECRET: 'planted-secret',
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aks-cli-'));
  await writeFile(join(folder, 'aks.yaml'), CONFIG);
  await writeFile(join(folder, 'wrong.yaml'), 'clusters: []\nlimit: {}\n');
  await mkdir(join(folder, 'full'));
  await writeFile(join(folder, 'full', 'a'), '');
  await mkdir(join(folder, 'nothing'));
  await writeFile(join(folder, 'large.txt'), 'x'.repeat(1_000_001));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a command that cannot be carried out ends with 64 and says what to type instead', () => {
  test.each<readonly [args: string, says: string]>([
    ['diagnoze tunnel prod-weu', 'did you mean "diagnose"?'],
    ['tunnel prod-weu', 'npx aks-chatops diagnose tunnel prod-weu'],
    ['quite-another-thing', 'npx aks-chatops help'],
    ['diagnose', 'Which diagnosis? One of tunnel'],
    ['diagnose tunel prod-weu', 'did you mean "tunnel"?'],
    ['diagnose help', '"help" is not a diagnosis'],
    ['diagnose tunnel', 'Which cluster?'],
    ['diagnose tunnel prod-wue', 'npx aks-chatops diagnose tunnel prod-weu'],
    ['diagnose tunnel prod-weu extra', 'takes no target'],
    ['diagnose tunnel prod-weu --nod x', 'did you mean --node?'],
    ['diagnose tunnel prod-weu --node', '--node needs a value'],
    ['diagnose tunnel prod-weu --node A/B', 'is not what --node takes'],
    ['diagnose dns prod-weu $(reboot)', 'is not a host'],
    ['diagnose service prod-weu', 'namespace/name'],
    ['diagnose tunnel prod-weu --save', '--save needs a value'],
    ['diagnose tunnel prod-weu --save FOLDER/full', 'name a new directory'],
    ['diagnose tunnel prod-weu --json --json', '--json is given twice'],
    ['replay', 'Which bundle?'],
    ['replay FOLDER/nothing', 'there is no such file'],
    ['replay FOLDER/missing', 'there is no such file'],
    ['replay FOLDER/nothing another', 'one word too many'],
    ['replay FOLDER/nothing --jsn', 'There is no option "--jsn"'],
    ['explain FOLDER/missing.txt', 'ENOENT'],
    ['explain FOLDER', 'EISDIR'],
    ['explain FOLDER/large.txt', 'is larger than 1000000 bytes'],
    ['explain --from everywhere', 'is not an address'],
    ['doctor prod-wue', 'npx aks-chatops doctor prod-weu'],
    ['help nothing-of-the-kind', 'npx aks-chatops help'],
  ])('%s', async (args, says) => {
    const { status, stdout, says: said } = await inProcess(args.replaceAll('FOLDER', folder).split(' '), settings());
    expect({ status, stdout }).toEqual({ status: 64, stdout: '' });
    expect(said).toContain(says);
  });

  test('and a hostile name in it does not reach the terminal', async () => {
    const { status, stderr } = await runCli(['\u001B[2Jdiagnose\u202E', 'x']);
    expect(status).toBe(64);
    // oxlint-disable-next-line no-control-regex
    expect(stderr).not.toMatch(/[\u001B\u202E]/);
  });
});

describe('what is not set up ends with 69 and a sentence', () => {
  test('without settings', async () => {
    const { status, stderr } = await runCli(['diagnose', 'tunnel', 'prod-weu']);
    expect({ status, stderr }).toEqual({ status: 69, stderr: expect.stringContaining('AKS_CHATOPS_CONFIG is not set: give the path of the YAML file that names clusters\n') });
  });

  test('a wrong configuration, with every problem at once', async () => {
    const { status, stderr } = await runCli(['doctor'], { env: { ...settings(), AKS_CHATOPS_CONFIG: join(folder, 'wrong.yaml'), AZURE_CLIENT_ID: '' } });
    expect(status).toBe(69);
    for (const said of ['name at least one cluster', 'limit', 'AZURE_CLIENT_ID']) expect(stderr).toContain(said);
  });

  const DEAD = 'https://127.0.0.1:9';

  test('Azure that is not there', async () => {
    const { status, stdout, stderr } = await runCli(['diagnose', 'tunnel', 'prod-weu'], { env: { ...settings(), AZURE_AUTHORITY_HOST: DEAD, AZURE_RESOURCE_MANAGER_URL: DEAD } });
    expect({ status, stdout }).toEqual({ status: 69, stdout: '' });
    expect(stderr).toContain(`Cannot reach Azure Resource Manager at ${DEAD}`);
    expect(stderr).not.toContain('planted-secret');
  });

  test('the same, found by the preflight, which says what to do', async () => {
    const { status, stdout } = await inProcess(['doctor', '--json'], { ...settings(), AZURE_AUTHORITY_HOST: DEAD, AZURE_RESOURCE_MANAGER_URL: DEAD });
    expect(status).toBe(69);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 1, ok: false, steps: [{ name: 'settings', ok: true }, { name: 'sign-in', ok: false, todo: expect.stringContaining('AZURE_TENANT_ID') }] });
    expect(stdout).not.toContain('planted-secret');
  });

  test('a clone whose packages are not installed', async () => {
    await cp(join(ROOT, 'bin'), join(folder, 'clone', 'bin'), { recursive: true });
    const { status, stderr } = await ended(process.execPath, [join(folder, 'clone', 'bin', 'aks-chatops.mjs')], folder);
    expect({ status, stderr }).toEqual({ status: 69, stderr: expect.stringContaining('run "npm ci"') });
  });
});

describe('the program runs', () => {
  const VERSION = /^\d+\.\d+\.\d+\n$/;

  test('by npx inside a clone, whatever Node the machine has, without a network', async () => {
    const path = (process.env['PATH'] ?? '').split(delimiter).filter((entry) => !entry.includes('node_modules')).join(delimiter);
    const { status, stdout } = await ended('npx', ['--offline', 'aks-chatops', '--version'], ROOT, path);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(VERSION) });
  });

  test('from another directory, by its path', async () => {
    const { status, stdout } = await runCli(['--version'], { cwd: tmpdir() });
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(VERSION) });
  });

  test('handed to the pinned Node, with its exit status, where the machine has an older one', async () => {
    const old = join(folder, 'old.mjs');
    await writeFile(old, `Object.defineProperty(process.versions, 'node', { value: '20.0.0' });\n`);
    const { status, stderr } = await ended(process.execPath, ['--import', old, join(ROOT, 'bin', 'aks-chatops.mjs'), 'nonsense'], ROOT);
    expect({ status, stderr }).toEqual({ status: 64, stderr: expect.stringContaining('There is no command') });
  });

  test.each([[], ['help'], ['--help'], ['diagnose', '--help'], ['help', 'explain']])('and helps: %s', async (...args: readonly string[]) => {
    const { status, stdout } = await inProcess(args, {});
    expect(status).toBe(0);
    expect(stdout).toContain('npx aks-chatops');
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('and does not mind a reader that goes away', async () => {
    const { status, stderr } = await runCli(['help'], { onStart: (child) => void child.stdout.destroy() });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('and stops at once where it waits for a text that does not come', async () => {
    // More than a pipe holds: when it is gone, the program reads.
    const onStart = (child: ChildProcessWithoutNullStreams): void => void child.stdin.write('x'.repeat(900_000), () => child.kill('SIGINT'));
    const { status, stderr } = await runCli(['explain'], { onStart });
    expect({ status, stderr }).toEqual({ status: 130, stderr: 'Stopped.\n' });
  });
});

async function ended(command: string, args: readonly string[], cwd: string, path = process.env['PATH'] ?? ''): Promise<{ status: unknown; stdout: string; stderr: string }> {
  const child = spawn(command, args, { cwd, env: { PATH: path, HOME: folder } });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  const [status] = await once(child, 'close');
  return { ...said, status };
}
