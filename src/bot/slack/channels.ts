import type { webApi } from '@slack/bolt';

export type Channel = NonNullable<webApi.ConversationsInfoResponse['channel']>;

/** What Slack says about a channel. Rejects where it does not say. */
export type Channels = (channel: string) => Promise<Channel>;

const KEPT_MS = 60_000;
const KEPT = 500;

/** Remembers for a minute the channels that the bot is in; an invitation takes effect at once. */
export function createChannels(client: webApi.WebClient, clock: () => number = Date.now): Channels {
  const kept = new Map<string, { readonly channel: Channel; readonly until: number }>();
  return async (id) => {
    const known = kept.get(id);
    if (known !== undefined && known.until > clock()) return known.channel;
    kept.delete(id);
    const { channel } = await client.conversations.info({ channel: id });
    if (channel === undefined) throw new Error('conversations.info named no channel');
    const oldest = kept.size < KEPT ? undefined : kept.keys().next().value;
    if (oldest !== undefined) kept.delete(oldest);
    if (channel.is_member === true && channel.is_archived !== true) kept.set(id, { channel, until: clock() + KEPT_MS });
    return channel;
  };
}
