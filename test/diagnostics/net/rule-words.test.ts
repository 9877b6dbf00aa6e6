import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ruleWords } from '../../../src/diagnostics/net/iptables/rule-words.ts';

describe("a rule's words", () => {
  test('are its full specification, unquoted', () => {
    const spec = '-A INPUT -s 10.0.0.0/8 -p tcp -m comment --comment "say \\"no\\" to \\\\ and -j" -m tcp --dport 10250 -j DROP';
    expect(ruleWords(spec)).toEqual(['-s', '10.0.0.0/8', '-p', 'tcp', '-m', 'comment', '--comment', 'say "no" to \\ and -j', '-m', 'tcp', '--dport', '10250', '-j', 'DROP']);
  });

  test.each(['', '-P INPUT DROP', '-A', '-A INPUT -m comment --comment "not closed'])('%j is no rule', (spec) => {
    expect(ruleWords(spec)).toBeUndefined();
  });

  test('any comment comes out of its quotes unchanged', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 40 }), (comment) => {
        fc.pre(!/[\r\n]/.test(comment));
        const quoted = comment.replaceAll(/["\\']/g, String.raw`\$&`);
        expect(ruleWords(`-A PREROUTING -m comment --comment "${quoted}" -j DROP`)?.slice(-3)).toEqual([comment, '-j', 'DROP']);
      }),
    );
  });
});
