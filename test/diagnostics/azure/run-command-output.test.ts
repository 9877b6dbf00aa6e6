import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseRunCommandResult } from '../../../src/diagnostics/azure/run-command-output.ts';
import { haveSamples, readSample } from '../../samples.ts';

const linux = (message: string): unknown => ({ value: [{ code: 'ProvisioningState/succeeded', level: 'Info', message }] });

describe('streams', () => {
  test.each([
    ['both', 'Enable succeeded: \n[stdout]\nout\n\n[stderr]\nerr\n', { stdout: 'out\n', stderr: 'err\n', stderrMissing: false }],
    ['empty', 'Enable succeeded: \n[stdout]\n\n[stderr]\n', { stdout: '', stderr: '', stderrMissing: false }],
    ['without a prefix', '[stdout]\nout\n[stderr]\n', { stdout: 'out' }],
    ['without stderr', 'Enable succeeded: \n[stdout]\nout\n...', { stdout: 'out\n...', stderr: '', stderrMissing: true }],
    ['markers inside', '[stdout]\na\n[stderr]\nb\n[stdout]\nc\n[stderr]\nd', { stdout: 'a\n[stderr]\nb\n[stdout]\nc', stderr: 'd' }],
    ['a failed extension, on one line', 'Enable failed: failed to execute command: command terminated with exit status=124 [stdout] out [stderr] err', { stdout: 'out', stderr: 'err', exitCode: 124 }],
  ])('%s', (_what, message, expected) => {
    expect(parseRunCommandResult(linux(message))).toMatchObject({ kind: 'streams', ...expected });
  });

  test('Windows sends each stream by itself', () => {
    const value = [
      { code: 'ComponentStatus/StdOut/succeeded', message: 'out' },
      { code: 'ComponentStatus/StdErr/succeeded', message: 'err' },
    ];
    expect(parseRunCommandResult({ value })).toEqual({ kind: 'streams', stdout: 'out', stderr: 'err', stderrMissing: false });
  });

  test.each([
    ['the operation\'s result', { status: 'Succeeded', properties: { output: linux('[stdout]\nout\n[stderr]\n') } }],
    ['the command line\'s', { error: null, output: [{ code: 'x', message: '[stdout]\nout\n[stderr]\n' }] }],
    ['its text', JSON.stringify(linux('[stdout]\nout\n[stderr]\n'))],
  ])('in %s', (_what, value) => {
    expect(parseRunCommandResult(value)).toMatchObject({ kind: 'streams', stdout: 'out' });
  });
});

describe('troubles of the channel are not answers of the node', () => {
  const failure = (statusCode: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}): Error =>
    Object.assign(new Error(message), { statusCode, code, response: { headers: { get: (name: string) => headers[name] } } });

  test.each([
    ['another command runs', failure(409, 'Conflict', 'Run command extension execution is in progress.'), { kind: 'busy' }],
    ['a lock', failure(429, 'RetryableErrorDueToAnotherOperation', 'Another operation'), { kind: 'busy' }],
    ['throttling', failure(429, 'OperationNotAllowed', 'too many', { 'retry-after': '17' }), { kind: 'throttled', retryAfterSeconds: 17 }],
    ['a quota', failure(403, 'OperationNotAllowed', 'quota exceeded'), { kind: 'failed', reason: 'quota exceeded' }],
    ['no permission', failure(403, 'AuthorizationFailed', 'The client has no authorization'), { kind: 'failed', reason: 'The client has no authorization' }],
    ['a silent agent', failure(409, 'OperationNotAllowed', 'VM has not reported status for VM agent or extensions.'), { kind: 'channel-down' }],
    ['the sample script', linux('[stdout]\nThis is a sample script\n\n[stderr]\n'), { kind: 'script-did-not-run' }],
    ['nothing', undefined, { kind: 'unreadable' }],
    ['an empty result', {}, { kind: 'unreadable' }],
    ['cut JSON', '{"value":[{"message":"[stdout]', { kind: 'unreadable' }],
  ])('%s', (_what, value, expected) => {
    expect(parseRunCommandResult(value)).toMatchObject(expected);
  });
});

(haveSamples ? describe : describe.skip)('recorded results', () => {
  test.each([
    ['01-vmss-two-values-spec', { kind: 'streams', stdout: 'Hello World!', stderr: '' }],
    ['02-windows-telnet-empty', { kind: 'unreadable' }],
    ['03-windows-exit1-still-succeeded', { kind: 'streams', stdout: expect.stringContaining('should fail'), stderr: '' }],
    ['04-windows-exit1-deployment-failed', { kind: 'failed', reason: expect.stringContaining('RunCommandWindows') }],
    ['05-linux-nonexistent-cmd-cut', { kind: 'unreadable', reason: expect.stringContaining('invalid JSON') }],
    ['06-linux-sample-script-ran', { kind: 'script-did-not-run' }],
    ['07-linux-ping-100-loss', { kind: 'unreadable', reason: expect.stringContaining('invalid JSON') }],
    ['08-aks-doc-ssh-status-no-stderr', { kind: 'streams', stdout: expect.stringContaining('ssh.service'), stderrMissing: true }],
    ['09-kubectl-aks-zero', { kind: 'streams', stdout: '0\n', stderr: '', stderrMissing: false }],
    ['10-kubectl-aks-ip-route', { kind: 'streams', stdout: expect.stringMatching(/^default via/), stderrMissing: true }],
    ['11-conflict-409', { kind: 'busy' }],
    ['12-throttled-429', { kind: 'throttled', retryAfterSeconds: 1200 }],
    ['13-agent-no-status', { kind: 'channel-down' }],
    ['14-agent-no-status-extension', { kind: 'channel-down' }],
    ['15-cse-exit-124-one-line', { kind: 'streams', exitCode: 124, stdout: expect.stringContaining('ExitCode') }],
  ])('%s', (name, expected) => {
    expect(parseRunCommandResult(readSample(`runcommand/${name}.txt`))).toMatchObject(expected);
  });
});

describe('whatever comes', () => {
  test('it never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.anything(), fc.json(), fc.string()), (value) => expect(parseRunCommandResult(value)).toHaveProperty('kind')));
  });

  test('the script\'s output comes back unchanged, markers in it included', () => {
    const output = fc.array(fc.constantFrom('[stdout]', '[stderr]', '\n', 'x', ' ', '\r\n')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(output, (stdout) => {
        expect(parseRunCommandResult(linux(`Enable succeeded: \n[stdout]\n${stdout}\n[stderr]\n`))).toMatchObject({ kind: 'streams', stdout, stderr: '' });
      }),
    );
  });
});
