/** Requests that are answered out of a bundle. */
import { AccessError } from '../ports.ts';
import type { Wire, WireAnswer, WireRequest } from '../wire.ts';
import type { Bundle, Folder } from './bundle.ts';
import { errorOf } from './failure.ts';
import { exchange } from './format.ts';
import type { Exchange } from './format.ts';
import { ANY_KUBECONFIG } from './kubeconfig.ts';
import { parsed, partsOf, textOfPart } from './parts.ts';
import { keepableText } from './prune.ts';

/**
 * The same question asked again gets the next answer to it, and the last one from then on. What the bundle lacks is an
 * error that says so, and with it whatever rests on that is unknown.
 */
export function answering(bundle: Bundle, folder: Extract<Folder, 'arm' | 'kubernetes'>): Wire {
  const known = new Map<string, string[]>();
  for (const { path, text } of partsOf(bundle, folder)) {
    const key = keyOf(parsed(path, text, exchange).request);
    known.set(key, [...(known.get(key) ?? []), path]);
  }
  return async (request) => {
    const queue = known.get(keyOf(request)) ?? known.get(keyOf({ ...request, path: withoutQuery(request.path) })) ?? [];
    const path = queue.length > 1 ? queue.shift() : queue[0];
    const part = path === undefined ? undefined : bundle.parts.get(path);
    if (path !== undefined && part !== undefined) return answerOf(parsed(path, textOfPart(part), exchange));
    const way = wayTo(request);
    if (way === undefined) throw new AccessError(`This bundle has no answer to ${request.method} ${keepableText(request.path)}`);
    return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(way) };
  };
}

/** Hosts, and what was redacted, are no part of the question. */
const keyOf = ({ method, path, body }: WireRequest): string => `${method} ${keepableText(sorted(path))} ${keepableText(body)}`;

function sorted(path: string): string {
  const at = path.indexOf('?');
  if (at < 0) return path;
  const query = new URLSearchParams(path.slice(at));
  query.sort();
  return `${path.slice(0, at)}?${query.toString()}`;
}

const withoutQuery = (path: string): string => path.split('?', 1)[0] ?? path;

function answerOf({ answer, failure }: Exchange): WireAnswer {
  if (failure !== undefined) throw errorOf(failure);
  const { status = 200, headers = {}, json, text } = answer ?? {};
  return { status, headers, body: text ?? JSON.stringify(json ?? null) };
}

/** Signing in, and where the API server is, are ways to evidence and none themselves: who writes a bundle by hand need not tell them. */
function wayTo({ method, path }: WireRequest): unknown {
  if (method !== 'POST') return undefined;
  if (path.startsWith('/oauth2/v2.0/token')) return {};
  return /\/listClusterUserCredential$/i.test(withoutQuery(path)) ? ANY_KUBECONFIG : undefined;
}
