/** Bolt and the conversation: requests in, acknowledged at once; private answers out. */
import { App, HTTPReceiver, type webApi } from '@slack/bolt';
import type { RequestListener } from 'node:http';
import { BODY_LIMIT } from '../body-limit.ts';
import { sayingCard } from '../core/cards/private-cards.ts';
import type { PrivateAnswer } from '../core/chat.ts';
import type { Conversation } from '../core/handle.ts';
import type { Log } from '../core/log.ts';
import type { Standing } from '../core/screen.ts';
import type { Answer } from './answer.ts';
import { ACTION_PREFIX } from './buttons.ts';
import type { Channels } from './channels.ts';
import { isFromTheFuture } from './freshness.ts';
import type { IdentityCheck } from './identity.ts';
import type { InFlight } from './in-flight.ts';
import { type AnswerTo, readClick, readCommand, readMention } from './incoming.ts';
import { originOf, refusalOf } from './origin.ts';
import { EXPLAIN_CALLBACK, readShortcut } from './shortcut.ts';
import { unreachable } from './reachable.ts';
import type { SlackLogger } from './slack-logger.ts';

export interface SlackAppDeps {
  readonly token: string;
  readonly signingSecret: string;
  readonly workspaces: readonly string[];
  readonly channels: Channels;
  readonly clientOptions: webApi.WebClientOptions;
  readonly conversation: Conversation;
  readonly identity: IdentityCheck;
  readonly standing: Standing;
  readonly inFlight: InFlight;
  readonly answer: Answer;
  readonly log: Log;
  readonly logger: SlackLogger;
}

export const SLACK_PATH = '/slack/events';
const BROKEN =
  'Something went wrong on my side, and I cannot tell whether this was done; look at the card, or at `/aks runs`, before you try again. My log says what it was';

/** What serves `POST /slack/events`. Signatures are verified here, by Bolt. */
export function createSlackListener(deps: SlackAppDeps): RequestListener {
  const { signingSecret, logger } = deps;
  const receiver = new HTTPReceiver({ signingSecret, endpoints: SLACK_PATH, bodyLimit: BODY_LIMIT, logger });
  const app = new App({
    receiver,
    logger,
    clientOptions: deps.clientOptions,
    convoStore: false,
    // Not Bolt's own check of the token, which would fail every request while Slack's API is away.
    authorize: () => Promise.resolve(authorization(deps)),
  });
  app.use(async (args) => {
    const refusal = refusalOf(originOf(args.body), { workspaces: deps.workspaces, app: deps.identity.current()?.app });
    if (refusal === undefined) return deps.inFlight.track(args.next());
    // Bolt acknowledges events itself; commands and clicks would look as if the bot had died.
    if ('ack' in args && typeof args.ack === 'function') await args.ack();
    await refuse(deps, args.body, refusal);
  });
  listen(app, deps);
  app.error(async (error) => deps.log.error({ err: error }, 'a Slack request failed'));
  return (request, response) => {
    const timestamp = request.headers['x-slack-request-timestamp'];
    if (!isFromTheFuture(timestamp, Date.now())) return receiver.requestListener(request, response);
    deps.log.warn({}, 'a Slack request dated in the future was refused; is the clock right?');
    response.writeHead(401).end();
  };
}

function authorization({ token, identity }: SlackAppDeps): { botToken: string; botId?: string; botUserId?: string } {
  const { botId, userId } = identity.current() ?? {};
  return { botToken: token, ...(botId === undefined ? {} : { botId }), ...(userId === undefined ? {} : { botUserId: userId }) };
}

function listen(app: App, deps: SlackAppDeps): void {
  app.command(/^\/aks/, async ({ ack, body }) => {
    await ack();
    const { asked, answerTo } = readCommand(body);
    await answering(deps, answerTo, async () => {
      const closed = await unreachable(deps.channels, asked.place.channel);
      return closed === undefined ? deps.conversation.command(asked) : sayingCard(closed);
    });
  });
  app.event('app_mention', async ({ body }) => {
    const { asked, answerTo } = readMention(body);
    await answering(deps, answerTo, () => deps.conversation.command(asked));
  });
  app.shortcut({ type: 'message_action', callback_id: EXPLAIN_CALLBACK }, async ({ ack, body }) => {
    await ack();
    const { asked, answerTo } = readShortcut(body);
    await answering(deps, answerTo, () => deps.conversation.command(asked));
  });
  app.action(new RegExp(`^${ACTION_PREFIX}`), async ({ ack, body }) => {
    await ack();
    const click = readClick(body);
    if (click === undefined) return;
    await answering(deps, click.answerTo, () => deps.conversation.decision(click.decision, click.delivery, deps.standing));
  });
}

/** Whatever goes wrong, who asked is told. */
async function answering(deps: SlackAppDeps, to: AnswerTo, work: () => Promise<PrivateAnswer>): Promise<void> {
  let card: PrivateAnswer;
  try {
    card = await work();
  } catch (error) {
    deps.log.error({ err: error, channel: to.channel }, 'a request could not be handled');
    card = sayingCard(BROKEN);
  }
  if (card !== undefined) await deps.answer(to, card);
}

/** Strangers are told, where the request says how. */
async function refuse(deps: SlackAppDeps, body: unknown, refusal: string): Promise<void> {
  deps.log.warn({ origin: originOf(body) }, 'request of a stranger refused');
  const to = answerToOf(body);
  if (to !== undefined) await deps.answer(to, sayingCard(refusal));
}

function answerToOf(body: unknown): AnswerTo | undefined {
  for (const read of [readCommand, readClick, readShortcut, readMention]) {
    try {
      return read(body)?.answerTo;
    } catch {
      continue;
    }
  }
  return undefined;
}
