import type { FoundAction } from '../block-kit/find-action.ts';
import { actionsIn } from '../block-kit/find-action.ts';
import type { JsonObject } from '../json.ts';
import { objects } from '../json.ts';
import type { SlackMessage } from '../message.ts';
import { wireMessage } from '../message.ts';
import type { SlackPerson } from '../options.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { actor } from './actor.ts';
import type { Ack } from './deliver.ts';
import { deliver, failureOf } from './deliver.ts';
import type { Outside } from './outside.ts';

export interface ClickInput {
  user: string;
  message: { channel: string; ts: string };
  actionId: string;
  blockId?: string;
  /** The value of the chosen option, for menus. */
  option?: string;
  /** Forges the button's value, also for a button that is no longer there. */
  value?: string;
  overrides?: ClickOverrides;
}

/** Fields of the payload that a test may forge. */
export interface ClickOverrides {
  team?: string;
  channel?: string;
  ts?: string;
  apiAppId?: string;
  userTeam?: string;
}

export interface ClickResult {
  /** The app acknowledged with 200 in time. */
  ok: boolean;
  ack: Ack;
  /** Slack's own note to the person, when the app did not. */
  note?: SlackMessage;
}

/** A person acts on an element of a message. Throws when there is no such message or element. */
export async function sendClick(workspace: Workspace, outside: Outside, input: ClickInput): Promise<ClickResult> {
  const { person } = actor(workspace, { user: input.user, channel: input.message.channel });
  const message = seenBy(workspace, person, input.message);
  const payload = JSON.stringify(payloadOf(workspace, outside, { input, person, message, found: chosen(message, input) }));
  const ack = await deliver(workspace, outside.line, new URLSearchParams({ payload }).toString(), 'application/x-www-form-urlencoded');
  const failure = failureOf(ack);
  if (!failure) return { ok: true, ack };
  const note = `The action failed with the error "${failure}"`;
  return { ok: false, ack, note: workspace.note(person.id, message.channel, note, message.thread_ts) };
}

function seenBy({ messages }: Workspace, person: SlackPerson, { channel, ts }: ClickInput['message']): SlackMessage {
  const message = messages.find(channel, ts) ?? messages.ephemerals(person.id).find((each) => each.ts === ts);
  if (!message) throw new Error(`no message ${ts} in ${channel} that ${person.id} can see`);
  return message;
}

function chosen(message: SlackMessage, { actionId, blockId, value }: ClickInput): FoundAction {
  const actions = actionsIn(message);
  const found = actions.find(({ element, blockId: block }) => element['action_id'] === actionId && (blockId ?? block) === block);
  if (found) return found;
  if (value !== undefined) {
    const element = { type: 'button', action_id: actionId, text: { type: 'plain_text', text: actionId } };
    return { element, blockId: blockId ?? 'gone' };
  }
  const there = actions.map(({ element }) => String(element['action_id'])).join(', ') || 'none';
  throw new Error(`no element with action_id ${actionId} in message ${message.ts}; there are: ${there}`);
}

interface Click {
  input: ClickInput;
  person: SlackPerson;
  message: SlackMessage;
  found: FoundAction;
}

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
function payloadOf(workspace: Workspace, outside: Outside, click: Click): JsonObject {
  const { options, directory } = workspace;
  const { input: { overrides = {} }, person, message } = click;
  const channelId = overrides.channel ?? message.channel;
  const ts = overrides.ts ?? message.ts;
  const isEphemeral = message.visibleTo !== undefined;
  const origin = { user: person.id, channel: message.channel, message };
  return {
    type: 'block_actions',
    user: { id: person.id, username: person.name, name: person.name, team_id: overrides.userTeam ?? directory.teamOf(person) },
    api_app_id: overrides.apiAppId ?? options.appId,
    token: 'verification-token-of-old',
    container: containerOf(click, channelId, ts),
    trigger_id: outside.triggers.create(person.id),
    team: { id: overrides.team ?? options.teamId, domain: options.teamDomain },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: channelId, name: directory.channel(message.channel)?.name ?? '' },
    ...(isEphemeral ? {} : { message: { ...wireMessage(message), ts } }),
    state: { values: {} },
    response_url: `${outside.url()}${outside.responseUrls.create('actions', origin)}`,
    actions: [actionOf(click, workspace.now())],
  };
}

function containerOf({ message, found }: Click, channelId: string, ts: string): JsonObject {
  const attached = found.attachmentId === undefined ? {} : { attachment_id: found.attachmentId, is_app_unfurl: false };
  return {
    type: found.attachmentId === undefined ? 'message' : 'message_attachment',
    message_ts: ts,
    ...attached,
    channel_id: channelId,
    is_ephemeral: message.visibleTo !== undefined,
    ...(message.thread_ts ? { thread_ts: message.thread_ts } : {}),
  };
}

function actionOf({ input, found: { element, blockId } }: Click, now: number): JsonObject {
  const { type, action_id, text, style, confirm, url } = element;
  const options = [...objects(element['options']), ...objects(element['option_groups']).flatMap((group) => objects(group['options']))];
  const option = options.find((each) => each['value'] === input.option);
  return {
    type,
    action_id,
    block_id: blockId,
    text,
    style,
    confirm,
    url,
    ...(option ? { selected_option: option } : { value: input.value ?? element['value'] }),
    action_ts: (now / 1_000).toFixed(6),
  };
}
