import { readJson, type Exchange } from '../../http/exchange.ts';
import { draft, type Draft } from '../object.ts';
import { groupVersion, type Resource } from '../resource.ts';
import { badRequest, StatusError } from '../status.ts';

const accepted = (resource: Resource): string => `(must be of type ${resource.kind})`;

/** The object in a body, which must be of the kind that the path names. @throws {StatusError} 400, 415 */
export function readObject(exchange: Exchange, resource: Resource): Draft {
  const type = exchange.headers['content-type'] ?? 'application/json';
  if (!/^application\/json\b/.test(type))
    throw new StatusError(415, 'UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf`);
  const parsed = draft.safeParse(readJson(exchange));
  if (!parsed.success) throw badRequest(`the object provided is unrecognized ${accepted(resource)}`);
  return checkedType(parsed.data, resource);
}

/** @throws {StatusError} 400 */
export function checkedType(object: Draft, resource: Resource): Draft {
  const { apiVersion, kind, ...content } = object;
  const wanted = groupVersion(resource);
  if (typeof apiVersion === 'string' && apiVersion !== '' && apiVersion !== wanted)
    throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${wanted})`);
  if (typeof kind === 'string' && kind !== '' && kind !== resource.kind)
    throw badRequest(`the kind in the data (${kind}) does not match the expected kind (${resource.kind})`);
  return { ...content, metadata: object.metadata };
}
