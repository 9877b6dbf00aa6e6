/** When a node that refuses is asked again, and whether a script that brought no answer was started. */
import { describe, expect, test } from '@jest/globals';
import { createRunCommandShell } from '../../../src/diagnostics/azure/run-command-shell.ts';
import type { ShellNode } from '../../../src/diagnostics/ports.ts';
import { FOLLOW, failure, wire } from './wire.ts';
import type { WireAnswer } from './wire.ts';

const machine = { kind: 'vmss', resourceGroup: 'mc', scaleSet: 'vmss', instanceId: '2' } as const;
const busy = { status: 409, body: failure('Conflict', 'Run command extension execution is in progress. Please wait for completion.') };
const stopped = { status: 409, body: failure('OperationNotAllowed', 'The operation requires the VM to be running.') };
const taken = { status: 202, headers: { ...FOLLOW, location: 'https://management.azure.com/results/1' } };
const output = { value: [{ code: 'ProvisioningState/succeeded', message: 'Enable succeeded: \n[stdout]\nhello\n[stderr]\n' }] };
const succeeded = { status: 200, body: { status: 'Succeeded' } };

const linux: ShellNode = { machine: { ok: true, value: machine } };

function run(busyRetries: number, ...answers: WireAnswer[]) {
  return runAt(linux, busyRetries, ...answers);
}

async function runAt(node: ShellNode, busyRetries: number, ...answers: WireAnswer[]) {
  const { asked, bodies, clients } = wire(...answers);
  const shell = createRunCommandShell(clients, { pollMs: 1, busyRetryMs: 1, busyRetries }, () => undefined);
  const answer = await shell.run(node, 'echo hello', new AbortController().signal);
  return { answer, bodies, sent: asked.filter((method) => method === 'POST').length };
}

describe('a node that is busy with another command', () => {
  test('is asked again, no more often than allowed', async () => {
    expect(await run(2, busy, busy, busy, busy)).toMatchObject({ sent: 3, answer: { ok: false, started: false, reason: expect.stringContaining('in progress') } });
  });

  test('is not asked again by a change', async () => {
    expect(await run(0, busy, busy)).toMatchObject({ sent: 1, answer: { ok: false, started: false } });
  });
});

describe('a script', () => {
  test('that ran gives its output', async () => {
    expect(await run(2, busy, taken, succeeded, { status: 200, body: output })).toMatchObject({ sent: 2, answer: { ok: true, value: { stdout: expect.stringContaining('hello') } } });
  });

  test.each([
    ['the machine is stopped', [stopped], 'requires the VM to be running'],
    ['the bot may not', [{ status: 403, body: failure('AuthorizationFailed') }], '403'],
    ['Azure throttles, and goes on to', [{ status: 429, body: failure('TooManyRequests') }], '429'],
    ['the machine is gone', [{ status: 404, body: failure('NotFound') }], '404'],
  ] as [string, WireAnswer[], string][])('certainly was not started where %s, and is not sent again', async (_where, answers, reason) => {
    expect(await run(4, ...answers, busy)).toMatchObject({ sent: 1, answer: { ok: false, started: false, reason: expect.stringContaining(reason) } });
  });

  test.each([
    ['the request meets an error of Azure', [{ status: 500, body: failure('InternalServerError') }], '500'],
    ['the connection breaks on the way', [{}], 'did not answer'],
    ['the look at it is refused', [taken, { status: 403, body: failure('AuthorizationFailed') }], '403'],
    ['its operation fails', [taken, { status: 200, body: { status: 'Failed', ...failure('VMAgentStatusCommunicationError', 'VM has not reported status') } }], 'not reported status'],
  ] as [string, WireAnswer[], string][])('may have been started where %s', async (_where, answers, reason) => {
    expect(await run(4, ...answers)).toMatchObject({ sent: 1, answer: { ok: false, started: true, reason: expect.stringContaining(reason) } });
  });
});

describe('a node', () => {
  test('whose machine is not known is not asked, for that reason', async () => {
    expect(await runAt({ machine: { ok: false, reason: 'the node has no providerID yet' } }, 0)).toMatchObject({ sent: 0, answer: { ok: false, started: false, reason: 'the node has no providerID yet' } });
  });

  test.each([
    ['linux', 'RunShellScript'],
    ['windows', 'RunPowerShellScript'],
  ])('with %s is asked by %s', async (os, commandId) => {
    const { bodies } = await runAt({ ...linux, os }, 0, taken, succeeded, { status: 200, body: output });
    expect(bodies[0]).toMatchObject({ commandId, script: ['echo hello'] });
  });

  test.each([
    ['closes the way to all others where the bot may not', { status: 403, body: failure('AuthorizationFailed') }, true],
    ['does not where it is stopped', stopped, undefined],
  ] as [string, WireAnswer, true | undefined][])('%s', async (_what, answer, everywhere) => {
    const { answer: said } = await run(0, answer);
    expect(said.ok ? undefined : said.everywhere).toBe(everywhere);
  });
});
