import { ApiException, AppsV1Api, CoreV1Api } from '@kubernetes/client-node';
import type { ApiConstructor, ApiType, V1Pod, V1ReplicaSet, V1Service } from '@kubernetes/client-node';
import { AccessError } from '../ports.ts';
import type { ShellFailure } from '../ports.ts';
import { deadlineIn } from '../deadline.ts';
import { accessError, isForbidden, isRefusal } from './errors.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { allPages } from './kubernetes-pages.ts';

/** Milliseconds that one request to the API server gets: one that takes longer is of a server that hangs. */
const REQUEST_MS = 15_000;

/** Pods of ours that are looked at; there are never that many. */
const LIST_LIMIT = 200;

export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

/** What is done with pods that the bot starts, and no more. Each rejects with a {@link PodsApiError}. */
export interface PodsApi {
  /** @param options `dryRun`: everything is judged and nothing is started. */
  create(pod: V1Pod & { readonly metadata: PodName }, signal: AbortSignal, options?: { readonly dryRun: boolean }): Promise<void>;
  /** `undefined`: there is none of that name. */
  read(pod: PodName, signal: AbortSignal): Promise<V1Pod | undefined>;
  /** Also where it is gone already. */
  remove(pod: PodName, signal: AbortSignal): Promise<void>;
  /** Pods of all namespaces that carry a label. */
  labelled(label: string, signal: AbortSignal): Promise<readonly V1Pod[]>;
  services(namespace: string, signal: AbortSignal): Promise<readonly V1Service[]>;
  /** `undefined`: there is none of that name. */
  replicaSet(name: PodName, signal: AbortSignal): Promise<V1ReplicaSet | undefined>;
}

/** A request about pods that came to nothing. `failure` is what that means for a script that was to run in one. */
export class PodsApiError extends AccessError {
  readonly failure: ShellFailure;

  constructor(failure: ShellFailure, cause: unknown) {
    super(failure.reason, { cause, mayHaveHappened: failure.started });
    this.failure = failure;
  }
}

export function createPodsApi(api: KubernetesApi): PodsApi {
  const askOf = async <A extends ApiType, T>(of: ApiConstructor<A>, action: string, signal: AbortSignal, request: (api: A, options: ReturnType<KubernetesApi['options']>) => Promise<T>): Promise<T> => {
    const deadline = deadlineIn(REQUEST_MS, signal);
    try {
      return await request(await api.client(of, deadline.signal), api.options(deadline.signal));
    } catch (error) {
      throw podsApiError(action, error, { hangs: deadline.isOver(), gaveUp: signal.aborted });
    }
  };
  const ask = <T>(action: string, signal: AbortSignal, request: (core: CoreV1Api, options: ReturnType<KubernetesApi['options']>) => Promise<T>): Promise<T> => askOf(CoreV1Api, action, signal, request);
  return {
    create: async (pod, signal, { dryRun = false } = { dryRun: false }) => {
      const { namespace } = pod.metadata;
      const manner = dryRun ? { dryRun: 'All' } : {};
      await ask(`start a pod in ${namespace}`, signal, (core, options) => core.createNamespacedPod({ namespace, body: pod, fieldManager: 'aks-chatops', ...manner }, options));
    },
    read: (pod, signal) => ask(`read the pod ${pod.namespace}/${pod.name}`, signal, (core, options) => unlessGone(core.readNamespacedPod({ ...pod }, options))),
    remove: async (pod, signal) => {
      await ask(`delete the pod ${pod.namespace}/${pod.name}`, signal, (core, options) => unlessGone(core.deleteNamespacedPod({ ...pod, gracePeriodSeconds: 1 }, options)));
    },
    labelled: async (labelSelector, signal) =>
      (await ask('list the pods that were left behind', signal, (core, options) => core.listPodForAllNamespaces({ labelSelector, limit: LIST_LIMIT }, options))).items,
    services: (namespace, signal) =>
      ask(`list the services of ${namespace}`, signal, (core, options) => allPages((page) => core.listNamespacedService({ namespace, ...page }, options))),
    replicaSet: (name, signal) =>
      askOf(AppsV1Api, `read the ReplicaSet ${name.namespace}/${name.name}`, signal, (apps, options) => unlessGone(apps.readNamespacedReplicaSet({ ...name }, options))),
  };
}

async function unlessGone<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return undefined;
    throw error;
  }
}

/**
 * A server that cannot be reached or hangs does so whatever the node; where it was the asker's time that was over, nothing
 * is known of the server. A refusal is certain: nothing came of the request.
 */
function podsApiError(action: string, error: unknown, { hangs, gaveUp }: { readonly hangs: boolean; readonly gaveUp: boolean }): unknown {
  const known = accessError(action, error);
  if (!(known instanceof AccessError)) return error;
  const reason = hangs ? `${known.message}; the Kubernetes API gave no answer within ${REQUEST_MS / 1000} s` : known.message;
  const isUnreachable = hangs || !(gaveUp || error instanceof ApiException);
  const everywhere = isForbidden(error) || isUnreachable ? ({ everywhere: true } as const) : {};
  return new PodsApiError({ ok: false, reason, started: !isRefusal(error), ...everywhere }, error);
}
