import type { JsonObject } from '../json.ts';
import { text } from '../json.ts';
import { Refusal } from '../workspace/refusal.ts';
import { limitOf } from './arguments.ts';

export interface Page<T> {
  items: T[];
  /** `has_more` and `response_metadata.next_cursor`, as Slack writes them. */
  more: JsonObject;
}

/** One page of `all`, by Slack's `limit` and opaque `cursor`. Throws `invalid_cursor`. */
export function page<T>(all: readonly T[], args: JsonObject, standard = 100): Page<T> {
  const from = offset(text(args['cursor']));
  const to = from + limitOf(args, standard);
  const next = to < all.length ? Buffer.from(`offset:${to}`).toString('base64') : '';
  return {
    items: all.slice(from, to),
    more: { has_more: next !== '', response_metadata: { next_cursor: next } },
  };
}

function offset(cursor: string | undefined): number {
  if (!cursor) return 0;
  const match = /^offset:(\d{1,6})$/.exec(Buffer.from(cursor, 'base64').toString());
  if (!match) throw new Refusal('invalid_cursor');
  return Number(match[1]);
}
