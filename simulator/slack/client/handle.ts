import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { sendClick } from '../deliver/click.ts';
import { sendCommand } from '../deliver/command.ts';
import { callsBot, say, sendMention } from '../deliver/mention.ts';
import type { Outside } from '../deliver/outside.ts';
import { sendShortcut } from '../deliver/shortcut.ts';
import { BODY_LIMIT, readBody, sendJson } from '../http.ts';
import { parseJson } from '../json.ts';
import { Refusal } from '../workspace/refusal.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { isOwnPage } from './guard.ts';
import { snapshot } from './show.ts';
import { stream } from './stream.ts';

const sendBody = z.object({ as: z.string(), channel: z.string(), threadTs: z.string().optional(), text: z.string().min(1) });
const clickBody = z.object({
  as: z.string(),
  channel: z.string(),
  ts: z.string(),
  actionId: z.string(),
  blockId: z.string(),
  option: z.string().optional(),
});
const shortcutBody = z.object({ as: z.string(), channel: z.string(), ts: z.string(), callbackId: z.string() });
const panelBody = z.object({ fault: z.string(), node: z.string().nullable(), on: z.boolean() });

/** The page's own API under `/client/`. */
export async function handleClient(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  { workspace, outside }: { workspace: Workspace; outside: Outside },
): Promise<void> {
  if (!isOwnPage(request)) {
    sendJson(response, 403, { error: 'only the page itself may use this address' });
    return;
  }
  const path = url.pathname.slice('/client/'.length);
  const user = url.searchParams.get('as') ?? undefined;
  if (request.method === 'GET' && path === 'events') {
    stream(workspace, response, user);
    return;
  }
  try {
    const answer =
      request.method === 'GET' ? await read(path, user, workspace) : await act(path, await bodyOf(request), workspace, outside);
    sendJson(response, answer === undefined ? 404 : 200, answer ?? { error: `nothing at ${url.pathname}` });
  } catch (error) {
    const says = error instanceof Refusal ? error.code : messageOf(error);
    sendJson(response, 400, { error: says });
  }
}

async function read(path: string, user: string | undefined, workspace: Workspace): Promise<unknown> {
  if (path === 'state') return snapshot(workspace, user);
  return path === 'panel' ? workspace.options.panel?.state() : undefined;
}

async function act(path: string, body: unknown, workspace: Workspace, outside: Outside): Promise<unknown> {
  const { panel } = workspace.options;
  if (path === 'send') return send(sendBody.parse(body), workspace, outside);
  if (path === 'click') return click(clickBody.parse(body), workspace, outside);
  if (path === 'shortcut') return shortcut(shortcutBody.parse(body), workspace, outside);
  if (path === 'panel/set' && panel) {
    const { fault, node, on } = panelBody.parse(body);
    await panel.set(fault, node, on);
    return panel.state();
  }
  if (path === 'panel/mend' && panel) {
    await panel.mend();
    return panel.state();
  }
  return undefined;
}

/** Like Slack's composer: what begins with a slash is a command, anything else a message. */
async function send(
  { as: user, channel, threadTs, text }: z.infer<typeof sendBody>,
  workspace: Workspace,
  outside: Outside,
): Promise<unknown> {
  const thread = threadTs === undefined ? {} : { threadTs };
  const command = /^(\/\S+)\s*([\s\S]*)$/.exec(text);
  if (command) {
    const input = { user, channel, command: command[1] ?? '', text: command[2] ?? '', ...thread };
    return { ok: (await sendCommand(workspace, outside, input)).ok };
  }
  const message = say(workspace, { user, channel, text, ...thread });
  // The page does not wait: an event that is not acknowledged is sent again for minutes.
  if (callsBot(workspace, message)) void sendMention(workspace, outside.line, message);
  return { ok: true, ts: message.ts };
}

async function click(
  { as: user, channel, ts, actionId, blockId, option }: z.infer<typeof clickBody>,
  workspace: Workspace,
  outside: Outside,
): Promise<unknown> {
  const chosen = option === undefined ? {} : { option };
  const { ok } = await sendClick(workspace, outside, { user, message: { channel, ts }, actionId, blockId, ...chosen });
  return { ok };
}

async function shortcut({ as: user, channel, ts, callbackId }: z.infer<typeof shortcutBody>, workspace: Workspace, outside: Outside): Promise<unknown> {
  const { ok } = await sendShortcut(workspace, outside, { user, message: { channel, ts }, callbackId });
  return { ok };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const body = await readBody(request, BODY_LIMIT);
  return body && parseJson(body.toString('utf8'));
}

function messageOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : String(error);
}
