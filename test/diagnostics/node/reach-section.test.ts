import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reachSection } from '../../../src/diagnostics/node/reach-section.ts';

/** Runs the section with this in the place of nc, from the host's network, which is not touched. */
function said(nc: string, targets: readonly string[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'reach-'));
  try {
    writeFileSync(join(folder, 'nc'), `#!/bin/sh\nfor address; do case $address in 10.*) break;; esac; done\n${nc}\n`);
    chmodSync(join(folder, 'nc'), 0o755);
    const { script } = reachSection([{ address: '10.224.0.4', hostNetwork: true }], targets, 10_250);
    const { stdout } = spawnSync('sh', ['-c', script], { cwd: folder, env: { PATH: `${folder}:/usr/bin:/bin` }, encoding: 'utf8' });
    return stdout.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const FEW = ['10.224.0.4', '10.224.0.5', '10.224.0.7', '10.224.0.6', '10.224.0.10'];

test('connections that were made are one line of ranges', () => {
  expect(said('exit 0', FEW)).toEqual(['10.224.0.4 0 10.224.0.4-10.224.0.7,10.224.0.10']);
});

test('failures that nc words alike are one line, with the address left out', () => {
  const refused = 'case $address in *.6|*.7) echo "nc: connect to $address port 10250 (tcp) failed: Connection refused" >&2; exit 1;; esac';
  expect(said(refused, FEW).toSorted()).toEqual([
    '10.224.0.4 0 10.224.0.4-10.224.0.5,10.224.0.10',
    '10.224.0.4 1 10.224.0.6-10.224.0.7 nc: connect to @ port 10250 (tcp) failed: Connection refused',
  ]);
});

test('hundreds of nodes that all fail are a line', () => {
  const many = Array.from({ length: 300 }, (_, index) => `10.224.${4 + Math.floor(index / 200)}.${10 + (index % 200)}`);
  expect(said('echo "nc: connect to $address port 10250 (tcp) timed out: Operation now in progress" >&2; exit 1', many)).toEqual([
    '10.224.0.4 1 10.224.4.10-10.224.4.209,10.224.5.10-10.224.5.109 nc: connect to @ port 10250 (tcp) timed out: Operation now in progress',
  ]);
});
