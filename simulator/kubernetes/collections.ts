import { json, type Answer, type Exchange } from '../http/exchange.ts';
import { fieldSelector, labelSelector } from './selectors.ts';
import { page } from './paging.ts';
import { groupVersion, root, type Resource } from './resource.ts';
import { objectNotFound, StatusError } from './status.ts';
import { table, wantsTable } from './table.ts';

export interface Target {
  readonly resource: Resource;
  readonly namespace?: string;
  readonly name?: string;
  /** What follows the name: `log`, `exec`, `status`. */
  readonly subresource?: string;
}

/** What a path such as `/api/v1/namespaces/x/pods/y/log` names; undefined for paths of no known resource. */
export function targetOf(resources: readonly Resource[], path: string): Target | undefined {
  for (const resource of resources) {
    const base = `${root(resource)}/`;
    if (!path.startsWith(base)) continue;
    const steps = path.slice(base.length).split('/').map(decodeURIComponent);
    const scoped = resource.namespaced && steps[0] === 'namespaces' && steps[2] === resource.name;
    const rest = scoped ? steps.slice(2) : steps;
    const [kind, name, subresource, ...more] = rest;
    if (kind !== resource.name || more.length > 0 || (resource.namespaced && !scoped && name !== undefined)) continue;
    const namespace = scoped ? steps[1] : undefined;
    return {
      resource,
      ...(namespace === undefined ? {} : { namespace }),
      ...(name === undefined || name === '' ? {} : { name }),
      ...(subresource === undefined ? {} : { subresource }),
    };
  }
  return undefined;
}

/** `metadata.name` and `metadata.namespace` are fields of everything. */
const fieldsOf = ({ fields, namespaced }: Resource): string[] => [
  'metadata.name',
  ...(namespaced ? ['metadata.namespace'] : []),
  ...fields,
];

function list({ resource, namespace }: Target, { query, headers }: Exchange): Answer {
  if (['1', 'true'].includes(query.get('watch') ?? ''))
    throw new StatusError(501, 'NotImplemented', 'The simulator has no watch: list instead');
  const labels = query.get('labelSelector') ?? '';
  const fields = query.get('fieldSelector') ?? '';
  const byLabel = labelSelector(labels);
  const byField = fieldSelector(fields, fieldsOf(resource));
  const found = resource
    .objects()
    .filter((object) => (namespace === undefined || object.metadata.namespace === namespace) && byLabel(object) && byField(object));
  const slice = page(found, query, labels !== '' || fields !== '');
  if (wantsTable(headers.accept)) return json(200, table(resource.columns, slice, Date.now()));
  return json(200, { kind: `${resource.kind}List`, apiVersion: groupVersion(resource), metadata: slice.metadata, items: slice.items });
}

function one({ resource, namespace, name = '' }: Target, { headers }: Exchange): Answer {
  const found = resource.objects().find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
  if (found === undefined) throw objectNotFound(resource.name, name);
  if (wantsTable(headers.accept))
    return json(
      200,
      table(resource.columns, { items: [found], metadata: { resourceVersion: found.metadata.resourceVersion } }, Date.now()),
    );
  return json(200, { kind: resource.kind, apiVersion: groupVersion(resource), ...found });
}

/** Lists and single objects. @throws {StatusError} */
export const read = (target: Target, exchange: Exchange): Answer =>
  target.name === undefined ? list(target, exchange) : one(target, exchange);
