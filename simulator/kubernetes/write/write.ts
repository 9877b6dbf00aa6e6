import type { Answer } from '../../http/exchange.ts';
import { notImplemented, StatusError } from '../status.ts';
import type { Writing } from './context.ts';
import { create } from './create.ts';
import { remove } from './delete.ts';
import { evict } from './evict.ts';
import { patch, replace } from './update.ts';

const acts: Readonly<Record<string, (writing: Writing) => Answer>> = { POST: create, PUT: replace, PATCH: patch, DELETE: remove };

/** Whatever changes an object. @throws {StatusError} */
export function write(writing: Writing): Answer {
  const { resource, info, exchange } = writing;
  if (resource.kind === 'Pod' && info.subresource === 'eviction' && exchange.method === 'POST') return evict(writing);
  const act = acts[exchange.method];
  if (info.subresource !== undefined || act === undefined)
    throw notImplemented(`The simulator has no route ${exchange.method} ${exchange.path}`);
  if (resource.writing === undefined)
    throw new StatusError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
  return act(writing);
}
