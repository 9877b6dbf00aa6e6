import { z } from 'zod';
import { json, readJson, type Answer } from '../../http/exchange.ts';
import { objectOf, typed } from '../collections.ts';
import { fieldAt, timestamp, type KubernetesObject } from '../object.ts';
import { badRequest, conflict, groupResource, notImplemented, success } from '../status.ts';
import { keyOf, type Store } from '../store/store.ts';
import { isDryRun, keyFor, type Writing } from './context.ts';

const options = z.looseObject({
  preconditions: z.object({ uid: z.string().nullish(), resourceVersion: z.string().nullish() }).nullish(),
  gracePeriodSeconds: z.number().int().min(0).nullish(),
  dryRun: z.array(z.string()).nullish(),
});

type Options = z.infer<typeof options>;

function optionsOf({ exchange }: Writing): Options {
  if (exchange.body === '') return {};
  const parsed = options.safeParse(readJson(exchange));
  if (!parsed.success) throw badRequest('the object provided is unrecognized (must be of type DeleteOptions)');
  return parsed.data;
}

function checkPreconditions({ resource }: Writing, { metadata }: KubernetesObject, { preconditions }: Options): void {
  const uid = preconditions?.uid ?? metadata.uid;
  if (uid !== metadata.uid)
    throw conflict(resource, metadata.name, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`);
  const version = preconditions?.resourceVersion ?? metadata.resourceVersion;
  if (version !== metadata.resourceVersion)
    throw conflict(resource, metadata.name, `Precondition failed: ResourceVersion in precondition: ${version}, ResourceVersion in object meta: ${metadata.resourceVersion}`);
}

/** A pod goes when its kubelet has ended it; without a node, or with no time given, at once. */
export function deletePod(store: Store, pod: KubernetesObject, grace: number): KubernetesObject {
  const key = keyOf('pods', pod);
  if (grace === 0 || fieldAt(pod, 'spec.nodeName') === '') return store.remove(key) ?? pod;
  if (typeof pod.metadata.deletionTimestamp === 'string') return pod;
  const going = { deletionTimestamp: timestamp(Date.now() + grace * 1_000), deletionGracePeriodSeconds: grace };
  return store.change(key, (object) => ({ ...object, metadata: { ...object.metadata, ...going } })) ?? pod;
}

const graceOf = (pod: KubernetesObject, given: number | null | undefined, query: string | null): number =>
  given ?? (query === null ? Number(fieldAt(pod, 'spec.terminationGracePeriodSeconds') || '30') : Number(query));

/** DELETE of one object. Pods are answered with themselves, others with a Status. @throws {StatusError} 404, 409 */
export function remove(writing: Writing): Answer {
  const { context, resource, info, exchange } = writing;
  if (info.name === undefined) throw notImplemented('The simulator deletes one object at a time: name it');
  const found = context.store.find(keyFor(writing)) ?? objectOf(resource, info);
  const given = optionsOf(writing);
  checkPreconditions(writing, found, given);
  const dry = isDryRun(exchange, given);
  const { name, uid } = found.metadata;
  if (resource.kind === 'Pod') {
    const grace = graceOf(found, given.gracePeriodSeconds, exchange.query.get('gracePeriodSeconds'));
    return json(200, typed(resource, dry ? found : deletePod(context.store, found, grace)));
  }
  if (!dry) context.store.remove(keyOf(groupResource(resource), found));
  return success({ name, ...(resource.group === '' ? {} : { group: resource.group }), kind: resource.name, uid });
}
