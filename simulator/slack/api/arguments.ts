import type { IncomingMessage } from 'node:http';
import type { JsonObject } from '../json.ts';
import { isObject, parseJson, text } from '../json.ts';

/** The arguments of a Web API call: query, then form or JSON body. Undefined when the body is neither. */
export function readArguments(request: IncomingMessage, url: URL, body: string): JsonObject | undefined {
  const query = Object.fromEntries(url.searchParams);
  if (body === '') return query;
  if (!String(request.headers['content-type']).includes('json')) {
    return { ...query, ...Object.fromEntries(new URLSearchParams(body)) };
  }
  const parsed = parseJson(body);
  return isObject(parsed) ? { ...query, ...parsed } : undefined;
}

/** The token of the call, from its header or its arguments. */
export function readToken(request: IncomingMessage, args: JsonObject): string | undefined {
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return bearer ?? text(args['token']);
}

/** A positive number from a form or from JSON, at most `most`. */
export function limitOf(args: JsonObject, standard: number, most = 1_000): number {
  const wanted = Number(args['limit'] ?? standard);
  return Number.isInteger(wanted) && wanted > 0 ? Math.min(wanted, most) : standard;
}
