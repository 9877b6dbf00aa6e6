import { describe, expect, test } from '@jest/globals';
import { webApi } from '@slack/bolt';
import { appTrouble, chatErrorOf } from '../../../src/bot/slack/trouble.ts';

const refused = (error: string): Error => new webApi.WebAPIPlatformError({ ok: false, error });
const lost = (original: Error): Error => new webApi.WebAPIRequestError(original);
const fetchFailed = (code: string): Error => lost(new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) }));

describe('what Slack refuses', () => {
  test.each(['invalid_auth', 'not_authed', 'token_revoked', 'token_expired', 'account_inactive', 'missing_scope'])(
    'because of %s is tried again, and an operator is told what to do',
    (code) => {
      expect(chatErrorOf(refused(code), 'post')).toMatchObject({ trouble: 'again', message: expect.stringMatching(/set|install/) });
      expect(appTrouble(refused(code))).toMatch(/set|install/);
    },
  );

  test.each(['channel_not_found', 'not_in_channel', 'is_archived', 'thread_not_found'])('because of %s is given up', (code) => {
    expect(chatErrorOf(refused(code), 'post').trouble).toBe('closed');
    expect(appTrouble(refused(code))).toBeUndefined();
  });

  test.each(['internal_error', 'toString', 'fatal_error'])('because of %s is tried again', (code) => {
    expect(chatErrorOf(refused(code), 'post').trouble).toBe('again');
  });
});

test.each([
  ['after a time-out', lost(Object.assign(new Error('aborted'), { name: 'TimeoutError' })), 'unanswered'],
  ['after a connection that broke', fetchFailed('ECONNRESET'), 'unanswered'],
  ['after a socket that was closed', fetchFailed('UND_ERR_SOCKET'), 'unanswered'],
  ['after a refused connection', fetchFailed('ECONNREFUSED'), 'again'],
  ['after an unknown host', fetchFailed('ENOTFOUND'), 'again'],
  ['after a rate limit', new webApi.WebAPIRateLimitedError(1), 'again'],
])('whether a message may stand there %s', (_, error, trouble) => {
  expect(chatErrorOf(error, 'post').trouble).toBe(trouble);
});
