import { randomBytes } from 'node:crypto';
import type { SlackChange, SlackMessage } from '../message.ts';
import type { SlackOptions } from '../options.ts';
import type { Changes } from './changes.ts';
import { createChanges } from './changes.ts';
import type { Content } from './content.ts';
import type { Directory } from './directory.ts';
import { createDirectory } from './directory.ts';
import type { Messages } from './messages.ts';
import { createMessages } from './messages.ts';
import { Refusal } from './refusal.ts';
import { createTimestamps } from './timestamps.ts';

/** Slack's own voice, for notes such as "not a valid command". */
export const SLACKBOT = 'USLACKBOT';

export interface Draft extends Content {
  channel: string;
  user: string;
  threadTs?: string | undefined;
  broadcast?: boolean;
  files?: SlackMessage['files'];
}

/** The one workspace that the stand-in plays: its directory, its messages, its clock. */
export interface Workspace {
  readonly options: SlackOptions;
  readonly directory: Directory;
  readonly messages: Messages;
  readonly changes: Changes;
  /** Milliseconds since 1970. */
  now(): number;
  log(line: string): void;
  /** Throws `thread_not_found` or `cannot_reply_to_message` when the thread cannot be replied to. */
  post(draft: Draft): SlackMessage;
  /** A message that `to` alone sees. */
  whisper(to: string, draft: Draft): SlackMessage;
  /** A note from Slack itself, seen by `to` alone. */
  note(to: string, channel: string, text: string, threadTs?: string): SlackMessage;
}

export function createWorkspace(options: SlackOptions): Workspace {
  const clock = options.clock ?? Date.now;
  const stamp = createTimestamps(clock);
  const changes = createChanges();
  const messages = createMessages((change: SlackChange) => changes.emit(change));
  const directory = createDirectory(options);
  const build = (draft: Draft): SlackMessage => {
    const { threadTs, broadcast, ...content } = draft;
    const byBot = draft.user === options.botUserId;
    return {
      ...content,
      type: 'message',
      subtype: broadcast && threadTs ? 'thread_broadcast' : undefined,
      ts: stamp(),
      team: directory.person(draft.user)?.team ?? options.teamId,
      thread_ts: threadTs,
      ...(byBot ? { bot_id: botId(options), app_id: options.appId } : {}),
    };
  };
  const whisper = (to: string, draft: Draft) => messages.add({ ...build(draft), visibleTo: to });
  return {
    options,
    directory,
    messages,
    changes,
    now: clock,
    log: options.log ?? (() => {}),
    post(draft) {
      refuseBadThread(messages, draft);
      return messages.add(build(draft));
    },
    whisper,
    note: (to, channel, text, threadTs) =>
      whisper(to, { channel, user: SLACKBOT, text, mrkdwn: false, threadTs, notifies: [] }),
  };
}

/** `B…` of the app's bot, derived so that it is the same in every answer. */
export function botId(options: SlackOptions): string {
  return `B${options.botUserId.slice(1)}`;
}

/** An id in Slack's form: a letter for the kind, then capitals and digits. */
export function newId(kind: string): string {
  return `${kind}0${randomBytes(5).toString('hex').toUpperCase()}`;
}

function refuseBadThread(messages: Messages, { channel, threadTs }: Draft): void {
  if (threadTs === undefined) return;
  const root = messages.find(channel, threadTs);
  if (!root) throw new Refusal('thread_not_found');
  if (root.thread_ts !== undefined && root.thread_ts !== root.ts) throw new Refusal('cannot_reply_to_message');
}
