import { describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const repository = join(import.meta.dirname, '../../..');

const start = (...args: string[]): ChildProcessWithoutNullStreams =>
  spawn(process.execPath, [join(repository, 'simulator/main.ts'), ...args]);

async function firstLine(child: ChildProcessWithoutNullStreams) {
  for await (const line of createInterface(child.stdout)) return JSON.parse(line);
  throw new Error('the simulator ended without a line');
}

const exitCode = async (child: ChildProcessWithoutNullStreams): Promise<unknown> =>
  child.exitCode === null ? (await once(child, 'exit'))[0] : child.exitCode;

async function ask(url: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

/** Another process, since the trust store is read at its start. */
async function tokenBy(arm: { url: string; caFile: string; tenantId: string; clientId: string; clientSecret: string }): Promise<string> {
  const script = `import { DefaultAzureCredential } from '@azure/identity';
    const credential = new DefaultAzureCredential({ disableInstanceDiscovery: true });
    console.log((await credential.getToken('https://management.azure.com/.default')).token.length > 100 ? 'a token' : 'nothing');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: repository,
    env: {
      PATH: process.env['PATH'],
      NODE_EXTRA_CA_CERTS: arm.caFile,
      AZURE_AUTHORITY_HOST: arm.url,
      AZURE_TENANT_ID: arm.tenantId,
      AZURE_CLIENT_ID: arm.clientId,
      AZURE_CLIENT_SECRET: arm.clientSecret,
    },
  });
  for await (const line of createInterface(child.stdout)) return line;
  return '';
}

describe('the simulator as a process', () => {
  test('one line tells what a bot needs; the settings of the real services lead to it; the end of its input ends it', async () => {
    const child = start('--scenario', join(repository, 'simulator/scenarios/healthy.yaml'));
    const told = await firstLine(child);
    expect(told).toMatchObject({
      cluster: { name: 'demo' },
      arm: { url: expect.stringMatching(/^https:\/\/127/) },
      slack: { teamId: 'T0DEMO', apiUrl: expect.stringMatching(/\/api\/$/) },
    });
    await expect(tokenBy(told.arm)).resolves.toBe('a token');
    child.stdin.end();
    expect(await exitCode(child)).toBe(0);
    expect(existsSync(told.arm.caFile)).toBe(false);
  });

  test('a conversation can be driven over the control API', async () => {
    const heard: string[] = [];
    const bot = createServer((request, response) => {
      let body = '';
      request
        .on('data', (chunk) => (body += chunk))
        .on('end', () => {
          heard.push(new URLSearchParams(body).get('text') ?? '');
          response.writeHead(200, { 'content-type': 'text/plain' }).end('on it');
        });
    });
    await new Promise<void>((resolve) => bot.listen(0, '127.0.0.1', resolve));
    const address = bot.address();
    const child = start('--scenario', join(repository, 'simulator/scenarios/healthy.yaml'));
    try {
      const { control } = await firstLine(child);
      await expect(
        ask(`${control.url}/control/bot-url`, { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/slack/events` }),
      ).resolves.toMatchObject({ status: 200 });
      await expect(
        ask(`${control.url}/control/command`, { user: 'U0ANA', channel: 'C0INCIDENTS', text: 'tunnel demo' }),
      ).resolves.toMatchObject({ status: 200, body: { ok: true, answer: { text: 'on it' } } });
      expect(heard).toEqual(['tunnel demo']);
      const changes = await ask(`${control.url}/control/changes?after=0&waitMs=5000`);
      expect(changes.body).toContainEqual(
        expect.objectContaining({ number: 1, kind: 'ephemeral', message: expect.objectContaining({ text: 'on it' }) }),
      );
      await expect(ask(`${control.url}/control/state`)).resolves.toMatchObject({
        body: { cluster: 'demo', nodes: [{ kubelet: [{ state: 'open' }] }, { kubelet: [{ state: 'open' }] }] },
      });
    } finally {
      child.stdin.end();
      bot.close();
      await exitCode(child);
    }
  });

  test('web pages, other names for loopback and rubbish are refused', async () => {
    const child = start('--no-slack', '--scenario', join(repository, 'simulator/scenarios/healthy.yaml'));
    try {
      const { control } = await firstLine(child);
      await expect(ask(`${control.url}/control/mend`, {}, { origin: 'https://evil.example' })).resolves.toMatchObject({ status: 400 });
      await expect(ask(`${control.url}/control/mend`, {}, { 'content-type': 'text/plain' })).resolves.toMatchObject({ status: 400 });
      await expect(ask(`${control.url}/control/fault`, { fault: 7 })).resolves.toMatchObject({
        status: 400,
        body: { error: expect.stringContaining('fault') },
      });
      await expect(ask(`${control.url}/control/nothing`)).resolves.toMatchObject({ status: 404 });
    } finally {
      child.kill();
      expect(await exitCode(child)).toBe(0);
    }
  });

  test.each([
    ['an unknown option', ['--nope'], 64, /usage:/],
    ['a scenario that is not there', ['--scenario', 'nope.yaml'], 69, /name a file of simulator\/scenarios/],
  ])('%s ends with %s and a sentence', async (_name, args, code, says) => {
    const child = start(...args);
    let said = '';
    child.stderr.on('data', (chunk) => (said += chunk));
    expect(await exitCode(child)).toBe(code);
    expect(said).toMatch(says);
  });
});
