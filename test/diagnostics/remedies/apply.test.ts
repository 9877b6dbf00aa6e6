/** The one place that changes things, against channels that fail in every way that channels fail. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AccessError } from '../../../src/diagnostics/ports.ts';
import type { ClusterRepair } from '../../../src/diagnostics/ports.ts';
import { applyOperations } from '../../../src/diagnostics/remedies/apply.ts';
import type { Operation } from '../../../src/diagnostics/remedies/operations.ts';

const machine = { kind: 'vmss', resourceGroup: 'mc', scaleSet: 'vmss', instanceId: '2' } as const;
const allow: Operation = { kind: 'ufw-allow', node: 'node-2', machine, source: '10.224.0.0/16', port: 10250 };
const rule = { name: 'allow', priority: 190, direction: 'Inbound', sources: [], destinations: [], port: 10250 } as const;
const create: Operation = { kind: 'nsg-rule-create', nsgId: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/nsg', rule };

let folder: string;
let runs: number;

/** All that a node's script may find. No firewall tool: one without a stand-in must be missing, never this machine's own. */
const TOOLS = ['sh', 'cat', 'timeout', 'gzip', 'base64', 'wc', 'sha256sum', 'cut', 'mktemp', 'rm', 'head', 'tail', 'grep', 'date', 'mkdir', 'chmod', 'ls', 'tar'];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'apply-'));
  chmodSync(folder, 0o777);
  for (const tool of TOOLS) symlinkSync(execFileSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim(), join(folder, tool));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** And nobody's rights: should a firewall tool be found all the same, it may not change anything here. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** A ufw that says and returns what it is told to, and the script really run by a shell that finds nothing else. */
function nodeWhere(ufw: string): ClusterRepair['shell'] {
  writeFileSync(join(folder, 'ufw'), `#!/bin/sh\n${ufw}\n`, { mode: 0o755 });
  return shell((script) => {
    const confined = script.replaceAll(/\bPATH=\S+/g, `PATH=${folder}`).replaceAll('/var/tmp/aks-chatops', `${folder}/keep`);
    return execFileSync(join(folder, 'sh'), ['-c', confined], { encoding: 'utf8', env: { PATH: folder }, ...NOBODY });
  });
}

function shell(run: (script: string) => string): ClusterRepair['shell'] {
  runs = 0;
  return {
    channel: 'run-command',
    outputLimit: 4096,
    run: async (_machine, script) => {
      runs += 1;
      return { ok: true, value: { stdout: run(script), stderr: '' } };
    },
  };
}

function refusing(why: Error): ClusterRepair['arm'] {
  const refuse = async (): Promise<never> => {
    throw why;
  };
  return { createSecurityRule: refuse, reimageNode: refuse, deleteSecurityRule: refuse, setOutboundPorts: refuse, setAuthorizedRanges: refuse, createPrivateDnsLink: refuse, deletePrivateDnsLink: refuse, createRoleAssignment: refuse, deleteRoleAssignment: refuse };
}

function refusingKubernetes(why: Error): ClusterRepair['kubernetes'] {
  const refuse = async (): Promise<never> => {
    throw why;
  };
  return { restartDeployment: refuse, restartPod: refuse, cordonNode: refuse, uncordonNode: refuse, drainNode: refuse, deleteFinishedPods: refuse, createNetworkPolicy: refuse, deleteNetworkPolicy: refuse, restoreConfigMap: refuse };
}

const never = new AbortController().signal;
const arm = refusing(new Error('not asked for'));
const kubernetes = refusingKubernetes(new Error('not asked for'));

describe('a change on a node', () => {
  test('that the tool reports done is done, and was made once', async () => {
    expect(await applyOperations([allow], { arm, kubernetes, shell: nodeWhere('echo "Rule added"') }, never)).toMatchObject({ ok: true });
    expect(runs).toBe(1);
  });

  test('gets the command word by word as the card shows it', async () => {
    await applyOperations([allow], { arm, kubernetes, shell: nodeWhere(`[ "$1" = show ] || printf '%s|' "$@" >${folder}/words`) }, never);
    expect(execFileSync('cat', [join(folder, 'words')], { encoding: 'utf8' })).toBe('allow|proto|tcp|from|10.224.0.0/16|to|any|port|10250|');
  });

  test.each([
    ['skipped, because the rule is there', 'echo "Skipping adding existing rule"'],
    ['refused, because there is none to delete', 'echo "Could not delete non-existent rule"'],
    ['refused, because no rule matches', 'echo "iptables: Bad rule (does a matching rule exist in that chain?)." >&2; exit 1'],
  ])('that was %s has changed nothing', async (_why, ufw) => {
    expect(await applyOperations([allow], { arm, kubernetes, shell: nodeWhere(ufw) }, never)).toMatchObject({ ok: false, says: expect.stringContaining('changed nothing') });
  });

  test('that ended with an error may have happened: unknown', async () => {
    expect(await applyOperations([allow], { arm, kubernetes, shell: nodeWhere('echo "ERROR: problem running" >&2; exit 1') }, never)).toMatchObject({ ok: 'unknown', says: expect.stringContaining('"ERROR: problem running"') });
  });

  test.each([
    ['was certainly never started', false, { ok: false, says: expect.stringMatching(/was not run on node-2, and nothing was changed: the node is busy\.$/) }],
    ['may have been started', true, { ok: 'unknown', says: expect.stringContaining('the node is busy') }],
  ])('whose script %s is told apart', async (_what, started, applied) => {
    const busy: ClusterRepair['shell'] = { channel: 'run-command', outputLimit: 4096, run: async () => ({ ok: false, reason: 'the node is busy', started }) };
    expect(await applyOperations([allow], { arm, kubernetes, shell: busy }, never)).toEqual(applied);
  });

  test.each([
    ['nothing comes back', () => ''],
    ["another script's answer comes back", () => 'AAAA\nAKSCHATOPS1 0000 4 00'],
  ])('where %s is unknown, and is not tried again', async (_what, answer) => {
    expect(await applyOperations([allow], { arm, kubernetes, shell: shell(answer) }, never)).toMatchObject({ ok: 'unknown' });
    expect(runs).toBe(1);
  });

  test('is not started once the time is over', async () => {
    expect(await applyOperations([allow], { arm, kubernetes, shell: nodeWhere('exit 0') }, AbortSignal.abort())).toMatchObject({ ok: false });
    expect(runs).toBe(0);
  });

  test('of which a later part is there already is not begun: an undo would take away what somebody else has made', async () => {
    const there = "if [ \"$1\" = show ]; then echo \"ufw allow from 10.244.0.0/16 to any port 10250 proto tcp comment 'theirs'\"; else echo touched >>changes; echo 'Rule added'; fi".replace('changes', `${folder}/changes`);
    const second: Operation = { ...allow, source: '10.244.0.0/16' };
    expect(await applyOperations([allow, second], { arm, kubernetes, shell: nodeWhere(there) }, never)).toEqual({
      ok: false,
      says: '`ufw allow proto tcp from 10.224.0.0/16 to any port 10250` on node-2 was not run, and nothing was changed: of `ufw allow proto tcp from 10.244.0.0/16 to any port 10250`, which belongs to it, the rule is there already, and is not ours to take back.',
    });
    expect(existsSync(join(folder, 'changes'))).toBe(false);
  });

  test('of which a part is on another node asks each node about its own', async () => {
    const elsewhere: Operation = { ...allow, node: 'node-3', machine: { ...machine, instanceId: '3' } };
    expect(await applyOperations([allow, elsewhere], { arm, kubernetes, shell: nodeWhere('[ "$1" = show ] || echo "Rule added"') }, never)).toMatchObject({ ok: true });
    expect(runs).toBe(2);
  });

  test('after which a second one fails leaves it unknown, and names what was done', async () => {
    const applied = await applyOperations([allow, create], { arm: refusing(new AccessError('Cannot create it: refused')), kubernetes, shell: nodeWhere('echo "Rule added"') }, never);
    expect(applied).toMatchObject({ ok: 'unknown', says: expect.stringContaining('Done before that: ran `ufw allow') });
  });
});

describe('a change that no longer fits', () => {
  const spec = ['-p', 'tcp', '-m', 'comment', '--comment', "it's -D", '-j', 'DROP'];
  const iptables = { node: 'node-2', machine, backend: 'nft', table: 'filter', chain: 'INPUT', spec, position: 1 } as const;
  const remove: Operation = { ...iptables, kind: 'iptables-delete' };
  const insert: Operation = { ...iptables, kind: 'iptables-insert' };

  /** An iptables that knows whether the rule is there and keeps the words of what it was told to do. */
  function iptablesWhere(isThere: boolean): ClusterRepair['shell'] {
    const said = nodeWhere('exit 0');
    const check = `for word in "$@"; do [ "$word" = -C ] && exit ${isThere ? 0 : 1}; done; printf '%s|' "$@" >${folder}/words`;
    writeFileSync(join(folder, 'iptables-nft'), `#!/bin/sh\n${check}\n`, { mode: 0o755 });
    rmSync(join(folder, 'words'), { force: true });
    return said;
  }

  test.each([
    ['deleting a rule that is gone', remove, false, 'not there any more'],
    ['inserting a rule that is there', insert, true, 'there again already'],
  ])('%s is not run', async (_what, operation, isThere, because) => {
    expect(await applyOperations([operation], { arm, kubernetes, shell: iptablesWhere(isThere) }, never)).toMatchObject({ ok: false, says: expect.stringContaining(because) });
    expect(existsSync(join(folder, 'words'))).toBe(false);
  });

  test.each([
    ['deleting a rule that is there', remove, true, '-D|INPUT'],
    ['inserting a rule that is gone', insert, false, '-I|INPUT|1'],
  ])('%s is run, word by word', async (_what, operation, isThere, words) => {
    expect(await applyOperations([operation], { arm, kubernetes, shell: iptablesWhere(isThere) }, never)).toMatchObject({ ok: true });
    expect(readFileSync(join(folder, 'words'), 'utf8')).toBe(`-w|5|-t|filter|${words}|-p|tcp|-m|comment|--comment|it's -D|-j|DROP|`);
  });

  test.each([
    [{ ...allow, kind: 'ufw-delete-allow' } as Operation, 'echo "ufw allow 22/tcp"', 'not there any more'],
    [{ kind: 'ufw-disable', node: 'node-2', machine } as Operation, 'echo "Status: inactive"', 'not active any more'],
    [{ kind: 'ufw-enable', node: 'node-2', machine } as Operation, 'echo "Status: active"', 'active again already'],
  ])('$kind', async (operation, ufw, because) => {
    expect(await applyOperations([operation], { arm, kubernetes, shell: nodeWhere(ufw) }, never)).toMatchObject({ ok: false, says: expect.stringContaining(because) });
  });
});

describe('a change of a security group', () => {
  test.each([
    ['refused has changed nothing', new AccessError('a rule of that name exists'), false],
    ['that may have happened is unknown', new AccessError('no connection', { mayHaveHappened: true }), 'unknown'],
  ])('%s', async (_what, error, ok) => {
    expect(await applyOperations([create], { arm: refusing(error), kubernetes, shell: nodeWhere('exit 0') }, never)).toMatchObject({ ok });
  });

  test('a bug of ours is not dressed up as an answer of Azure', async () => {
    await expect(applyOperations([create], { arm: refusing(new TypeError('bug')), kubernetes, shell: nodeWhere('exit 0') }, never)).rejects.toThrow('bug');
  });
});
