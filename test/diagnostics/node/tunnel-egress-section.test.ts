/** The probe's own script, with the real openssl against servers of this process; only `dig` is another one. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createTcp } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readTunnelEgress } from '../../../src/diagnostics/net/tunnel-egress.ts';
import { tunnelEgressSection } from '../../../src/diagnostics/node/tunnel-egress-section.ts';
import { createAuthority } from '../../../simulator/tls.ts';

const HOST = 'api.example';
const authority = createAuthority('Cluster');
const servers: Server[] = [];
const home = mkdtempSync(join(tmpdir(), 'tunnel-egress-'));

/** Answers at one server only: the one that the pod's resolv.conf names second. */
const DIG = `#!/bin/sh
case "$*" in
  *@10.9.9.9*) echo ";; communications error to 10.9.9.9#53: timed out"; echo ";; no servers could be reached"; exit 9 ;;
  *@10.0.0.53*${HOST}.*) printf ';; Got answer:\\n;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1\\n${HOST}.\\t30\\tIN\\tA\\t127.0.0.1\\n' ;;
  *) echo "dig was asked $*" >&2; exit 1 ;;
esac
`;

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return address.port;
}

async function measured(port: number): Promise<string> {
  const { script } = tunnelEgressSection({ kind: 'konnectivity', port }, HOST);
  const env = { PATH: `${join(home, 'bin')}:${process.env['PATH'] ?? ''}`, LC_ALL: 'C', POD_ROOT: home };
  const child = spawn('/bin/sh', ['-c', script], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const out: string[] = [];
  child.stdout.on('data', (part) => out.push(String(part)));
  await once(child, 'close');
  return out.join('');
}

const said = async (port: number) => readTunnelEgress({ kind: 'konnectivity', output: { ok: true, value: await measured(port) } });

beforeAll(() => {
  mkdirSync(join(home, 'etc'));
  mkdirSync(join(home, 'bin'));
  writeFileSync(join(home, 'etc', 'resolv.conf'), 'search x\nnameserver 10.9.9.9\nnameserver 10.0.0.53\n');
  writeFileSync(join(home, 'bin', 'dig'), DIG);
  chmodSync(join(home, 'bin', 'dig'), 0o755);
});

afterAll(() => {
  for (const server of servers) server.close();
  rmSync(home, { recursive: true });
});

describe("the probe of an agent's way out", () => {
  test("asks the pod's own DNS servers in turn, and tells whom it reached with which protocol", async () => {
    const port = await listening(createTls({ ...authority.server([HOST]), ALPNProtocols: ['konnectivity'] }));
    const text = await measured(port);
    expect(text).toContain('@addresses 127.0.0.1');
    // The cluster's authority is not on this machine, so that nobody can call the certificate good or bad.
    expect(text).toContain('@ca no');
    expect(readTunnelEgress({ kind: 'konnectivity', output: { ok: true, value: text } })).toMatchObject({ verdict: 'unknown', says: expect.stringContaining('with "konnectivity"') });
  });

  test('leaves out what would fill the answer of a node', async () => {
    const text = await measured(await listening(createTls({ ...authority.server([HOST]), ALPNProtocols: ['konnectivity'] })));
    expect(text).not.toMatch(/BEGIN CERTIFICATE|[A-Za-z0-9+/=]{60}/);
    expect(text.length).toBeLessThan(1_500);
  });

  test('tells that ALPN was stripped', async () => {
    expect(await said(await listening(createTls(authority.server([HOST]))))).toMatchObject({ verdict: 'closed', what: 'ALPN is stripped' });
  });

  test('tells a reset during TLS', async () => {
    expect(await said(await listening(createTcp((socket) => socket.once('data', () => socket.resetAndDestroy()))))).toMatchObject({ verdict: 'closed', what: 'TLS is cut' });
  });

  test('tells a port that is closed', async () => {
    const free = createTcp();
    const port = await listening(free);
    free.close();
    expect(await said(port)).toMatchObject({ verdict: 'closed', what: 'the connection is refused' });
  });

  test('tells a name that no server knows, with what the last one said', async () => {
    writeFileSync(join(home, 'etc', 'resolv.conf'), 'nameserver 10.9.9.9\n');
    expect(await said(1)).toMatchObject({ verdict: 'closed', isDns: true, says: expect.stringContaining('timeout from 10.9.9.9') });
  });
});
