import { expect, test } from '@jest/globals';
import { createLog } from '../../src/jobs/log.ts';

function lineOf(fields: object, says = 'trouble'): string {
  const lines: string[] = [];
  createLog('worker', { write: (line) => void lines.push(line) }).error(fields, says);
  return lines.join('');
}

test('a line is JSON that names the process, the error and its cause', () => {
  const err = new TypeError('no', { cause: new Error('because') });
  expect(JSON.parse(lineOf({ err, run: 'r' }))).toMatchObject({
    name: 'worker',
    level: 50,
    msg: 'trouble',
    run: 'r',
    err: { type: 'TypeError', message: 'no', stack: expect.stringContaining('log.test.ts'), cause: { message: 'because' } },
  });
});

test.each([
  [{ err: new Error('Slack refused xoxb-hunter-2') }],
  [{ err: new Error('x', { cause: new Error('Authorization: Bearer xoxb-hunter-2') }) }],
  [{ err: Object.assign(new Error('x'), { request: { headers: { authorization: 'hunter' } } }) }],
  [{ says: 'token: hunter-2' }],
  [{ operations: [{ note: 'https://blob/?sig=hunter' }] }],
])('a secret does not reach the log: %#', (fields) => {
  expect(lineOf(fields)).not.toContain('hunter');
});

test('a secret in the sentence does not reach the log, and the line stays JSON', () => {
  const line = lineOf({ run: 'r' }, 'Cannot read {"token":"hunter","a":1} from "redis://:hunter@h"');
  expect(line).not.toContain('hunter');
  expect(JSON.parse(line)).toMatchObject({ run: 'r', msg: 'Cannot read {"token":"[redacted]","a":1} from "redis://:[redacted]@h"' });
});
