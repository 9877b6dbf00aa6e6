import type { JsonObject } from '../json.ts';
import { isObject, parseJson } from '../json.ts';
import type { SlackMessage } from '../message.ts';
import { Refusal } from '../workspace/refusal.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { actor } from './actor.ts';
import type { Ack } from './deliver.ts';
import { deliver, failureOf } from './deliver.ts';
import type { Outside } from './outside.ts';
import { answer } from './response-urls.ts';

export interface CommandInput {
  user: string;
  channel: string;
  /** Default: the app's first command. */
  command?: string;
  text: string;
  /** Set: typed in a thread, which Slack refuses. */
  threadTs?: string;
}

export interface CommandResult {
  /** The app acknowledged with 200 in time. */
  ok: boolean;
  /** How the app answered; absent when Slack refused before asking it. */
  ack?: Ack;
  /** What the acknowledgement's body showed the person. */
  answer?: SlackMessage;
  /** Slack's own note to the person, when something failed. */
  note?: SlackMessage;
}

/** A person sends a slash command. Throws when the person or channel does not exist or cannot act. */
export async function sendCommand(workspace: Workspace, outside: Outside, input: CommandInput): Promise<CommandResult> {
  const { person, channel } = actor(workspace, input);
  const { options, directory } = workspace;
  const commands = options.commands ?? ['/aks'];
  const command = input.command ?? commands[0] ?? '/aks';
  const refuse = (text: string): CommandResult => ({ ok: false, note: workspace.note(person.id, channel.id, text, input.threadTs) });
  if (directory.teamOf(person) !== options.teamId || !commands.includes(command)) return refuse(`${command} is not a valid command.`);
  if (input.threadTs !== undefined) return refuse(`${command} is not supported in threads. Sorry!`);
  const origin = { user: person.id, channel: channel.id };
  const body = new URLSearchParams({
    token: 'verification-token-of-old',
    team_id: options.teamId,
    team_domain: options.teamDomain,
    channel_id: channel.id,
    channel_name: channel.isPrivate ? 'privategroup' : channel.name,
    user_id: person.id,
    user_name: person.name,
    command,
    text: input.text,
    api_app_id: options.appId,
    is_enterprise_install: 'false',
    response_url: `${outside.url()}${outside.responseUrls.create('commands', origin)}`,
    trigger_id: outside.triggers.create(person.id),
  });
  const ack = await deliver(workspace, outside.line, body.toString(), 'application/x-www-form-urlencoded');
  const failure = failureOf(ack);
  if (failure) return { ack, ...refuse(`${command} failed with the error "${failure}"`) };
  try {
    const shown = ack.kind === 'answered' ? answerIn(ack.body) : undefined;
    const message = shown && answer(workspace, origin, shown);
    return { ok: true, ack, ...(message ? { answer: message } : {}) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ack, ...refuse(`${command} failed with the error "${error.code}"`) };
  }
}

/** The body of an acknowledgement: a JSON message, or text; nothing when it is empty. */
function answerIn(body: string): JsonObject | undefined {
  if (body.trim() === '') return undefined;
  const parsed = parseJson(body);
  return isObject(parsed) ? parsed : { text: body };
}
