import type { ServerResponse } from 'node:http';
import type { SlackMessage } from '../message.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { shownMessage } from './show.ts';

const HEARTBEAT_MS = 15_000;

/** Server-sent events: each change that `user` may see, until the page goes away. */
export function stream({ changes }: Workspace, response: ServerResponse, user: string | undefined): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', connection: 'keep-alive' });
  response.write('retry: 500\n\n');
  const off = changes.on(({ kind, message }) => {
    if (maySee(user, message)) response.write(`data: ${JSON.stringify({ kind, message: shownMessage(message) })}\n\n`);
  });
  const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS);
  heartbeat.unref();
  response.on('close', () => {
    off();
    clearInterval(heartbeat);
  });
}

function maySee(user: string | undefined, message: SlackMessage): boolean {
  return message.visibleTo === undefined || message.visibleTo === user;
}
