/** What Slack's refusals mean for us. https://docs.slack.dev/reference/methods/chat.postMessage#errors */
import { webApi } from '@slack/bolt';
import { errorText } from '../error-text.ts';
import { ChatError, type ChatTrouble } from '../core/chat-error.ts';

const CLOSED: Readonly<Record<string, string>> = {
  channel_not_found: 'the channel does not exist or the bot was not invited; invite it there',
  not_in_channel: 'the bot is not in the channel; invite it there',
  is_archived: 'the channel is archived; unarchive it or ask in another',
  restricted_action: 'a workspace setting keeps the bot from posting there; ask a workspace admin',
  restricted_action_read_only_channel: 'only some people may post in this channel; ask a workspace admin',
  thread_not_found: 'the thread was deleted; ask again in the channel',
  invalid_auth: 'the token is not valid; set SLACK_BOT_TOKEN anew',
  account_inactive: 'the app was removed or its token revoked; install it again and set SLACK_BOT_TOKEN anew',
  token_revoked: 'the token was revoked; install the app again and set SLACK_BOT_TOKEN anew',
  missing_scope: 'the app lacks a permission; install it again with the scopes of its manifest',
};

const BLOCK_TROUBLE = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'msg_too_long']);
const GONE = ['message_not_found', 'cant_update_message', 'edit_window_closed'];

/** @param action what was tried, as in "post to C0123" */
export function chatErrorOf(error: unknown, action: string): ChatError {
  if (!(error instanceof webApi.WebAPIPlatformError)) {
    return new ChatError('again', `Cannot ${action}: ${errorText(error)}`, { cause: error });
  }
  const code = error.data.error;
  const because = CLOSED[code] ?? `Slack answered ${code}`;
  return new ChatError(troubleOf(code), `Cannot ${action}: ${because}`, { cause: error });
}

function troubleOf(code: string): ChatTrouble {
  if (GONE.includes(code)) return 'gone';
  return Object.hasOwn(CLOSED, code) ? 'closed' : 'again';
}

export function isInvalidBlocks(error: unknown): boolean {
  return error instanceof webApi.WebAPIPlatformError && BLOCK_TROUBLE.has(error.data.error);
}
