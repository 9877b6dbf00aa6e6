import type { SlackMessage } from '../message.ts';
import { wireMessage } from '../message.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { actor } from './actor.ts';
import type { Ack } from './deliver.ts';
import { deliver, failureOf } from './deliver.ts';
import type { Outside } from './outside.ts';

export interface ShortcutInput {
  user: string;
  message: { channel: string; ts: string };
  callbackId: string;
}

export interface ShortcutResult {
  /** The app acknowledged with 200 in time. */
  ok: boolean;
  ack: Ack;
  /** Slack's own note to the person, when the app did not. */
  note?: SlackMessage;
}

/**
 * A person picks a message shortcut out of a message's menu. Throws when there is no such message: private ones have no
 * menu. https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload
 */
export async function sendShortcut(workspace: Workspace, outside: Outside, { user, message: at, callbackId }: ShortcutInput): Promise<ShortcutResult> {
  const { person } = actor(workspace, { user, channel: at.channel });
  const { options, directory } = workspace;
  const message = workspace.messages.find(at.channel, at.ts);
  if (!message) throw new Error(`no message ${at.ts} in ${at.channel} that has a menu`);
  if (directory.teamOf(person) !== options.teamId) throw new Error(`${user} is of another workspace, where the app has no shortcuts`);
  const payload = JSON.stringify({
    type: 'message_action',
    token: 'verification-token-of-old',
    action_ts: (workspace.now() / 1_000).toFixed(6),
    team: { id: options.teamId, domain: options.teamDomain },
    user: { id: person.id, username: person.name, team_id: directory.teamOf(person), name: person.name },
    channel: { id: at.channel, name: directory.channel(at.channel)?.name ?? '' },
    is_enterprise_install: false,
    enterprise: null,
    api_app_id: options.appId,
    callback_id: callbackId,
    trigger_id: outside.triggers.create(person.id),
    response_url: `${outside.url()}${outside.responseUrls.create('actions', { user: person.id, channel: at.channel, message })}`,
    message_ts: message.ts,
    message: wireMessage(message),
  });
  const ack = await deliver(workspace, outside.line, new URLSearchParams({ payload }).toString(), 'application/x-www-form-urlencoded');
  const failure = failureOf(ack);
  if (!failure) return { ok: true, ack };
  return { ok: false, ack, note: workspace.note(person.id, at.channel, `The shortcut failed with the error "${failure}"`, message.thread_ts) };
}
