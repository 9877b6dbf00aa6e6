import { json, type Answer, type Exchange } from '../http/exchange.ts';
import { ArmError } from './arm-error.ts';

const pageSize = 100;

/** A list as ARM hands it out: what does not fit into a page is behind `nextLink`. */
export function page(exchange: Pick<Exchange, 'path' | 'query'>, origin: string, items: readonly object[]): Answer {
  const token = exchange.query.get('$skiptoken') ?? '0';
  const from = Number(token);
  if (!/^\d+$/.test(token) || (from > 0 && from >= items.length))
    throw new ArmError(400, 'InvalidSkipToken', `The skip token '${token}' is invalid.`);
  const value = items.slice(from, from + pageSize);
  const next = from + pageSize;
  if (next >= items.length) return json(200, { value });
  const query = new URLSearchParams(exchange.query);
  query.set('$skiptoken', String(next));
  return json(200, { value, nextLink: `${origin}${exchange.path}?${query}` });
}
