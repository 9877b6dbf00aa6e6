/** Two channels behind one: which is asked, when the other one is, and what is said of it. */
import { describe, expect, test } from '@jest/globals';
import { createNodeShell, inOrder } from '../../../src/diagnostics/azure/node-shell.ts';
import type { NodeShell, ShellAnswer, ShellFailure, ShellHints, ShellOutput } from '../../../src/diagnostics/ports.ts';

const never = new AbortController().signal;
const node = { name: 'node-1', machine: { ok: false, reason: 'x' } } as const;
const output = (stdout: string): ShellAnswer<ShellOutput> => ({ ok: true, value: { stdout, stderr: '' } });
const failure = (reason: string, more: Partial<ShellFailure> = {}): ShellFailure => ({ ok: false, reason, started: false, ...more });
const hints: ShellHints = { seconds: 0, isWhole: (stdout) => (stdout.endsWith('END') ? { ok: true, value: stdout } : { ok: false, reason: 'the answer was cut' }) };

interface Counted extends NodeShell {
  tries: number;
}

function channel(name: NodeShell['channel'], ...answers: (ShellAnswer<ShellOutput> | 'hangs')[]): Counted {
  const shell: Counted = {
    channel: name,
    outputLimit: name === 'run-command' ? 4096 : 2000,
    tries: 0,
    run: async (_node, _script, signal) => {
      const answer = answers[Math.min(shell.tries, answers.length - 1)] ?? 'hangs';
      shell.tries += 1;
      if (answer !== 'hangs') return answer;
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      return failure('given up', { started: true });
    },
  };
  return shell;
}

const ask = (channels: readonly NodeShell[], signal = never) => createNodeShell({ channels, firstMs: { 'run-command': 20, 'debug-pod': 20 } }).run(node, 'true', signal, hints);

describe('the way that is tried first', () => {
  const shells = { runCommand: channel('run-command'), debugPod: channel('debug-pod') };

  test.each([
    ['tunnel', 'run-command'],
    ['apiserver', 'run-command'],
    ['dns', 'debug-pod'],
    ['egress', 'debug-pod'],
    ['snat', 'debug-pod'],
  ] as const)('of a %s run is %s', (diagnosis, first) => {
    expect(inOrder(diagnosis, shells)[0]?.channel).toBe(first);
  });

  test('is the only one where it answers, and is named with the reason', async () => {
    const second = channel('debug-pod', output('x END'));
    const answer = await ask([channel('run-command', output('a END')), second]);
    expect(answer).toMatchObject({ ok: true, value: { stdout: 'a END', via: expect.stringMatching(/^Run Command: .*API server/) } });
    expect(second.tries).toBe(0);
  });
});

describe('the other way', () => {
  test.each([
    ['was refused', failure('Azure refused it (403)'), 'Azure refused it (403)'],
    ['may have run the script', failure('the agent is silent', { started: true }), 'the agent is silent'],
    ['brought half an answer', output('half'), 'the answer was cut'],
    ['hangs, as of a frozen node', 'hangs', 'no answer within 0.02 s: given up'],
  ] as const)('serves where the first one %s', async (_where, first, because) => {
    const answer = await ask([channel('run-command', first), channel('debug-pod', output('b END'))]);
    expect(answer).toMatchObject({ ok: true, value: { stdout: 'b END', via: `debug pod, because Run Command failed: ${because}` } });
  });

  test('is not tried where the run is over', async () => {
    const second = channel('debug-pod', output('b END'));
    await ask([channel('run-command', 'hangs'), second], AbortSignal.timeout(5));
    expect(second.tries).toBe(0);
  });

  test('may fail too: then the reason names both, and whether the script may have run', async () => {
    const answer = await ask([channel('debug-pod', failure('privileged pods are denied')), channel('run-command', failure('busy', { started: true }))]);
    expect(answer).toEqual({ ok: false, started: true, reason: 'by debug pod: privileged pods are denied; by Run Command: busy' });
  });
});

describe('a channel', () => {
  test.each([
    ['that is closed to all nodes is tried once in a run', failure('403', { everywhere: true }), 1],
    ['that failed at one node is tried at the next', failure('busy'), 3],
  ])('%s', async (_what, first, tries) => {
    const closed = channel('debug-pod', first);
    const shell = createNodeShell({ channels: [closed, channel('run-command', output('END'))] });
    for (let asked = 0; asked < 3; asked += 1) expect(await shell.run(node, 'true', never, hints)).toMatchObject({ ok: true, value: { via: expect.stringContaining('debug pod failed') } });
    expect(closed.tries).toBe(tries);
  });

  test('that is closed to the machines of scale sets may be open to others: the rights are not the same', async () => {
    const runCommand = channel('run-command', failure('403', { everywhere: true }), output('END'));
    const shell = createNodeShell({ channels: [runCommand, channel('debug-pod', failure('denied'))] });
    const at = (kind: 'vmss' | 'vm') => ({ name: kind, machine: { ok: true, value: kind === 'vm' ? { kind, resourceGroup: 'mc', name: 'x' } : { kind, resourceGroup: 'mc', scaleSet: 's', instanceId: '0' } } }) as const;
    expect(await shell.run(at('vmss'), 'true', never, hints)).toMatchObject({ ok: false });
    expect(await shell.run(at('vmss'), 'true', never, hints)).toMatchObject({ ok: false });
    expect(await shell.run(at('vm'), 'true', never, hints)).toMatchObject({ ok: true });
    expect(runCommand.tries).toBe(2);
  });

  test('is given no more than the smallest of them carries', () => {
    expect(createNodeShell({ channels: [channel('run-command'), channel('debug-pod')] }).outputLimit).toBe(2000);
  });

  test('finds what was left behind swept: once, beside the first script', async () => {
    let swept = 0;
    const shell = createNodeShell({ channels: [channel('debug-pod', output('END'))], prepare: async () => void (swept += 1) });
    await Promise.all([shell.run(node, 'true', never, hints), shell.run(node, 'true', never, hints)]);
    expect(swept).toBe(1);
  });
});
