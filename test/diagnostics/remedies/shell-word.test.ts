import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { shellWord } from '../../../src/diagnostics/remedies/shell-word.ts';

const back = (shell: string, words: readonly string[]): string[] =>
  execFileSync(shell, ['-c', `printf '%s\\0' ${words.map(shellWord).join(' ')}`], { encoding: 'utf8' }).split('\0').slice(0, -1);

const anyText = fc.string({ unit: 'grapheme', maxLength: 200 }).filter((text) => !text.includes('\0'));

describe('quoting for a shell', () => {
  test.each(['sh', 'bash'])('any list of texts comes out of %s unchanged, word by word', (shell) => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 5 }), (words) => {
        expect(back(shell, words)).toEqual(words);
      }),
      { numRuns: 100 },
    );
  });

  test.each(['$(reboot)', '`reboot`', '; reboot', "'; reboot; '", '"$HOME"', '\\', 'a\nb', '-rf', '*', '~', ''])('%j is data', (text) => {
    expect(back('bash', [text])).toEqual([text]);
  });

  test('plain words stay readable on a card', () => {
    expect(['ufw', '10.224.0.0/16', '--dport', 'a:b'].map(shellWord).join(' ')).toBe('ufw 10.224.0.0/16 --dport a:b');
  });

  test('a NUL character, which no word can hold, is refused', () => {
    expect(() => shellWord('a\0b')).toThrow('NUL');
  });
});
