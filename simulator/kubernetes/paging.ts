import { z } from 'zod';
import { firstVersion, type KubernetesObject } from './object.ts';
import { badRequest, StatusError } from './status.ts';

export interface Page {
  readonly items: readonly KubernetesObject[];
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string; readonly remainingItemCount?: number };
}

const tokenVersion = 'meta.k8s.io/v1';
const token = z.object({ v: z.literal(tokenVersion), rv: z.number(), start: z.string() });

const keyOf = ({ metadata }: KubernetesObject): string =>
  `${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;

function startOf(encoded: string, version: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'));
  } catch (error) {
    throw badRequest(`invalid continue token: continue key is not valid: ${error instanceof Error ? error.message : 'not JSON'}`);
  }
  const read = token.safeParse(parsed);
  if (!read.success)
    throw badRequest('invalid continue token: continue key is not valid: incorrect encoded start key (version meta.k8s.io/v1)');
  // Versions of this run never grow old; the items are those of now.
  if (read.data.rv >= firstVersion && read.data.rv <= Number(version)) return read.data.start;
  throw new StatusError(
    410,
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. Please start a new list without the continue parameter.',
  );
}

function limitOf(text: string | null): number {
  const limit = Number(text ?? '0');
  if (Number.isSafeInteger(limit) && limit >= 0) return limit;
  throw badRequest(`strconv.ParseInt: parsing "${text ?? ''}": invalid syntax`);
}

/** A slice of a list in the order of etcd's keys, with the token of the next one. @throws {StatusError} 400, 410 */
export function page(
  objects: readonly KubernetesObject[],
  query: URLSearchParams,
  { filtered, version }: { filtered: boolean; version: string },
): Page {
  const limit = limitOf(query.get('limit'));
  const encoded = query.get('continue') ?? '';
  const start = encoded === '' ? '' : startOf(encoded, version);
  // Each key is made once: lists of tens of thousands are asked for page by page.
  const rest = objects.map((object) => ({ key: keyOf(object), object })).filter(({ key }) => key >= start);
  const sorted = rest.sort((left, right) => (left.key < right.key ? -1 : 1)).map(({ object }) => object);
  const items = limit === 0 ? sorted : sorted.slice(0, limit);
  const next = sorted[items.length];
  if (next === undefined) return { items, metadata: { resourceVersion: version } };
  const following = Buffer.from(JSON.stringify({ v: tokenVersion, rv: Number(version), start: keyOf(next) })).toString('base64url');
  // The API server does not count what a selector would leave out.
  const remaining = filtered ? {} : { remainingItemCount: sorted.length - items.length };
  return { items, metadata: { resourceVersion: version, continue: following, ...remaining } };
}
