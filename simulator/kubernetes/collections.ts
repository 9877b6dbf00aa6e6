import { json, type Answer, type Exchange } from '../http/exchange.ts';
import { metadataList, wantsMetadata } from './metadata-list.ts';
import type { KubernetesObject } from './object.ts';
import { page } from './paging.ts';
import type { RequestInfo } from './request-info.ts';
import { groupVersion, type Resource } from './resource.ts';
import { fieldSelector, labelSelector } from './selectors.ts';
import { objectNotFound } from './status.ts';
import { table, wantsTable } from './table.ts';
import { assertReached, isWatch, watch } from './watch.ts';

/** The kind that a request is about; undefined where this API has none of that name. */
export const resourceOf = (resources: readonly Resource[], info: RequestInfo): Resource | undefined =>
  resources.find(({ group, version, name }) => group === info.group && version === info.version && name === info.resource);

/** @throws {StatusError} 404 */
export function objectOf(resource: Resource, { namespace, name = '' }: Pick<RequestInfo, 'namespace' | 'name'>): KubernetesObject {
  const found = resource.objects().find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
  if (found === undefined) throw objectNotFound(resource, name);
  return found;
}

/** As it is sent: with kind and version, which lists leave out of their items. */
export const typed = (resource: Resource, object: KubernetesObject): object => ({
  kind: resource.kind,
  apiVersion: groupVersion(resource),
  ...object,
});

/** `metadata.name` and `metadata.namespace` are fields of everything. */
const fieldsOf = ({ fields, namespaced }: Resource): string[] => [
  'metadata.name',
  ...(namespaced ? ['metadata.namespace'] : []),
  ...fields,
];

function list(resource: Resource, namespace: string | undefined, { query, headers }: Exchange, version: string): Answer {
  const labels = query.get('labelSelector') ?? '';
  const fields = query.get('fieldSelector') ?? '';
  const byLabel = labelSelector(labels);
  const byField = fieldSelector(fields, fieldsOf(resource));
  const look = (): readonly KubernetesObject[] =>
    resource.objects().filter((object) => (namespace === undefined || object.metadata.namespace === namespace) && byLabel(object) && byField(object));
  assertReached(query, version);
  if (isWatch(query)) return { status: 200, stream: (closed) => watch({ query, look, dress: (object) => typed(resource, object), closed }) };
  const found = look();
  const slice = page(found, query, { filtered: labels !== '' || fields !== '', version });
  if (wantsTable(headers.accept)) return json(200, table(resource.columns, slice, Date.now()));
  if (wantsMetadata(headers.accept)) return json(200, metadataList(slice));
  return json(200, { kind: `${resource.kind}List`, apiVersion: groupVersion(resource), metadata: slice.metadata, items: slice.items });
}

function one(resource: Resource, info: RequestInfo, { headers }: Exchange): Answer {
  const found = objectOf(resource, info);
  if (!wantsTable(headers.accept)) return json(200, typed(resource, found));
  const { resourceVersion } = found.metadata;
  return json(200, table(resource.columns, { items: [found], metadata: { resourceVersion } }, Date.now()));
}

/** Lists and single objects; `version` is the store's. @throws {StatusError} */
export const read = (resource: Resource, info: RequestInfo, exchange: Exchange, version: string): Answer =>
  info.name === undefined ? list(resource, info.namespace, exchange, version) : one(resource, info, exchange);
