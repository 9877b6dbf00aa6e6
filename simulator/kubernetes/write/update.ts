import { isDeepStrictEqual } from 'node:util';
import { json, readJson, type Answer } from '../../http/exchange.ts';
import { objectOf, typed } from '../collections.ts';
import { checkLabels } from '../field-errors.ts';
import { writtenBy } from '../field-managers.ts';
import { draft, type Draft, type KubernetesObject } from '../object.ts';
import { badRequest, conflict, invalid, notImplemented, objectNotFound, StatusError } from '../status.ts';
import { isDryRun, keyFor, type Writing } from './context.ts';
import { jsonPatch } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';
import { checkedType, readObject } from './read-body.ts';
import { strategicPatch } from './strategic-patch.ts';

const stale = 'the object has been modified; please apply your changes to the latest version and try again';

function checkIdentity({ resource }: Writing, former: KubernetesObject, changed: Draft): void {
  const { name, uid, resourceVersion } = changed.metadata;
  if (name !== former.metadata.name)
    throw badRequest(`the name of the object (${name ?? ''}) does not match the name on the URL (${former.metadata.name})`);
  if (uid !== undefined && uid !== '' && uid !== former.metadata.uid)
    throw conflict(resource, name, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${former.metadata.uid}`);
  if (resourceVersion !== undefined && resourceVersion !== '' && resourceVersion !== former.metadata.resourceVersion)
    throw conflict(resource, name, stale);
}

/** The status is the controllers', and a new specification is a new generation. */
function merged(former: KubernetesObject, changed: Draft): Draft {
  const moved = !isDeepStrictEqual(former['spec'], changed['spec']);
  const generation = (former.metadata.generation ?? 0) + (moved ? 1 : 0);
  return {
    ...changed,
    metadata: { ...changed.metadata, ...(generation === 0 ? {} : { generation }) },
    ...('status' in former ? { status: former['status'] } : {}),
  };
}

function save(writing: Writing, former: KubernetesObject, changed: Draft): Answer {
  const { context, resource, exchange } = writing;
  checkIdentity(writing, former, changed);
  const object = merged(former, changed);
  const causes = [...checkLabels('metadata.labels', object.metadata.labels ?? {}), ...(resource.writing?.validate?.(object, former) ?? [])];
  if (causes.length > 0) throw invalid(resource, former.metadata.name, causes);
  if (isDryRun(exchange)) return json(200, typed(resource, { ...object, metadata: { ...object.metadata, ...former.metadata } }));
  const saved = context.store.change(keyFor(writing), () => writtenBy(object, exchange));
  if (saved === undefined) throw objectNotFound(resource, former.metadata.name);
  return json(200, typed(resource, saved));
}

/** What is stored, without the view of the moment. */
function stored(writing: Writing): KubernetesObject {
  const { context, resource, info } = writing;
  return context.store.find(keyFor(writing)) ?? objectOf(resource, info);
}

/** PUT. @throws {StatusError} 404, 409 for another version, 422 */
export const replace = (writing: Writing): Answer => save(writing, stored(writing), readObject(writing.exchange, writing.resource));

const patches: Readonly<Record<string, (document: unknown, patch: unknown) => unknown>> = {
  'application/json-patch+json': jsonPatch,
  'application/merge-patch+json': mergePatch,
  'application/strategic-merge-patch+json': strategicPatch,
};

/** PATCH in the kind that the content type names. @throws {StatusError} 404, 409, 415, 422 */
export function patch(writing: Writing): Answer {
  const { exchange, resource } = writing;
  const type = (exchange.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
  if (type === 'application/apply-patch+yaml') throw notImplemented('The simulator has no server-side apply: send a merge patch');
  const apply = patches[type];
  if (apply === undefined)
    throw new StatusError(415, 'UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: ${Object.keys(patches).join(', ')}`);
  const former = stored(writing);
  const body = readJson(exchange);
  if (body === undefined) throw badRequest('error decoding patch: it is not JSON');
  const changed = draft.safeParse(apply(typed(resource, former), body));
  if (!changed.success) throw badRequest(`the patched object cannot be read as a ${resource.kind}`);
  return save(writing, former, checkedType(changed.data, resource));
}
