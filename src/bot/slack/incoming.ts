/** What Slack sends, parsed at the edge: only the fields that are used. The signature has been verified before. */
import { z } from 'zod';
import type { Person, Place } from '../../jobs/contract.ts';
import type { ButtonAction, Decision } from '../core/chat.ts';
import type { Asked } from '../core/deps.ts';
import { ACTION_PREFIX } from './buttons.ts';

const id = z.string().min(1).max(64);

/** https://docs.slack.dev/interactivity/implementing-slash-commands */
const command = z.object({
  team_id: id,
  channel_id: id,
  user_id: id,
  user_name: z.string().default(''),
  text: z.string().default(''),
  trigger_id: z.string().min(1),
  response_url: z.string().optional(),
});

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
const click = z.object({
  team: z.object({ id }),
  user: z.object({ id, team_id: id, name: z.string().optional(), username: z.string().optional() }),
  channel: z.object({ id }),
  // A private message is not repeated in the payload; its container names it.
  message: z.object({ ts: id, thread_ts: id.optional() }).optional(),
  container: z.object({ message_ts: id.optional(), thread_ts: id.optional() }).optional(),
  actions: z.tuple([z.object({ action_id: z.string(), value: z.string().max(200).optional() })]).rest(z.unknown()),
  trigger_id: z.string().min(1),
  response_url: z.string().optional(),
});

/** https://docs.slack.dev/reference/events/app_mention */
const mention = z.object({
  team_id: id,
  event_id: id,
  event: z.object({
    user: id,
    channel: id,
    ts: id,
    thread_ts: id.optional(),
    text: z.string(),
    attachments: z.array(z.object({ text: z.string().optional(), fallback: z.string().optional() })).optional(),
    user_team: id.optional(),
    team: id.optional(),
  }),
});

/** Where a private answer goes. */
export interface AnswerTo {
  readonly channel: string;
  readonly user: string;
  readonly thread?: string;
  readonly responseUrl?: string;
}

export interface IncomingCommand {
  readonly asked: Asked;
  readonly answerTo: AnswerTo;
}

export interface IncomingClick {
  readonly decision: Decision;
  readonly delivery: string;
  readonly answerTo: AnswerTo;
}

export function readCommand(body: unknown): IncomingCommand {
  const { team_id, channel_id, user_id, user_name, text, trigger_id, response_url } = command.parse(body);
  return {
    asked: {
      text: plainText(text),
      person: slackPerson(team_id, user_id, user_name || user_id),
      place: slackPlace(team_id, channel_id),
      delivery: trigger_id,
    },
    answerTo: { channel: channel_id, user: user_id, ...responseUrl(response_url) },
  };
}

/** Absent for a click that decides nothing, such as on a link. */
export function readClick(body: unknown): IncomingClick | undefined {
  const { team, user, channel, actions, trigger_id, response_url, ...shown } = click.parse(body);
  const message = shown.message ?? { ts: id.parse(shown.container?.message_ts), thread_ts: shown.container?.thread_ts };
  const [{ action_id, value }] = actions;
  const action = actionOf(action_id);
  if (action === undefined || value === undefined) return undefined;
  const person = slackPerson(user.team_id, user.id, user.name ?? user.username ?? user.id);
  const thread = message.thread_ts === undefined || message.thread_ts === message.ts ? {} : { thread: message.thread_ts };
  return {
    decision: {
      action,
      ref: value,
      person,
      place: { ...slackPlace(team.id, channel.id), ...(action === 'run' ? thread : {}) },
      message: { channel: channel.id, id: message.ts },
    },
    delivery: trigger_id,
    answerTo: { channel: channel.id, user: user.id, ...thread, ...responseUrl(response_url) },
  };
}

/**
 * A mention inside a thread is answered in that thread; elsewhere, in a thread under the mention.
 * @throws where it does not say whose home the person's is: it need not be ours
 */
export function readMention(body: unknown): IncomingCommand {
  const { team_id, event_id, event } = mention.parse(body);
  const thread = event.thread_ts ?? event.ts;
  return {
    asked: {
      text: plainText(withQuotes(event.text.replace(/^\s*(?:<@[UW][A-Z0-9]+(?:\|[^>]*)?>\s*)+/, ''), event.attachments ?? [])),
      person: slackPerson(id.parse(event.user_team ?? event.team), event.user, event.user),
      place: { ...slackPlace(team_id, event.channel), thread },
      delivery: event_id,
    },
    answerTo: { channel: event.channel, user: event.user, thread },
  };
}

/** A message that is shared with the mention arrives as an attachment: it is what shall be explained. */
function withQuotes(text: string, attachments: readonly { readonly text?: string | undefined; readonly fallback?: string | undefined }[]): string {
  if (!/^\s*explain\b/i.test(text)) return text;
  return [text, ...attachments.map((one) => one.text ?? one.fallback ?? '')].join('\n');
}

/** What was typed, out of what Slack made of it: links back to their labels, entities back to characters. */
export function plainText(text: string): string {
  return text
    .replaceAll(/<((?:https?|mailto|tel):[^|>]*)(?:\|([^>]*))?>/g, (_, url: string, label?: string) => label ?? url)
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function responseUrl(url: string | undefined): Pick<AnswerTo, 'responseUrl'> {
  return url === undefined ? {} : { responseUrl: url };
}

function slackPerson(team: string, user: string, name: string): Person {
  return { platform: 'slack', team, id: user, name };
}

function slackPlace(team: string, channel: string): Place {
  return { platform: 'slack', team, channel };
}

const ACTIONS: readonly ButtonAction[] = ['approve', 'deny', 'undo', 'run-again', 'evidence', 'run'];

function actionOf(actionId: string): ButtonAction | undefined {
  return ACTIONS.find((action) => actionId.replace(/(?<=:run):\d{1,2}$/, '') === `${ACTION_PREFIX}${action}`);
}
