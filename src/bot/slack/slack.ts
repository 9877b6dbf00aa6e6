/** Slack as the bot process sees it: a way to show runs, a listener for requests, and whether it is there. */
import type { RequestListener } from 'node:http';
import type { Chat } from '../core/chat.ts';
import type { Conversation } from '../core/handle.ts';
import type { Log } from '../core/log.ts';
import { createAnswer } from './answer.ts';
import { createSlackListener } from './app.ts';
import { createChannels } from './channels.ts';
import { createSlackChat } from './chat.ts';
import { askingClient, askingOptions, showingClient } from './client.ts';
import { createIdentity, type IdentityCheck } from './identity.ts';
import { createInFlight } from './in-flight.ts';
import { createStanding } from './members.ts';
import { slackLogger } from './slack-logger.ts';

export interface SlackDeps {
  readonly token: string;
  readonly signingSecret: string;
  /** Of the Web API, with a slash at its end. */
  readonly apiUrl: string;
  readonly workspaces: readonly string[];
  readonly conversation: Conversation;
  readonly log: Log;
}

export interface Slack {
  readonly chat: Chat;
  readonly listener: RequestListener;
  readonly identity: IdentityCheck;
  /** Resolves once what was acknowledged has been done, or after `withinMs`. */
  settled(withinMs: number): Promise<void>;
}

export function createSlack({ token, signingSecret, apiUrl, workspaces, conversation, log }: SlackDeps): Slack {
  const access = { token, apiUrl, logger: slackLogger(log) };
  const client = askingClient(access);
  const channels = createChannels(client);
  const identity = createIdentity(client, workspaces, log);
  const inFlight = createInFlight();
  const listener = createSlackListener({
    token,
    signingSecret,
    workspaces,
    conversation,
    identity,
    channels,
    inFlight,
    clientOptions: askingOptions(access),
    log,
    logger: access.logger,
    standing: createStanding({ client, channels, workspaces, log }),
    answer: createAnswer(client, apiUrl, log),
  });
  return { chat: createSlackChat(showingClient(access), log), listener, identity, settled: inFlight.settled };
}
