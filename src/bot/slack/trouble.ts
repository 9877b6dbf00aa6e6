/** What Slack's refusals mean for us. https://docs.slack.dev/reference/methods/chat.postMessage#errors */
import { webApi } from '@slack/bolt';
import { errorText, hasCode } from '../error-text.ts';
import { ChatError, type ChatTrouble } from '../core/chat-error.ts';

/** Of the channel or the thread: nothing more of this run can be shown there. */
const CLOSED: Readonly<Record<string, string>> = {
  channel_not_found: 'the channel does not exist or the bot was not invited; invite it there',
  not_in_channel: 'the bot is not in the channel; invite it there',
  is_archived: 'the channel is archived; unarchive it or ask in another',
  restricted_action: 'a workspace setting keeps the bot from posting there; ask a workspace admin',
  restricted_action_read_only_channel: 'only some people may post in this channel; ask a workspace admin',
  thread_not_found: 'the thread was deleted; ask again in the channel',
};

/** Of the app as a whole: an operator mends it, and what waits until then is shown late but shown. */
const APP: Readonly<Record<string, string>> = {
  invalid_auth: 'SLACK_BOT_TOKEN is not valid; set it anew',
  not_authed: 'Slack got no token; set SLACK_BOT_TOKEN',
  token_revoked: 'SLACK_BOT_TOKEN was revoked; install the app again and set it anew',
  token_expired: 'SLACK_BOT_TOKEN has expired; install the app again and set it anew',
  account_inactive: 'the app was removed from the workspace; install it again and set SLACK_BOT_TOKEN anew',
  missing_scope: 'the app lacks a permission; install it again with the scopes of its manifest',
};

const BLOCK_TROUBLE = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'msg_too_long']);
const GONE = ['message_not_found', 'cant_update_message', 'edit_window_closed'];
/** The request was on its way. Codes of Node's fetch; a refused connection and an unknown host are not among them. */
const LOST = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'];

/** @param action what was tried, as in "post to C0123" */
export function chatErrorOf(error: unknown, action: string): ChatError {
  const code = codeOf(error);
  if (code === undefined) {
    const trouble = isUnanswered(error) ? 'unanswered' : 'again';
    return new ChatError(trouble, `Cannot ${action}: ${errorText(error)}`, { cause: error });
  }
  const because = CLOSED[code] ?? APP[code] ?? `Slack answered ${code}`;
  return new ChatError(troubleOf(code), `Cannot ${action}: ${because}`, { cause: error });
}

/** What an operator has to do before Slack does anything for this app; absent where that is not the trouble. */
export function appTrouble(error: unknown): string | undefined {
  const code = codeOf(error);
  return code !== undefined && Object.hasOwn(APP, code) ? APP[code] : undefined;
}

export function isInvalidBlocks(error: unknown): boolean {
  return BLOCK_TROUBLE.has(codeOf(error) ?? '');
}

function codeOf(error: unknown): string | undefined {
  return error instanceof webApi.WebAPIPlatformError ? error.data.error : undefined;
}

function troubleOf(code: string): ChatTrouble {
  if (GONE.includes(code)) return 'gone';
  return Object.hasOwn(CLOSED, code) ? 'closed' : 'again';
}

function isUnanswered(error: unknown): boolean {
  const original = error instanceof webApi.WebAPIRequestError ? error.original : error;
  if (!(original instanceof Error)) return false;
  return original.name === 'TimeoutError' || hasCode(original, LOST) || hasCode(original.cause, LOST);
}
