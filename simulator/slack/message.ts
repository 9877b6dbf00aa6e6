import type { JsonObject } from './json.ts';

/** A message in Slack's own field names, plus what only the stand-in knows (`notifies`, `visibleTo`). */
export interface SlackMessage {
  type: 'message';
  subtype?: 'thread_broadcast' | 'tombstone' | undefined;
  channel: string;
  ts: string;
  /** The author; `USLACKBOT` for Slack's own notes. */
  user: string;
  bot_id?: string | undefined;
  app_id?: string | undefined;
  team: string;
  text: string;
  /** False: `text` is shown as it is. */
  mrkdwn?: boolean | undefined;
  blocks?: JsonObject[] | undefined;
  attachments?: JsonObject[] | undefined;
  files?: SlackFile[] | undefined;
  reactions?: { name: string; users: string[]; count: number }[] | undefined;
  metadata?: JsonObject | undefined;
  thread_ts?: string | undefined;
  reply_count?: number | undefined;
  reply_users?: string[] | undefined;
  latest_reply?: string | undefined;
  edited?: { user: string; ts: string } | undefined;
  /** Whom this message rang: `channel`, `here`, `everyone`, `U…`, `S…`. */
  notifies: string[];
  /** Set on ephemeral messages: the one person who sees it. */
  visibleTo?: string | undefined;
}

export interface SlackFile {
  id: string;
  name: string;
  title: string;
  size: number;
  url_private: string;
}

export interface SlackChange {
  kind: 'posted' | 'updated' | 'deleted' | 'ephemeral';
  message: SlackMessage;
}

/** The fields of a message that Slack's API shows. */
export function wireMessage(message: SlackMessage): JsonObject {
  const { channel: _channel, notifies: _notifies, visibleTo: _visibleTo, mrkdwn: _mrkdwn, ...wire } = message;
  return wire;
}
