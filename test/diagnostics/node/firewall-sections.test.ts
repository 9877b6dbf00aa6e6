import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ABSENT } from '../../../src/diagnostics/net/absent.ts';
import { firewallSections } from '../../../src/diagnostics/node/firewall-sections.ts';

const TOOLS = ['awk', 'cat', 'grep', 'rm', 'sed', 'tr'];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sections-'));
  for (const tool of TOOLS) install(tool, `PATH=/usr/bin:/bin exec ${tool} "$@"`);
  install('ip', 'echo "2: eth0    inet 10.0.0.4/16 scope global eth0"');
});
afterEach(() => rmSync(folder, { recursive: true }));

const install = (tool: string, script: string): void => writeFileSync(join(folder, tool), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

/** Runs a section on a node that has no tools but those of the folder. */
function run(name: string): { readonly status: number | null; readonly stdout: string } {
  const script = firewallSections(['10.0.0.7'], 10250).find((section) => section.name === name)?.script ?? 'exit 99';
  const { status, stdout } = spawnSync('/bin/sh', ['-c', script], { cwd: folder, env: { PATH: folder }, encoding: 'utf8' });
  return { status, stdout };
}

const saves = (version: string): string => `[ "$1" = --version ] && { echo 'iptables-save ${version}'; exit; }\nprintf '*filter\\n:INPUT ACCEPT [0:0]\\nCOMMIT\\n'`;

describe('asking a node about iptables', () => {
  test.each([
    ['iptables-nft', 'v1.8.9 (nf_tables)', '# read by iptables-save'],
    ['iptables-legacy', 'v1.8.9 (nf_tables)', ABSENT],
    ['iptables-nft', 'v1.8.9 (legacy)', ABSENT],
    ['iptables-legacy', 'v1.8.9 (legacy)', '# read by iptables-save'],
  ])('%s, where the only tool is iptables %s', (section, version, first) => {
    install('iptables-save', saves(version));
    expect(run(section).stdout.split('\n')[0]).toBe(first);
  });

  test('the tool that names its backend is read before the one that does not', () => {
    install('iptables-save', saves('v1.8.9 (legacy)'));
    install('iptables-nft-save', saves('v1.8.9 (nf_tables)'));
    expect(run('iptables-nft').stdout).toMatch(/^# read by iptables-nft-save\n/);
  });

  test.each(['addresses', 'iptables-nft'])("where the node's own addresses cannot be had, %s fails instead of leaving rules out", (section) => {
    install('iptables-nft-save', saves('v1.8.9 (nf_tables)'));
    install('ip', 'exit 5');
    expect(run(section)).toEqual({ status: 5, stdout: '' });
  });

  test('without iptables its tables are listed whole', () => {
    install('nft', 'if [ "$*" = "list tables" ]; then echo "table ip filter"; else echo "whole $*"; fi');
    expect(run('nft').stdout).toBe('whole -j list table ip filter\n');
  });
});
