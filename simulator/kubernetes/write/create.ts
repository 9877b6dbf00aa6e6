import { randomBytes, randomUUID } from 'node:crypto';
import { json, type Answer } from '../../http/exchange.ts';
import { podSuffix } from '../../scenario/agents.ts';
import { typed } from '../collections.ts';
import { checkLabel, checkLabels, checkSubdomain, required } from '../field-errors.ts';
import { writtenBy } from '../field-managers.ts';
import { timestamp, type Draft } from '../object.ts';
import { alreadyExists, badRequest, groupResource, invalid, objectNotFound, type StatusCause } from '../status.ts';
import { admitPod } from './admission.ts';
import { isDryRun, type Writing } from './context.ts';
import { readObject } from './read-body.ts';

function named(object: Draft): Draft {
  const { name, generateName } = object.metadata;
  if ((name ?? '') !== '' || (generateName ?? '') === '') return object;
  const given = `${generateName?.slice(0, 58)}${podSuffix(randomBytes(8).toString('hex'))}`;
  return { ...object, metadata: { ...object.metadata, name: given } };
}

function placed(object: Draft, namespace: string | undefined): Draft {
  if (namespace === undefined) return object;
  const own = object.metadata.namespace ?? '';
  if (own !== '' && own !== namespace) throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  return { ...object, metadata: { ...object.metadata, namespace } };
}

function metadataCauses({ metadata }: Draft, kind: string): StatusCause[] {
  const { name = '', labels, annotations } = metadata;
  const size = Object.entries(annotations ?? {}).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  return [
    ...(name === '' ? [required('metadata.name', 'name or generateName is required')] : kind === 'Namespace' ? checkLabel('metadata.name', name) : checkSubdomain('metadata.name', name)),
    ...checkLabels('metadata.labels', labels ?? {}),
    ...(size > 262_144 ? [{ reason: 'FieldValueTooLong', message: 'Too long: may not be more than 262144 bytes', field: 'metadata.annotations' }] : []),
  ];
}

/** What nobody but the API server writes. */
const clean = ({ metadata, ...content }: Draft): Draft => {
  const { uid: _uid, resourceVersion: _version, creationTimestamp: _created, deletionTimestamp: _deleted, ...own } = metadata;
  return { ...content, metadata: { ...own, ...('spec' in content ? { generation: 1 } : {}) } };
};

/** POST of a new object. @throws {StatusError} */
export function create({ context, resource, info, exchange }: Writing): Answer {
  const { store } = context;
  if (resource.namespaced && store.find({ resource: 'namespaces', name: info.namespace ?? '' }) === undefined)
    throw objectNotFound({ group: '', name: 'namespaces' }, info.namespace ?? '');
  const given = placed(named(clean(readObject(exchange, resource))), info.namespace);
  const object = resource.writing?.complete?.(given) ?? given;
  const name = object.metadata.name ?? '';
  const causes = [...metadataCauses(object, resource.kind), ...(resource.writing?.validate?.(object) ?? [])];
  if (causes.length > 0) throw invalid(resource, name, causes);
  if (resource.kind === 'Pod') admitPod(object, info.namespace ?? '', context.admission);
  const kind = groupResource(resource);
  if (store.find({ resource: kind, namespace: info.namespace, name }) !== undefined) throw alreadyExists(resource, name);
  if (!isDryRun(exchange)) return json(201, typed(resource, store.add(kind, writtenBy(object, exchange))));
  const identity = { name, uid: randomUUID(), resourceVersion: '', creationTimestamp: timestamp() };
  return json(201, typed(resource, { ...object, metadata: { ...object.metadata, ...identity } }));
}
