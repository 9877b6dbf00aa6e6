/** Private answers: seen by who asked, gone with the next reload, never edited. */
import type { webApi } from '@slack/bolt';
import { errorText } from '../error-text.ts';
import type { Card } from '../core/chat.ts';
import type { Log } from '../core/log.ts';
import { slackMessage, type SlackMessage } from './blocks.ts';
import type { AnswerTo } from './incoming.ts';

const DEADLINE_MS = 5000;

export type Answer = (to: AnswerTo, card: Card) => Promise<void>;

/**
 * In the channel through the request's own address, which also works where the bot is no member; in a thread, where
 * that address does not reach, by a message of the bot. Each is the other's second way.
 */
export function createAnswer(client: webApi.WebClient, apiUrl: string, log: Log): Answer {
  return async (to, card) => {
    const message = slackMessage(card);
    const direct = (): Promise<void> => ephemeral(client, to, message);
    const respond = (): Promise<void> => viaResponseUrl(to.responseUrl, apiUrl, message);
    const ways = to.thread === undefined ? [respond, direct] : [direct, respond];
    for (const way of ways) {
      try {
        await way();
        return;
      } catch (error) {
        log.warn({ channel: to.channel, why: errorText(error) }, 'private answer not delivered');
      }
    }
  };
}

async function ephemeral(client: webApi.WebClient, to: AnswerTo, message: SlackMessage): Promise<void> {
  const { channel, user, thread } = to;
  await client.chat.postEphemeral({ channel, user, ...message, ...(thread === undefined ? {} : { thread_ts: thread }) });
}

/** The address is a secret that anybody could post with, so it goes to Slack only and is never logged. */
async function viaResponseUrl(url: string | undefined, apiUrl: string, message: SlackMessage): Promise<void> {
  if (url === undefined) throw new Error('the request carried no address for answers');
  if (!isSlacks(url, apiUrl)) throw new Error('the address for answers is not at Slack');
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, ...message }),
    redirect: 'error',
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`the address for answers said ${answer.status}`);
}

/** Slack's own host, or the origin that the Web API was set to. */
export function isSlacks(url: string, apiUrl: string): boolean {
  const origin = URL.parse(url)?.origin;
  return origin === 'https://hooks.slack.com' || (origin !== undefined && origin === URL.parse(apiUrl)?.origin);
}
