/** The one server of the bot process: Slack's requests, health, metrics, and the pages about causes. */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { BODY_LIMIT } from './body-limit.ts';
import { causePage, PAGE_POLICY } from './cause-page.ts';
import type { Log } from './core/log.ts';
import type { Metrics } from './metrics.ts';

export interface HttpDeps {
  /** Takes over requests by their path; each checks its caller itself. */
  readonly platforms: Readonly<Record<string, RequestListener>>;
  /** What must be there for work to be done, by name. */
  readonly ready: () => Promise<Readonly<Record<string, boolean>>>;
  readonly metrics: Metrics;
  readonly causesFolder: string;
  readonly log: Log;
}

const CAUSE = /^\/docs\/causes\/([^/]+)$/;

export function createHttpServer(deps: HttpDeps): Server {
  const server = createServer({ headersTimeout: 5000, requestTimeout: 10_000, keepAliveTimeout: 5000 }, (request, response) => {
    route(deps, request, response).catch((error: unknown) => {
      deps.log.error({ err: error }, 'a request failed');
      if (!response.headersSent) send(response, 500, 'Something went wrong; the log says what\n');
    });
  });
  server.maxConnections = 1000;
  return server;
}

async function route(deps: HttpDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = URL.parse(request.url ?? '/', 'http://bot')?.pathname ?? '/';
  const platform = Object.hasOwn(deps.platforms, path) ? deps.platforms[path] : undefined;
  if (platform !== undefined) return toPlatform(platform, request, response);
  if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 404, 'Nothing here\n');
  if (path === '/healthz') return send(response, 200, 'alive\n');
  if (path === '/readyz') return readiness(deps, response);
  if (path === '/metrics') return send(response, 200, await deps.metrics.text(), { 'content-type': deps.metrics.contentType });
  const cause = CAUSE.exec(path)?.[1];
  return cause === undefined ? send(response, 404, 'Nothing here\n') : page(deps, cause, response);
}

function toPlatform(platform: RequestListener, request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== 'POST') return send(response, 405, 'Only POST is served here\n', { allow: 'POST' });
  // Said before a byte of the body is read; what does not say its length is counted by the platform's own reader.
  if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT) {
    return send(response, 413, `At most ${BODY_LIMIT} bytes are read\n`, { connection: 'close' });
  }
  platform(request, response);
}

async function readiness(deps: HttpDeps, response: ServerResponse): Promise<void> {
  const parts = await deps.ready();
  const ready = Object.values(parts).every(Boolean);
  send(response, ready ? 200 : 503, `${JSON.stringify({ ready, ...parts })}\n`, { 'content-type': 'application/json' });
}

async function page(deps: HttpDeps, cause: string, response: ServerResponse): Promise<void> {
  const html = await causePage(deps.causesFolder, cause);
  if (html === undefined) return send(response, 404, 'There is no page about this cause\n');
  send(response, 200, html, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': PAGE_POLICY });
}

function send(response: ServerResponse, status: number, body: string, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff', ...headers });
  response.end(body);
}
