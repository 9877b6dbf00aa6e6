import type { SlackChange, SlackMessage } from '../message.ts';

/** Beyond these the oldest are forgotten, so that a demo can run for weeks. */
const CHANNEL_LIMIT = 5_000;
const EPHEMERAL_LIMIT = 1_000;

/** Messages are values: a change replaces one, so what a listener was given stays as it was. */
export interface Messages {
  inChannel(channel: string): SlackMessage[];
  inThread(channel: string, root: string): SlackMessage[];
  ephemerals(user?: string): SlackMessage[];
  find(channel: string, ts: string): SlackMessage | undefined;
  add(message: SlackMessage): SlackMessage;
  replace(message: SlackMessage): SlackMessage;
  remove(message: SlackMessage): void;
}

type Emit = (change: SlackChange) => void;

export function createMessages(emit: Emit): Messages {
  const channels = new Map<string, Map<string, SlackMessage>>();
  const whispers = new Map<string, SlackMessage>();
  const shelf = (message: Pick<SlackMessage, 'channel' | 'visibleTo'>) => {
    if (message.visibleTo) return whispers;
    const found = channels.get(message.channel) ?? new Map<string, SlackMessage>();
    channels.set(message.channel, found);
    return found;
  };
  const inChannel = (channel: string) => [...(channels.get(channel)?.values() ?? [])];
  const change = (kind: SlackChange['kind'], message: SlackMessage) => {
    shelf(message).set(message.ts, message);
    emit({ kind, message });
    return message;
  };
  const messages: Messages = {
    inChannel,
    inThread: (channel, root) => inChannel(channel).filter((each) => each.ts === root || each.thread_ts === root),
    ephemerals: (user) => [...whispers.values()].filter((each) => user === undefined || each.visibleTo === user),
    find: (channel, ts) => channels.get(channel)?.get(ts),
    add(message) {
      bound(shelf(message), message.visibleTo ? EPHEMERAL_LIMIT : CHANNEL_LIMIT);
      change(message.visibleTo ? 'ephemeral' : 'posted', message);
      if (!message.visibleTo) countReply(messages, message);
      return message;
    },
    replace: (message) => change(message.visibleTo ? 'ephemeral' : 'updated', message),
    remove(message) {
      shelf(message).delete(message.ts);
      emit({ kind: 'deleted', message });
    },
  };
  return messages;
}

/** A root shows how many replies it has; Slack sets its `thread_ts` with the first. */
function countReply(messages: Messages, reply: SlackMessage): void {
  const root = reply.thread_ts === undefined ? undefined : messages.find(reply.channel, reply.thread_ts);
  if (!root || root.ts === reply.ts) return;
  messages.replace({
    ...root,
    thread_ts: root.ts,
    reply_count: (root.reply_count ?? 0) + 1,
    reply_users: [...new Set([...(root.reply_users ?? []), reply.user])],
    latest_reply: reply.ts,
  });
}

function bound(shelf: Map<string, SlackMessage>, limit: number): void {
  const oldest = shelf.size >= limit ? shelf.keys().next().value : undefined;
  if (oldest !== undefined) shelf.delete(oldest);
}
