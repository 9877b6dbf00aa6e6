/** The Chat port over Slack's Web API. */
import type { webApi } from '@slack/bolt';
import type { MessageRef, Place } from '../../jobs/contract.ts';
import type { Card, Chat } from '../core/chat.ts';
import type { Log } from '../core/log.ts';
import { slackMessage, type SlackMessage } from './blocks.ts';
import { patiently } from './patiently.ts';
import { appTrouble, chatErrorOf, isInvalidBlocks } from './trouble.ts';

/** Nothing in our text may fetch a page or ping a person: links stay closed, names stay names. */
const QUIET = { unfurl_links: false, unfurl_media: false, parse: 'none', link_names: false } as const;

/** Rejects with a ChatError. A post whose answer is lost on the way may be made twice; Slack knows no idempotency key. */
export function createSlackChat(client: webApi.WebClient, log: Log): Chat {
  const post = async (channel: string, card: Card, thread: string | undefined): Promise<MessageRef> => {
    const answer = await attempt(`post to ${channel}`, log, slackMessage(card), (message) =>
      // Slack's method, not that of a browser window.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      client.chat.postMessage({ channel, ...message, ...QUIET, ...(thread === undefined ? {} : { thread_ts: thread }) }),
    );
    if (answer.ts === undefined) throw chatErrorOf(new Error('Slack gave no message id'), `post to ${channel}`);
    return { channel: answer.channel ?? channel, id: answer.ts };
  };
  return {
    post: (place, card) => post(place.channel, card, place.thread),
    reply: (place, root, card) => post(root.channel, card, place.thread ?? root.id),
    update: async (_: Place, { channel, id }, card) => {
      await attempt(`edit a message in ${channel}`, log, slackMessage(card), (message) =>
        client.chat.update({ channel, ts: id, ...message, parse: 'none', link_names: false }),
      );
    },
  };
}

/** Blocks that Slack refuses are our fault: it is logged as an error, and people get the text at least. */
async function attempt<T>(
  action: string,
  log: Log,
  message: SlackMessage,
  call: (message: SlackMessage) => Promise<T>,
): Promise<T> {
  try {
    return await patiently(() => call(message));
  } catch (error) {
    const why = appTrouble(error);
    if (why !== undefined) log.error({ action, why }, 'Slack refuses this app; nothing is shown until an operator mends it');
    if (!isInvalidBlocks(error)) throw chatErrorOf(error, action);
    log.error({ err: error, action }, 'Slack refused the blocks of a message; sent as text');
  }
  try {
    return await patiently(() => call({ text: message.text, blocks: [] }));
  } catch (error) {
    throw chatErrorOf(error, action);
  }
}
