import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { deletionOf, insertionAt } from '../../../src/diagnostics/net/iptables/rule-edit.ts';

const rule = { table: 'filter', spec: '-A INPUT -s 10.0.0.0/8 -p tcp -m comment --comment "say \\"no\\" to \\\\ and -j" -m tcp --dport 10250 -j DROP' };
const words = ['-s', '10.0.0.0/8', '-p', 'tcp', '-m', 'comment', '--comment', 'say "no" to \\ and -j', '-m', 'tcp', '--dport', '10250', '-j', 'DROP'];

describe('a rule is edited by its full specification, one argument per word', () => {
  test('deletion', () => {
    expect(deletionOf(rule)?.argv).toEqual(['iptables', '-w', '5', '-t', 'filter', '-D', 'INPUT', ...words]);
  });

  test('insertion at its former position, by the backend that is named', () => {
    expect(insertionAt(rule, 3, 'iptables-legacy')?.argv).toEqual(['iptables-legacy', '-w', '5', '-t', 'filter', '-I', 'INPUT', '3', ...words]);
  });

  test.each(['', '-P INPUT DROP', '-A', '-A INPUT -m comment --comment "not closed'])('%j is no rule', (spec) => {
    expect(deletionOf({ table: 'filter', spec })).toBeUndefined();
  });

  test.each([0, -1, 1.5])('there is no position %p', (index) => {
    expect(insertionAt(rule, index)).toBeUndefined();
  });
});

test('any comment comes out of its quotes unchanged', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 40 }), (comment) => {
      fc.pre(!/[\r\n]/.test(comment));
      const quoted = comment.replaceAll(/["\\']/g, String.raw`\$&`);
      const edit = deletionOf({ table: 'raw', spec: `-A PREROUTING -m comment --comment "${quoted}" -j DROP` });
      expect(edit?.argv.slice(-3)).toEqual([comment, '-j', 'DROP']);
    }),
  );
});
