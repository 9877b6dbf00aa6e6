import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFiles } from './api/files.ts';
import { createRateLimiter } from './api/rates.ts';
import type { LoggedRequest } from './api/request-log.ts';
import { createRequestLog } from './api/request-log.ts';
import { createTriggers } from './api/triggers.ts';
import type { ClickInput, ClickResult } from './deliver/click.ts';
import { sendClick } from './deliver/click.ts';
import type { CommandInput, CommandResult } from './deliver/command.ts';
import { sendCommand } from './deliver/command.ts';
import type { Line } from './deliver/deliver.ts';
import type { MentionResult, SayInput } from './deliver/mention.ts';
import { say, sendMention, verifyRequestUrl } from './deliver/mention.ts';
import type { ShortcutInput, ShortcutResult } from './deliver/shortcut.ts';
import { sendShortcut } from './deliver/shortcut.ts';
import { createResponseUrls } from './deliver/response-urls.ts';
import { sendText } from './http.ts';
import type { SlackChange, SlackMessage } from './message.ts';
import type { SlackOptions } from './options.ts';
import type { Server } from './route.ts';
import { route } from './route.ts';
import type { Workspace } from './workspace/workspace.ts';
import { createWorkspace } from './workspace/workspace.ts';

export interface SlackStandIn {
  /** The page, without a slash at the end. */
  url: string;
  /** For `SLACK_API_URL`, with the slash that WebClient needs. */
  apiUrl: string;
  setRequestUrl(url: string): void;
  /** True when the app answers `url_verification` as it must. */
  verifyRequestUrl(): Promise<boolean>;
  /** A person sends a slash command; resolves with its acknowledgement. */
  command(input: CommandInput): Promise<CommandResult>;
  /** A person presses a button (confirmed already), or a test forges that. */
  click(input: ClickInput): Promise<ClickResult>;
  /** A person picks a message shortcut out of a message's menu. */
  shortcut(input: ShortcutInput): Promise<ShortcutResult>;
  /** A person mentions the bot; resolves when the event is acknowledged or its retries are used up. */
  mention(input: SayInput): Promise<MentionResult>;
  messages(channel: string): SlackMessage[];
  /** The root and its replies, oldest first. */
  thread(channel: string, ts: string): SlackMessage[];
  ephemerals(user?: string): SlackMessage[];
  on(listener: (change: SlackChange) => void): () => void;
  /** Resolves with the first thing that `find` finds, looking again at every change. */
  waitFor<T>(find: () => T | undefined, options: { deadlineMs: number; what: string }): Promise<T>;
  /** The latest Web API calls and uses of response_url; tokens are left out. */
  requests: readonly LoggedRequest[];
  close(): Promise<void>;
}

/** Starts a stand-in for one Slack workspace on loopback. Throws when the port is taken. */
export async function startSlack(options: SlackOptions): Promise<SlackStandIn> {
  const workspace = createWorkspace(options);
  const stopping = new AbortController();
  const line: Line = { requestUrl: options.requestUrl, stopping: stopping.signal };
  let url = '';
  const context = { workspace, files: createFiles(() => url), triggers: createTriggers(workspace.now), url };
  const requests = createRequestLog(workspace.now);
  const server: Server = {
    api: { context, limiter: createRateLimiter(options.rates ?? 'slack', workspace.now), requests },
    outside: { line, triggers: context.triggers, responseUrls: createResponseUrls(workspace), url: () => url },
  };
  const listener = await listen(server, options);
  url = listener.url;
  context.url = url;
  return {
    url,
    apiUrl: `${url}/api/`,
    setRequestUrl: (requestUrl) => {
      line.requestUrl = requestUrl;
    },
    verifyRequestUrl: () => verifyRequestUrl(workspace, line),
    ...acts(workspace, server),
    ...views(workspace),
    requests: requests.entries,
    async close() {
      stopping.abort();
      workspace.changes.close();
      await listener.close();
    },
  };
}

function acts(workspace: Workspace, { outside }: Server): Pick<SlackStandIn, 'command' | 'click' | 'shortcut' | 'mention'> {
  return {
    command: (input) => sendCommand(workspace, outside, input),
    click: (input) => sendClick(workspace, outside, input),
    shortcut: (input) => sendShortcut(workspace, outside, input),
    mention: (input) => {
      const bot = workspace.directory.person(workspace.options.botUserId);
      const text = input.text.includes(`@${bot?.name}`) ? input.text : `@${bot?.name} ${input.text}`;
      return sendMention(workspace, outside.line, say(workspace, { ...input, text }));
    },
  };
}

function views({ messages, changes }: Workspace): Pick<SlackStandIn, 'messages' | 'thread' | 'ephemerals' | 'on' | 'waitFor'> {
  return {
    messages: messages.inChannel,
    thread: messages.inThread,
    ephemerals: messages.ephemerals,
    on: changes.on,
    waitFor: changes.waitFor,
  };
}

interface Listener {
  url: string;
  close(): Promise<void>;
}

async function listen(server: Server, { host = '127.0.0.1', port = 0, log }: SlackOptions): Promise<Listener> {
  const http = createServer((request, response) => {
    route(request, response, server).catch((error: unknown) => {
      log?.(`slack failed at ${request.method} ${request.url}: ${error instanceof Error ? error.stack : String(error)}`);
      if (!response.headersSent) sendText(response, 500, 'the stand-in failed; its log says why');
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, resolve);
  });
  const address = http.address();
  return {
    url: `http://${host}:${isTcp(address) ? address.port : port}`,
    close: () =>
      new Promise<void>((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

function isTcp(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}
