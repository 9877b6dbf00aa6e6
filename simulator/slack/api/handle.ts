import type { IncomingMessage, ServerResponse } from 'node:http';
import { BODY_LIMIT, readBody, sendJson } from '../http.ts';
import type { JsonObject } from '../json.ts';
import { text } from '../json.ts';
import { Refusal } from '../workspace/refusal.ts';
import { readArguments, readToken } from './arguments.ts';
import { chatMethods } from './chat.ts';
import { conversationMethods } from './conversations.ts';
import type { ApiContext, Method, Methods } from './method.ts';
import { peopleMethods } from './people.ts';
import type { RateLimiter } from './rates.ts';
import type { RequestLog } from './request-log.ts';
import { fileMethods, workspaceMethods } from './workspace-methods.ts';

const METHODS: Methods = { ...chatMethods, ...conversationMethods, ...peopleMethods, ...workspaceMethods, ...fileMethods };

export interface Api {
  context: ApiContext;
  limiter: RateLimiter;
  requests: RequestLog;
}

/** Answers one call of the Web API: always 200, as Slack, except for rate limits. */
export async function handleApi(request: IncomingMessage, response: ServerResponse, url: URL, api: Api): Promise<void> {
  const name = url.pathname.slice('/api/'.length);
  const body = await readBody(request, BODY_LIMIT);
  const args = body && readArguments(request, url, body.toString('utf8'));
  const answer = args ? answerCall(name, args, request, api) : refused(new Refusal('invalid_arguments'));
  const { workspace } = api.context;
  workspace.log(['slack', name, args?.['channel'], answer['ok'] === true ? 'ok' : answer['error']].filter(Boolean).join(' '));
  const { retryAfter, ...shown } = answer;
  if (retryAfter === undefined) sendJson(response, 200, shown);
  else sendJson(response, 429, shown, { 'retry-after': String(retryAfter) });
}

function answerCall(name: string, args: JsonObject, request: IncomingMessage, api: Api): JsonObject {
  const { context, limiter, requests } = api;
  requests.add(name, args);
  try {
    checkToken(readToken(request, args), context);
    const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
    if (!method) throw new Refusal('unknown_method', { req_method: name });
    const retryAfter = limiter.take(method.rate, rateKey(name, method, args));
    if (retryAfter > 0) throw new Refusal('ratelimited', { retryAfter });
    return { ok: true, ...method.run(args, context) };
  } catch (error) {
    if (error instanceof Refusal) return refused(error);
    throw error;
  }
}

function checkToken(token: string | undefined, { workspace }: ApiContext): void {
  if (!token) throw new Refusal('not_authed');
  if (token !== workspace.options.botToken) throw new Refusal('invalid_auth');
}

function rateKey(name: string, method: Method, args: JsonObject): string {
  return method.rate === 'post' ? `${name} ${text(args['channel']) ?? ''}` : name;
}

function refused({ code, more }: Refusal): JsonObject {
  return { ok: false, error: code, ...more };
}
