/** No PowerShell runs here: what can be said of the text is said, and its frame is opened as a node would fill it. */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { readNodeAnswer } from '../../../src/diagnostics/node/answer.ts';
import { powershellScript } from '../../../src/diagnostics/node/powershell-script.ts';

const options = { nonce: 'a1b2', outputLimit: 4096 };
const script = powershellScript(
  [
    { name: 'sockets', timeout: 20, script: `"it's" + 'ü' + "$env:X \`n" # 'quote` },
    { name: 'routes', timeout: 5, isBulky: true, script: 'Get-NetRoute' },
  ],
  options,
);

describe('a script for Windows nodes', () => {
  test('is plain ASCII, whatever its sections hold, since the code page of the console is not known', () => {
    expect(script).toMatch(/^[\t\n\x20-\x7e]*$/);
  });

  test('carries each section as it is, with its time and whether it may be left out', () => {
    const parts = [...script.matchAll(/^Start-Part '([^']*)' '([^']*)' (\d+) (\$\w+)$/gm)].map(([, name, code = '', seconds, bulky]) => [name, Buffer.from(code, 'base64').toString(), seconds, bulky]);
    expect(parts).toEqual([
      ['sockets', `"it's" + 'ü' + "$env:X \`n" # 'quote`, '20', '$false'],
      ['routes', 'Get-NetRoute', '5', '$true'],
    ]);
  });

  test.each(["x'y", 'x y', '$x', ''])('takes no name like %j', (name) => {
    expect(() => powershellScript([{ name, timeout: 1, script: '' }], options)).toThrow('lower-case');
  });

  test('balances its braces and parentheses', () => {
    const bare = script.replaceAll(/'[^'\n]*'|"[^"\n]*"/g, '');
    for (const [open, close] of ['{}', '()', '[]']) expect(bare.split(open ?? '').length).toBe(bare.split(close ?? '').length);
  });

  test('has its answer opened like that of any other node', () => {
    const frame = gzipSync('sockets rc=0 5 0 5\nTCP\r\nroutes left-out 0 0 9000\n').toString('base64');
    const sum = createHash('sha256').update(frame).digest('hex');
    expect(readNodeAnswer(`${frame}\nAKSCHATOPS1 a1b2 ${frame.length} ${sum}\r\n`, 'a1b2')).toEqual({
      ok: true,
      value: { sockets: { ok: true, value: { exitCode: 0, stdout: 'TCP\r\n', stderr: '' } }, routes: { ok: false, reason: expect.stringContaining('9000') } },
    });
  });
});
