import { setTimeout as delay } from 'node:timers/promises';
import type { JsonObject } from '../json.ts';
import type { SlackMessage } from '../message.ts';
import { mentionsIn } from '../mrkdwn/mentions.ts';
import { typed } from '../mrkdwn/escape.ts';
import { botIsIn } from '../workspace/directory.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { newId } from '../workspace/workspace.ts';
import { actor } from './actor.ts';
import type { Ack, Line } from './deliver.ts';
import { deliver } from './deliver.ts';

export interface SayInput {
  user: string;
  channel: string;
  threadTs?: string;
  /** As typed: `@aks tunnel demo`. */
  text: string;
}

export interface MentionResult {
  message: SlackMessage;
  eventId: string;
  /** Every delivery in order; the last one was acknowledged, or nothing was. */
  deliveries: Ack[];
  ok: boolean;
}

/** https://docs.slack.dev/apis/events-api/#retries: nearly at once, after a minute, after five. */
const RETRY_DELAYS_MS = [0, 60_000, 300_000];

/** A person writes a message. Nobody but the channel hears of it. */
export function say(workspace: Workspace, input: SayInput): SlackMessage {
  const { person, channel } = actor(workspace, input);
  const text = typed(input.text, workspace.directory.people);
  return workspace.post({ channel: channel.id, user: person.id, text, threadTs: input.threadTs, notifies: mentionsIn(text, []) });
}

/** True when the message mentions the bot where the bot can hear it. */
export function callsBot({ options, directory }: Workspace, message: SlackMessage): boolean {
  const channel = directory.channel(message.channel);
  return channel !== undefined && botIsIn(channel) && message.notifies.includes(options.botUserId);
}

/** Sends `app_mention` for a message, and again by Slack's schedule while it is not acknowledged. */
export async function sendMention(workspace: Workspace, line: Line, message: SlackMessage): Promise<MentionResult> {
  const event = envelope(workspace, message);
  const body = JSON.stringify(event);
  const deliveries = [await deliver(workspace, line, body, 'application/json')];
  for (const [index, wait] of (workspace.options.retryDelaysMs ?? RETRY_DELAYS_MS).entries()) {
    const last = deliveries.at(-1);
    if (!last || acknowledged(last) || (last.kind === 'answered' && last.noRetry)) break;
    try {
      await delay(wait, undefined, { signal: line.stopping });
    } catch {
      break;
    }
    const headers = { 'x-slack-retry-num': String(index + 1), 'x-slack-retry-reason': reasonOf(last) };
    deliveries.push(await deliver(workspace, line, body, 'application/json', headers));
  }
  return { message, eventId: String(event['event_id']), deliveries, ok: deliveries.some(acknowledged) };
}

/** True when the app answers Slack's `url_verification` with the challenge. */
export async function verifyRequestUrl(workspace: Workspace, line: Line): Promise<boolean> {
  const challenge = newId('');
  const body = JSON.stringify({ token: 'verification-token-of-old', challenge, type: 'url_verification' });
  const ack = await deliver(workspace, line, body, 'application/json');
  return ack.kind === 'answered' && ack.status === 200 && ack.body.includes(challenge);
}

function acknowledged(ack: Ack): boolean {
  return ack.kind === 'answered' && ack.status >= 200 && ack.status < 300;
}

function reasonOf(ack: Ack): string {
  if (ack.kind === 'timeout') return 'http_timeout';
  return ack.kind === 'unreachable' ? 'connection_failed' : 'http_error';
}

function envelope({ options, directory, now }: Workspace, message: SlackMessage): JsonObject {
  const isForeign = message.team !== options.teamId;
  return {
    token: 'verification-token-of-old',
    team_id: options.teamId,
    context_team_id: options.teamId,
    context_enterprise_id: null,
    api_app_id: options.appId,
    event: {
      type: 'app_mention',
      user: message.user,
      text: message.text,
      ts: message.ts,
      channel: message.channel,
      team: options.teamId,
      event_ts: message.ts,
      ...(message.thread_ts ? { thread_ts: message.thread_ts } : {}),
      ...(isForeign ? { user_team: message.team, source_team: message.team } : {}),
    },
    type: 'event_callback',
    event_id: newId('Ev'),
    event_time: Math.trunc(now() / 1_000),
    authorizations: [
      { enterprise_id: null, team_id: options.teamId, user_id: options.botUserId, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: directory.channel(message.channel)?.isExtShared ?? false,
  };
}
