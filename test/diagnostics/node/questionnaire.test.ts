import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { questionnaire } from '../../../src/diagnostics/node/questionnaire.ts';
import type { Question } from '../../../src/diagnostics/node/questionnaire.ts';

const ask = (asker: string, subject: string, name: string, script = 'true'): Question => ({ asker, subject, name, section: { name, timeout: 5, script } });

describe('everything that is asked of one place', () => {
  test('has names of its own, and the very same thing is asked once', () => {
    const { sections } = questionnaire([ask('dns', 'node', 'resolv', 'cat x'), ask('egress', 'node', 'resolv', 'cat x'), ask('egress', 'pod', 'resolv', 'cat y'), ask('dns', 'node', 'resolv-2', 'cat z')]);
    expect(sections.map(({ name, script }) => `${name}: ${script}`)).toEqual(['resolv: cat x', 'resolv-2: cat y', 'resolv-2-2: cat z']);
  });

  test('is answered to whoever asked, by the name that they gave it, and to nobody else', () => {
    const word = fc.constantFrom('a', 'b', 'a-2', 'a-2-2');
    const question = fc.record({ asker: word, subject: word, name: word, script: word });
    fc.assert(
      fc.property(fc.uniqueArray(question, { selector: ({ asker, subject, name }) => `${asker} ${subject} ${name}` }), (all) => {
        const { sections, answerTo } = questionnaire(all.map(({ asker, subject, name, script }) => ask(asker, subject, name, script)));
        expect(new Set(sections.map(({ name }) => name)).size).toBe(sections.length);
        const answer = Object.fromEntries(sections.map(({ name, script }) => [name, { ok: true as const, value: { exitCode: 0, stdout: script, stderr: '' } }]));
        for (const { asker, subject } of all) {
          const own = all.filter((one) => one.asker === asker && one.subject === subject);
          const told = Object.entries(answerTo(asker, subject, answer)).map(([name, said]) => [name, said.ok ? said.value.stdout : '']);
          expect(Object.fromEntries(told)).toEqual(Object.fromEntries(own.map(({ name, script }) => [name, script])));
        }
      }),
    );
  });
});
