import { setTimeout as sleep } from 'node:timers/promises';
import type { KubernetesObject } from './object.ts';
import { StatusError } from './status.ts';

/**
 * Milliseconds between two looks at what is there: some objects follow from nodes and pods, and nobody tells of them.
 * What comes and goes between two looks is not told.
 */
const beat = 50;
/** An API server ends watches after 30 to 60 minutes; this one sooner, since nobody here waits that long. */
const longest = 300;

export const isWatch = (query: URLSearchParams): boolean => ['1', 'true'].includes(query.get('watch') ?? '');

/** @throws {StatusError} 504 for a version that this server has not come to yet */
export function assertReached(query: URLSearchParams, version: string): void {
  const wanted = Number(query.get('resourceVersion') ?? '0');
  if (wanted <= Number(version)) return;
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
  throw new StatusError(504, 'Timeout', `Timeout: Too large resource version: ${wanted}, current: ${version}`, { causes, retryAfterSeconds: 1 });
}

const keyOf = ({ metadata }: KubernetesObject): string => `${metadata.namespace ?? ''}/${metadata.name}`;

interface Seen {
  readonly object: KubernetesObject;
  readonly text: string;
}

/** A heartbeat is the time of asking here, and no change. */
const compared = (object: KubernetesObject): string => JSON.stringify(object).replaceAll(/"lastHeartbeatTime":"[^"]*"/g, '');

const seen = (objects: readonly KubernetesObject[]): Map<string, Seen> =>
  new Map(objects.map((object) => [keyOf(object), { object, text: compared(object) }]));

type Event = readonly [type: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubernetesObject];

function between(before: ReadonlyMap<string, Seen>, now: ReadonlyMap<string, Seen>): readonly Event[] {
  const arrived = [...now].flatMap(([key, { object, text }]): Event[] => {
    const former = before.get(key);
    if (former === undefined) return [['ADDED', object]];
    return former.text === text ? [] : [['MODIFIED', object]];
  });
  return [...arrived, ...[...before].flatMap(([key, { object }]): Event[] => (now.has(key) ? [] : [['DELETED', object]]))];
}

/** Newer than the version that the client has seen; all where it names none. */
const unseen = (objects: readonly KubernetesObject[], since: number): readonly KubernetesObject[] =>
  objects.filter(({ metadata }) => Number(metadata.resourceVersion) > since);

interface Watching {
  readonly query: URLSearchParams;
  readonly closed: AbortSignal;
  /** The objects that are there now and fit the selectors. */
  look(): readonly KubernetesObject[];
  /** The object as it is sent. */
  dress(object: KubernetesObject): object;
}

/** Lines of a watch: what the client has not seen, then each change, until `timeoutSeconds` or until nobody listens. */
export async function* watch({ query, closed, look, dress }: Watching): AsyncGenerator<string> {
  const seconds = Number(query.get('timeoutSeconds') ?? longest);
  const end = performance.now() + Math.min(Math.max(seconds, 0), longest) * 1_000;
  const first = look();
  for (const object of unseen(first, Number(query.get('resourceVersion') ?? '0'))) yield line('ADDED', dress(object));
  let known = seen(first);
  while (performance.now() < end && !closed.aborted) {
    await sleep(beat);
    const now = seen(look());
    for (const [type, object] of between(known, now)) yield line(type, dress(object));
    known = now;
  }
}

const line = (type: string, object: object): string => `${JSON.stringify({ type, object })}\n`;
