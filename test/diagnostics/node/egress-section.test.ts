/** The probe's own script, run against servers of this process: what it prints is what is read. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EgressEndpoint } from '../../../src/diagnostics/evidence/egress.ts';
import { readBare, readConnect, readFetch, readSaid } from '../../../src/diagnostics/net/egress/read-result.ts';
import { egressSection } from '../../../src/diagnostics/node/egress-section.ts';
import { createAuthority } from '../../../simulator/tls.ts';

const authority = createAuthority('Somebody');
const servers: Server[] = [];

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return address.port;
}

/** The node's own certificates are not asked: they need not exist here. */
async function run(endpoints: readonly EgressEndpoint[], hasProxy = false, env: Readonly<Record<string, string>> = {}) {
  const child = spawn('/bin/sh', ['-c', egressSection({ endpoints, hasProxy }).script], { env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err]: string[][] = [[], []];
  child.stdout.on('data', (part) => out?.push(String(part)));
  child.stderr.on('data', (part) => err?.push(String(part)));
  const [exitCode] = await once(child, 'close');
  return { exitCode, stdout: (out ?? []).join(''), stderr: (err ?? []).join('') };
}

const at = (port: number, fields: Partial<EgressEndpoint> = {}): EgressEndpoint => ({ host: 'localhost', port, role: 'target', scheme: 'https', ...fields });

let ports: Record<'https' | 'http' | 'reset' | 'closed' | 'proxy', number>;

beforeAll(async () => {
  const https = await listening(createHttps(authority.server(['localhost']), (_request, response) => response.writeHead(401).end('who are you')));
  const http = await listening(createHttp((_request, response) => response.writeHead(403).end('<h1>Blocked</h1>\n<p>by the <b>firewall</b></p>')));
  const reset = await listening(createServer((socket) => socket.once('data', () => socket.resetAndDestroy())));
  const proxy = createHttp();
  proxy.on('connect', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'));
  const free = createServer();
  const closed = await listening(free);
  free.close();
  ports = { https, http, reset, closed, proxy: await listening(proxy) };
});

afterAll(() => {
  for (const server of servers) server.close();
});

describe('the probe of endpoints', () => {
  test('tells what each of many at once came to', async () => {
    const endpoints = [
      at(ports.https),
      at(ports.https, { role: 'api-server' }),
      at(ports.http, { scheme: 'http' }),
      at(ports.reset),
      at(ports.closed),
      at(443, { host: 'no-such-name.invalid' }),
      at(ports.http),
      at(443, { host: 'api.example', proxy: `http://127.0.0.1:${ports.proxy}` }),
    ];
    const { exitCode, stdout } = await run(endpoints);
    const said = readSaid(stdout).endpoints.toSorted((a, b) => a.index - b.index);
    expect({ exitCode, read: said.map((one) => readFetch(one).outcome) }).toEqual({
      exitCode: 0,
      read: ['bad-certificate', 'http', 'http', 'reset-in-tls', 'refused', 'name-not-resolved', 'not-tls', 'http'],
    });
    expect(said.map((one) => readFetch(one).status)).toEqual([undefined, 401, 403, undefined, undefined, undefined, undefined, 403]);
    expect(readFetch(said[0] ?? { index: 0, addresses: [], text: '' })).toMatchObject({ flaw: 'unknown-issuer', issuer: expect.stringContaining('CN=Somebody') });
    expect(said[2]?.page).toBe('Blocked by the firewall');
    expect(said[3]?.otherNameAnswers).toBe(false);
    expect(said[4]?.addresses).toEqual(['127.0.0.1']);
    expect(said[7]?.exit).toBe(56);
  });

  test('the answer is small enough to travel beside others', async () => {
    const { stdout } = await run(Array.from({ length: 5 }, () => at(ports.https, { role: 'api-server' })));
    expect(stdout.length).toBeLessThan(5 * 1_200);
  });

  test('a server that sends headers without end adds nothing to the answer', async () => {
    const junk = Array.from({ length: 90 }, (_unused, index) => `X${index}_${'k'.repeat(40)}: ${'v'.repeat(100)}`).join('\r\n');
    const hostile = await listening(createServer((socket) => socket.on('error', () => undefined).once('data', () => socket.end(`HTTP/1.1 200 OK\r\n${junk}\r\nContent-Length: 0\r\n\r\n`))));
    const { stdout } = await run([at(hostile, { scheme: 'http' })]);
    expect(stdout.length).toBeLessThan(1_200);
    expect(readSaid(stdout).endpoints.map((one) => readFetch(one).outcome)).toEqual(['ok']);
  });

  test('a name with IPv6 addresses alone is not said to be missing', () => {
    const said = readSaid('@endpoint 0\n@addresses\n* Could not resolve host: six.example\ncurl: (6) Could not resolve host: six.example\n@exit 6\n@six\n').endpoints;
    expect(said.map(readFetch)).toMatchObject([{ stage: 'unknown', outcome: 'unknown', says: expect.stringContaining('IPv6') }]);
    expect(said.map((one) => readConnect(one, 443).outcome)).toEqual(['unknown']);
  });

  test('a bare port is only connected to', async () => {
    const { stdout } = await run([at(ports.http, { scheme: 'tcp' }), at(ports.closed, { scheme: 'tcp' }), at(5671, { scheme: 'tcp', host: 'no-such-name.invalid' })]);
    const said = readSaid(stdout).endpoints.toSorted((a, b) => a.index - b.index);
    expect(said.map((one, index) => readConnect(one, [ports.http, ports.closed, 5671][index] ?? 0).outcome)).toEqual(['ok', 'refused', 'name-not-resolved']);
  });

  test('what is exempt from the proxy is read where there is one', async () => {
    const { stdout } = await run([at(ports.closed)], true, { NO_PROXY: 'localhost,10.0.0.0/16' });
    expect(readSaid(stdout).noProxy).toBe('localhost,10.0.0.0/16');
  });

  test('a proxy of the environment is not used where the cluster has none', async () => {
    const { stdout } = await run([at(ports.closed)], false, { https_proxy: `http://127.0.0.1:${ports.proxy}`, HTTPS_PROXY: `http://127.0.0.1:${ports.proxy}` });
    expect(readSaid(stdout).endpoints.map((one) => readFetch(one).outcome)).toEqual(['refused']);
  });

  test('what is written lies in the folder of the script, which goes with it, also where the section is ended before its time', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'egress-'));
    const silent = await listening(createServer());
    const child = spawn('timeout', ['1', 'sh', '-c', egressSection({ endpoints: [at(silent)], hasProxy: false }).script], { cwd: folder, env: { PATH: process.env['PATH'] ?? '', TMPDIR: '/nonexistent' }, stdio: 'ignore' });
    const [exitCode] = await once(child, 'close');
    rmSync(folder, { recursive: true });
    expect(exitCode).toBe(124);
  });

  test('a hostile host stays one word', async () => {
    const { stdout, exitCode } = await run([at(ports.closed, { host: "x'; echo owned; '" })]);
    expect(exitCode).toBe(0);
    expect(stdout).not.toMatch(/^owned/m);
  });

  test('without curl, as in small images, a failed connection is certain and a made one says no more', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'egress-'));
    for (const tool of ['mktemp', 'cat', 'rm', 'mv', 'awk', 'timeout', 'nc', 'getent', 'sh']) symlinkSync(`/usr/bin/${tool}`, join(folder, tool));
    const { exitCode, stdout } = await run([at(ports.closed), at(ports.https), at(443, { host: 'no-such-name.invalid' }), at(443, { proxy: 'http://127.0.0.1:1' })], false, { PATH: folder });
    rmSync(folder, { recursive: true });
    const said = readSaid(stdout).endpoints.toSorted((a, b) => a.index - b.index);
    expect({ exitCode, bare: said.map(({ isBare }) => isBare) }).toEqual({ exitCode: 0, bare: [true, true, true, undefined] });
    expect(said.slice(0, 3).map((one, index) => readBare(one, [ports.closed, ports.https, 443][index] ?? 0).outcome)).toEqual(['refused', 'unknown', 'name-not-resolved']);
    expect(said.slice(3).map((one) => readFetch(one).outcome)).toEqual(['unknown']);
  });
});
