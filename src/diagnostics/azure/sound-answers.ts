import { IsomorphicFetchHttpLibrary, ResponseContext, wrapHttpLibrary } from '@kubernetes/client-node';
import type { HttpLibrary, RequestContext } from '@kubernetes/client-node';
import { AccessError } from '../ports.ts';

const STRAIGHT = new IsomorphicFetchHttpLibrary();

/**
 * A transport whose answers are what the SDK takes them for: it believes whatever comes. Objects that are read are
 * objects, and lists have items: a proxy on the way, or a file that was written by hand, may answer with anything. And
 * there is no `null`, which in the Kubernetes API means the same as absent (`lastTransitionTime`, `creationTimestamp`,
 * `eventTime`), and an empty list where items are. Source: Kubernetes, "API conventions", nil slices.
 */
export const soundAnswers = (transport: HttpLibrary = STRAIGHT): HttpLibrary =>
  wrapHttpLibrary({
    async send(request) {
      const { httpStatusCode, headers, body } = await transport.send(request).toPromise();
      const came = await body.text();
      const text = isRead(request) && httpStatusCode >= 200 && httpStatusCode < 300 ? soundly(came, request) : came;
      return new ResponseContext(httpStatusCode, headers, { text: async () => text, binary: async () => Buffer.from(text), stream: () => new Blob([text]).stream() });
    },
  });

/** Objects and lists of a group and version; not what groups there are, `/readyz`, and what a container printed. */
const isRead = (request: RequestContext): boolean => request.getHttpMethod() === 'GET' && /^\/(?:api|apis\/[^/]+)\/[^/]+\/./.test(pathOf(request)) && !pathOf(request).endsWith('/log');

const pathOf = (request: RequestContext): string => new URL(request.getUrl()).pathname;

function soundly(text: string, request: RequestContext): string {
  const answer = parsed(text);
  if (!isObject(answer) || !hasItems(answer)) throw new AccessError(`Cannot understand the Kubernetes API: its answer to GET ${pathOf(request)} is no such object or list; see whether a proxy answers in its stead`);
  return /:\s?null\b/.test(text) ? JSON.stringify(answer) : text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text, (key, value: unknown) => value ?? (key === 'items' ? [] : undefined));
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A kind that says so is a list. What says nothing at all is neither list nor object. */
function hasItems({ kind, items, ...rest }: Readonly<Record<string, unknown>>): boolean {
  if (items !== undefined) return Array.isArray(items) && [...items].every(isObject);
  return typeof kind === 'string' ? !kind.endsWith('List') : Object.keys(rest).length > 0;
}
