import { expect, test } from '@jest/globals';
import { slackLogger } from '../../../src/bot/slack/slack-logger.ts';
import { createLog } from '../../../src/jobs/log.ts';

test.each(['warn', 'error'] as const)('a token in what the library says as %s does not reach the log', (level) => {
  const lines: string[] = [];
  slackLogger(createLog('bot', { write: (line: string) => void lines.push(line) }))[level]('request failed', new Error('bad xoxb-1234567890-abcdef'));
  expect(lines.join('')).toContain('request failed');
  expect(lines.join('')).not.toContain('abcdef');
});
