/** The section runs for real, under sh; only `ss` and the list of namespaces are stand-ins. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readSockets } from '../../../src/diagnostics/collectors/shared/read-sockets.ts';
import { SOCKETS } from '../../../src/diagnostics/node/sockets-section.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'sockets-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function tool(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

/** What the section says of a node whose own network has these sockets, and nothing else. */
function said(sockets: readonly string[]) {
  writeFileSync(join(folder, 'sockets.txt'), sockets.map((line) => `${line}\n`).join(''));
  tool('ss', `cat '${folder}/sockets.txt'`);
  tool('stat', `echo "'/proc/self/ns/net' -> 'net:[1]'"`);
  return readSockets(execFileSync('sh', ['-c', SOCKETS.script], { cwd: folder, env: { PATH: `${folder}:/usr/sbin:/usr/bin:/sbin:/bin` }, encoding: 'utf8' }));
}

const to = (remote: string, state = 'ESTAB', more = ''): string => `${state} 0 0 10.224.0.6:50000 ${remote}${more}`;

describe('the sockets of a node', () => {
  test('are counted by remote port and state', () => {
    expect(said([to('203.0.113.10:443'), to('203.0.113.10:443', 'SYN-SENT'), to('203.0.113.10:443', 'TIME-WAIT'), to('203.0.113.10:80')])?.namespaces).toEqual([
      {
        isNode: true,
        addresses: [],
        total: 4,
        peers: [
          { remote: '203.0.113.10', port: 443, total: 3, byState: { ESTAB: 1, 'SYN-SENT': 1, 'TIME-WAIT': 1 } },
          { remote: '203.0.113.10', port: 80, total: 1, byState: { ESTAB: 1 } },
        ],
      },
    ]);
  });

  test.each(['10.0.0.4:443', '127.0.0.1:80', '172.16.0.1:80', '172.31.9.9:80', '192.168.1.1:80', '100.64.0.1:80', '100.127.0.1:80', '169.254.169.254:80', '168.63.129.16:32526', '[::1]:80', '[fd00::1]:80', '[::ffff:10.0.0.4]:443'])('to %s take no translated port', (remote) => {
    expect(said([to(remote)])?.namespaces).toEqual([]);
  });

  test.each([['172.32.0.1:80', '172.32.0.1'], ['100.128.0.1:80', '100.128.0.1'], ['11.0.0.1:80', '11.0.0.1'], ['[::ffff:203.0.113.10]:80', '203.0.113.10'], ['[2001:db8::1]:80', '2001:db8::1']])('to %s do', (remote, address) => {
    expect(said([to(remote)])?.namespaces[0]?.peers).toMatchObject([{ remote: address, port: 80 }]);
  });

  test('that came in, or have no peer, are left out', () => {
    const sockets = ['LISTEN 0 0 0.0.0.0:8080 0.0.0.0:*', 'ESTAB 0 0 10.224.0.6:8080 203.0.113.7:51000', 'SYN-RECV 0 0 10.224.0.6:9090 203.0.113.7:51000', 'UNCONN 0 0 *:68 *:*'];
    expect(said(sockets)?.namespaces).toEqual([]);
  });

  test('carry the name of their process, made harmless', () => {
    expect(said([to('203.0.113.10:443', 'ESTAB', ' users:(("my tool|x",pid=7,fd=3))')])?.namespaces[0]?.peers).toMatchObject([{ process: 'my_tool_x' }]);
  });

  test('of the fullest 10 remote ports are listed, and all are counted', () => {
    const found = said(Array.from({ length: 20 }, (_, index) => Array.from({ length: index + 1 }, () => to(`203.0.113.10:${1000 + index}`))).flat());
    expect(found?.namespaces[0]).toMatchObject({ total: 210 });
    expect(found?.namespaces[0]?.peers.map(({ total }) => total)).toEqual(Array.from({ length: 10 }, (_, index) => 20 - index));
  });
});

test('a node without ss says so', () => {
  const run = () => execFileSync('/bin/sh', ['-c', SOCKETS.script], { cwd: folder, env: { PATH: folder }, encoding: 'utf8', stdio: 'pipe' });
  expect(run).toThrow(expect.objectContaining({ status: 3, stderr: expect.stringContaining('ss is not on this node') }));
});
