import type { JsonObject } from '../json.ts';
import { flag, text } from '../json.ts';
import type { SlackMessage } from '../message.ts';
import { wireMessage } from '../message.ts';
import type { SlackChannel } from '../options.ts';
import { botIsIn, membersOf } from '../workspace/directory.ts';
import { Refusal } from '../workspace/refusal.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Methods } from './method.ts';
import { page } from './page.ts';

export const conversationMethods: Methods = {
  'conversations.info': {
    rate: 'tier3',
    run: (args, { workspace }) => ({
      channel: shown(workspace.directory.visibleChannel(text(args['channel'])), workspace),
    }),
  },
  'conversations.list': {
    rate: 'tier2',
    run(args, { workspace }) {
      const types = (text(args['types']) ?? 'public_channel').split(',');
      const all = workspace.options.channels
        .filter((channel) => types.includes(channel.isPrivate ? 'private_channel' : 'public_channel'))
        .filter((channel) => !channel.isPrivate || botIsIn(channel));
      const { items, more } = page(all, args);
      return { channels: items.map((channel) => shown(channel, workspace)), ...more };
    },
  },
  'conversations.members': {
    rate: 'tier4',
    run(args, { workspace }) {
      const channel = workspace.directory.visibleChannel(text(args['channel']));
      const { items, more } = page(membersOf(channel, workspace.options.botUserId), args);
      return { members: items, ...more };
    },
  },
  'conversations.history': {
    rate: 'tier3',
    run(args, { workspace }) {
      const all = readable(args, workspace)
        .filter((message) => isInChannelView(message) && inRange(message, args))
        .toReversed();
      const { items, more } = page(all, args);
      return { messages: items.map(wireMessage), ...more };
    },
  },
  'conversations.replies': {
    rate: 'tier3',
    run(args, { workspace }) {
      const messages = readable(args, workspace);
      const wanted = messages.find((message) => message.ts === args['ts']);
      if (!wanted) throw new Refusal('thread_not_found');
      const root = wanted.thread_ts ?? wanted.ts;
      const replies = messages.filter((each) => each.thread_ts === root && each.ts !== root && inRange(each, args));
      const { items, more } = page([...messages.filter((each) => each.ts === root), ...replies], args, 1_000);
      return { messages: items.map(wireMessage), ...more };
    },
  },
};

/** Roots, messages without a thread, and replies that were also sent to the channel. */
export function isInChannelView(message: SlackMessage): boolean {
  return message.thread_ts === undefined || message.thread_ts === message.ts || message.subtype === 'thread_broadcast';
}

function readable(args: JsonObject, { directory, messages }: Workspace): SlackMessage[] {
  const channel = directory.visibleChannel(text(args['channel']));
  if (!botIsIn(channel)) throw new Refusal('not_in_channel');
  return messages.inChannel(channel.id);
}

function inRange({ ts }: SlackMessage, args: JsonObject): boolean {
  const [oldest, latest] = [Number(args['oldest'] ?? 0), Number(args['latest'] ?? Number.MAX_SAFE_INTEGER)];
  const at = Number(ts);
  return flag(args['inclusive']) ? at >= oldest && at <= latest : at > oldest && at < latest;
}

function shown(channel: SlackChannel, { options }: Workspace): JsonObject {
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: true,
    is_group: false,
    is_im: false,
    is_mpim: false,
    is_private: channel.isPrivate ?? false,
    is_archived: false,
    is_general: false,
    is_shared: channel.isExtShared ?? false,
    is_ext_shared: channel.isExtShared ?? false,
    is_org_shared: false,
    is_member: botIsIn(channel),
    context_team_id: options.teamId,
    num_members: membersOf(channel, options.botUserId).length,
  };
}
