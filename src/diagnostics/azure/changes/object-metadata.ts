import { AppsV1Api, BatchV1Api, CoreV1Api, NetworkingV1Api, setHeaderOptions } from '@kubernetes/client-node';
import type { V1ObjectMeta } from '@kubernetes/client-node';
import { objectOf } from '../../changes/resource.ts';
import type { ChangeWindow, RecentChange, RecentChanges } from '../../evidence/changes.ts';
import { foreignText } from '../../net/egress/foreign-text.ts';
import { answered } from '../answered.ts';
import type { KubernetesApi } from '../kubernetes-api.ts';
import { allPages } from '../kubernetes-pages.ts';
import { deploymentChanges, objectChanges } from './kubernetes-change.ts';

/** Objects that are asked about in one run. */
const MAX_OBJECTS = 12;

/** Metadata only: nobody reads what stands in an object. Source: Kubernetes API Concepts, "Metadata-only fetches". */
const METADATA = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

type Named = NonNullable<ReturnType<typeof objectOf>>;

/** A pod or a job is made and deleted, and hardly ever changed: what makes it tells. */
const NEVER_CHANGED = new Set(['Pod', 'Job']);

/** What the metadata of these objects tell of a window. @param objects `Kind/namespace/name`; kinds that are not asked about are named */
export async function readObjectChanges(api: KubernetesApi, objects: readonly string[], window: ChangeWindow, signal: AbortSignal): Promise<RecentChanges> {
  const all = objects.flatMap((object) => objectOf(object) ?? []);
  const known = all.filter(({ kind }) => Object.hasOwn(KINDS, kind));
  const others = [...new Set(all.flatMap(({ kind }) => (Object.hasOwn(KINDS, kind) || NEVER_CHANGED.has(kind) ? [] : foreignText(kind, 60))))];
  const asked = known.slice(0, MAX_OBJECTS);
  const read = await Promise.all(asked.map((object) => changesOf(api, object, window, signal)));
  const left = known.length > asked.length ? [`Of ${known.length} Kubernetes objects, ${asked.length} were asked about`] : [];
  const unasked = others.map((kind) => `Changes of objects of the kind ${kind} are not read`);
  return { changes: read.flatMap(({ changes }) => changes), unread: [...left, ...read.flatMap(({ unread }) => unread), ...unasked] };
}

async function changesOf(api: KubernetesApi, object: Named, window: ChangeWindow, signal: AbortSignal): Promise<RecentChanges> {
  const { kind, namespace, name } = object;
  const options = setHeaderOptions('Accept', METADATA, api.options(signal));
  const answer = await answered(`list the metadata of the ${kind} ${namespace}/${name}`, async () => KINDS[kind]?.({ api, object, window, signal, options }) ?? []);
  return answer.ok ? { changes: answer.value, unread: [] } : { changes: [], unread: [answer.reason] };
}

interface Asking {
  readonly api: KubernetesApi;
  readonly object: Named;
  readonly window: ChangeWindow;
  readonly signal: AbortSignal;
  readonly options: ReturnType<typeof setHeaderOptions>;
}

type Reader = (asking: Asking) => Promise<readonly RecentChange[]>;

const only = ({ namespace, name }: Named) => ({ namespace, fieldSelector: `metadata.name=${name}` });

const metas = (items: readonly { readonly metadata?: V1ObjectMeta }[]): readonly V1ObjectMeta[] => items.flatMap(({ metadata }) => metadata ?? []);

const KINDS: Readonly<Record<string, Reader>> = {
  ConfigMap: async ({ api, object, window, signal, options }) => {
    const core = await api.client(CoreV1Api, signal);
    return metas(await allPages((page) => core.listNamespacedConfigMap({ ...only(object), ...page }, options))).flatMap((one) => objectChanges('ConfigMap', one, window));
  },
  Service: async ({ api, object, window, signal, options }) => {
    const core = await api.client(CoreV1Api, signal);
    return metas(await allPages((page) => core.listNamespacedService({ ...only(object), ...page }, options))).flatMap((one) => objectChanges('Service', one, window));
  },
  DaemonSet: async ({ api, object, window, signal, options }) => {
    const apps = await api.client(AppsV1Api, signal);
    return metas(await allPages((page) => apps.listNamespacedDaemonSet({ ...only(object), ...page }, options))).flatMap((one) => objectChanges('DaemonSet', one, window));
  },
  StatefulSet: async ({ api, object, window, signal, options }) => {
    const apps = await api.client(AppsV1Api, signal);
    return metas(await allPages((page) => apps.listNamespacedStatefulSet({ ...only(object), ...page }, options))).flatMap((one) => objectChanges('StatefulSet', one, window));
  },
  CronJob: async ({ api, object, window, signal, options }) => {
    const batch = await api.client(BatchV1Api, signal);
    return metas(await allPages((page) => batch.listNamespacedCronJob({ ...only(object), ...page }, options))).flatMap((one) => objectChanges('CronJob', one, window));
  },
  /** All policies of the namespace: they decide together. */
  NetworkPolicy: async ({ api, object: { namespace }, window, signal, options }) => {
    const networking = await api.client(NetworkingV1Api, signal);
    return metas(await allPages((page) => networking.listNamespacedNetworkPolicy({ namespace, ...page }, options))).flatMap((one) => objectChanges('NetworkPolicy', one, window));
  },
  Deployment: async ({ api, object, window, signal, options }) => {
    const apps = await api.client(AppsV1Api, signal);
    const [found, sets] = await Promise.all([
      allPages((page) => apps.listNamespacedDeployment({ ...only(object), ...page }, options)),
      allPages((page) => apps.listNamespacedReplicaSet({ namespace: object.namespace, ...page }, options)),
    ]);
    return metas(found).flatMap((one) => deploymentChanges(one, metas(sets), window));
  },
};
