/** Slack as the bot process sees it: a way to show runs, a listener for requests, and whether it is there. */
import type { RequestListener } from 'node:http';
import type { Chat } from '../core/chat.ts';
import type { Conversation } from '../core/handle.ts';
import type { Log } from '../core/log.ts';
import { createAnswer } from './answer.ts';
import { createSlackListener } from './app.ts';
import { createSlackChat } from './chat.ts';
import { clientOptions, createClient } from './client.ts';
import { createIdentity, type IdentityCheck } from './identity.ts';
import { createEligible } from './members.ts';
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
}

export function createSlack({ token, signingSecret, apiUrl, workspaces, conversation, log }: SlackDeps): Slack {
  const logger = slackLogger(log);
  const options = clientOptions(apiUrl, logger);
  const client = createClient(token, options);
  const identity = createIdentity(client, log);
  const listener = createSlackListener({
    token,
    signingSecret,
    workspaces,
    conversation,
    identity,
    client,
    clientOptions: options,
    log,
    logger,
    eligible: createEligible(client, workspaces),
    answer: createAnswer(client, apiUrl, log),
  });
  return { chat: createSlackChat(client, log), listener, identity };
}
