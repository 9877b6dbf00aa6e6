import type { JsonObject } from '../json.ts';
import { flag, text } from '../json.ts';
import type { SlackMessage } from '../message.ts';
import { wireMessage } from '../message.ts';
import { readContent } from '../workspace/content.ts';
import { botIsIn } from '../workspace/directory.ts';
import { Refusal } from '../workspace/refusal.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Methods } from './method.ts';

/** https://docs.slack.dev/reference/methods/chat.update: "cannot exceed 4,000 characters". */
const UPDATE_TEXT_LIMIT = 4_000;

export const chatMethods: Methods = {
  'chat.postMessage': {
    rate: 'post',
    run(args, { workspace }) {
      const channel = postable(args, workspace);
      const content = readContent(args, workspace.directory.people);
      const threadTs = text(args['thread_ts']) || undefined;
      const broadcast = flag(args['reply_broadcast']);
      const message = workspace.post({ ...content, channel, user: workspace.options.botUserId, threadTs, broadcast });
      return { channel, ts: message.ts, message: wireMessage(message) };
    },
  },
  'chat.postEphemeral': {
    rate: 'tier4',
    run(args, { workspace }) {
      const channel = postable(args, workspace);
      const user = text(args['user']);
      const known = workspace.directory.person(user);
      if (!known || !workspace.directory.channel(channel)?.members.includes(known.id)) throw new Refusal('user_not_in_channel');
      const content = readContent(args, workspace.directory.people);
      const threadTs = text(args['thread_ts']) || undefined;
      const message = workspace.whisper(known.id, { ...content, channel, user: workspace.options.botUserId, threadTs });
      return { message_ts: message.ts };
    },
  },
  'chat.update': {
    rate: 'tier3',
    run(args, { workspace }) {
      const old = own(args, workspace, 'cant_update_message');
      if ((text(args['text']) ?? '').length > UPDATE_TEXT_LIMIT) throw new Refusal('msg_too_long');
      const message = workspace.messages.replace(updated(old, args, workspace));
      return { channel: old.channel, ts: old.ts, text: message.text, message: wireMessage(message) };
    },
  },
  'chat.delete': {
    rate: 'tier3',
    run(args, { workspace }) {
      const message = own(args, workspace, 'cant_delete_message');
      if (message.reply_count) workspace.messages.replace(tombstone(message));
      else workspace.messages.remove(message);
      return { channel: message.channel, ts: message.ts };
    },
  },
  'chat.getPermalink': {
    rate: 'tier4',
    run(args, { workspace, url }) {
      const channel = workspace.directory.visibleChannel(text(args['channel'])).id;
      const message = workspace.messages.find(channel, text(args['message_ts']) ?? '');
      if (!message) throw new Refusal('message_not_found');
      const thread = message.thread_ts ? `?thread_ts=${message.thread_ts}&cid=${channel}` : '';
      return { channel, permalink: `${url}/archives/${channel}/p${message.ts.replace('.', '')}${thread}` };
    },
  },
};

/** The channel, which the bot must have joined: we do not ask for `chat:write.public`. */
function postable(args: JsonObject, { directory }: Workspace): string {
  const channel = directory.visibleChannel(text(args['channel']));
  if (!botIsIn(channel)) throw new Refusal('not_in_channel');
  return channel.id;
}

function own(args: JsonObject, { directory, messages, options }: Workspace, refusal: string): SlackMessage {
  const channel = directory.visibleChannel(text(args['channel'])).id;
  const message = messages.find(channel, text(args['ts']) ?? '');
  if (!message || message.subtype === 'tombstone') throw new Refusal('message_not_found');
  if (message.user !== options.botUserId) throw new Refusal(refusal);
  return message;
}

/**
 * What is not sent stays, except that `text` without `blocks` takes the blocks away.
 * https://docs.slack.dev/reference/methods/chat.update
 */
function updated(old: SlackMessage, args: JsonObject, workspace: Workspace): SlackMessage {
  const content = readContent(args, workspace.directory.people);
  const saysNothing = args['text'] === undefined;
  return {
    ...old,
    ...content,
    text: saysNothing ? old.text : content.text,
    blocks: saysNothing && args['blocks'] === undefined ? old.blocks : content.blocks,
    attachments: args['attachments'] === undefined ? old.attachments : content.attachments,
    notifies: [...new Set([...old.notifies, ...content.notifies])],
    edited: { user: workspace.options.botUserId, ts: `${Math.trunc(workspace.now() / 1_000)}.000000` },
  };
}

function tombstone(message: SlackMessage): SlackMessage {
  const { blocks: _blocks, attachments: _attachments, files: _files, ...rest } = message;
  return { ...rest, subtype: 'tombstone', text: 'This message was deleted.' };
}
