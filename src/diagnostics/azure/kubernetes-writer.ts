import { isDeepStrictEqual } from 'node:util';
import { AppsV1Api, CoreV1Api, NetworkingV1Api, PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import type { V1NetworkPolicy } from '@kubernetes/client-node';
import { AccessError } from '../ports.ts';
import type { Clock, KubernetesWriter } from '../ports.ts';
import { configMapChange } from '../remedies/command-words.ts';
import { MANAGED_BY, manifestOf } from '../remedies/network-policy-manifest.ts';
import type { NetworkPolicyOperation } from '../remedies/operations.ts';
import { uncertain } from './carried-out.ts';
import { isRefusal, orAccessError } from './errors.ts';
import { createFinishedPodsWriter } from './finished-pods-writer.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { createNodeCycleWriter } from './node-cycle-writer.ts';

/** As kubectl names the annotation whose change makes a deployment replace its pods. */
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/** Who wrote it, in the object's managed fields. */
const FIELD_MANAGER = 'aks-chatops';

/** Each is one request that is never repeated; what is read before it makes sure that it still fits. */
export function createKubernetesWriter(api: KubernetesApi, clock: Clock): KubernetesWriter {
  const merging = (signal: AbortSignal) => setHeaderOptions('Content-Type', PatchStrategy.MergePatch, api.options(signal));
  return {
    ...createNodeCycleWriter(api),
    ...createFinishedPodsWriter(api),
    async restartDeployment({ namespace, deployment: name }, signal) {
      const action = `restart the deployment ${namespace}/${name}`;
      const apps = await orAccessError(action, () => api.client(AppsV1Api, signal));
      const body = { spec: { template: { metadata: { annotations: { [RESTARTED_AT]: new Date(clock()).toISOString() } } } } };
      await once(action, () => apps.patchNamespacedDeployment({ namespace, name, body, fieldManager: FIELD_MANAGER }, merging(signal)));
    },
    async restartPod({ namespace, name, uid }, signal) {
      const action = `delete the pod ${namespace}/${name}`;
      const core = await orAccessError(action, () => api.client(CoreV1Api, signal));
      await once(action, () => core.deleteNamespacedPod({ namespace, name, body: { preconditions: { uid } } }, api.options(signal)));
    },
    async createNetworkPolicy(operation, signal) {
      const action = `create the network policy ${operation.namespace}/${operation.name}`;
      const networking = await orAccessError(action, () => api.client(NetworkingV1Api, signal));
      const { namespace } = operation;
      await once(action, () => networking.createNamespacedNetworkPolicy({ namespace, body: asSent(operation), fieldManager: FIELD_MANAGER }, api.options(signal)));
    },
    async deleteNetworkPolicy(operation, signal) {
      const { namespace, name } = operation;
      const action = `delete the network policy ${namespace}/${name}`;
      const networking = await orAccessError(action, () => api.client(NetworkingV1Api, signal));
      const existing = await orAccessError(action, () => networking.readNamespacedNetworkPolicy({ namespace, name }, api.options(signal)));
      if (!isMarked(existing)) throw new AccessError(`Cannot ${action}: it is not one that this product created`);
      if (!saysTheSame(existing, operation)) throw new AccessError(`Cannot ${action}: somebody has changed it since`);
      const { uid, resourceVersion } = existing.metadata ?? {};
      const preconditions = { ...(uid === undefined ? {} : { uid }), ...(resourceVersion === undefined ? {} : { resourceVersion }) };
      await once(action, () => networking.deleteNamespacedNetworkPolicy({ namespace, name, body: { preconditions } }, api.options(signal)));
    },
    async restoreConfigMap(operation, signal) {
      const { namespace, name, from } = operation;
      const action = `restore the config map ${namespace}/${name}`;
      const core = await orAccessError(action, () => api.client(CoreV1Api, signal));
      const { data = {}, metadata } = await orAccessError(action, () => core.readNamespacedConfigMap({ namespace, name }, api.options(signal)));
      if (!isDeepStrictEqual({ ...data }, { ...from })) throw new AccessError(`Cannot ${action}: its data is not what it was when this was proposed`);
      // With the version in the patch the server refuses it (409) where the object changes in between.
      const body = { metadata: { resourceVersion: metadata?.resourceVersion }, data: configMapChange(operation) };
      await once(action, () => core.patchNamespacedConfigMap({ namespace, name, body, fieldManager: FIELD_MANAGER }, merging(signal)));
    },
  };
}

/**
 * The client's objects say `_from` where the API says `from`, and the client leaves out every name that it does not
 * know: with `from` the rule would go out without peers, which lets everybody in.
 */
function asSent(operation: NetworkPolicyOperation): V1NetworkPolicy {
  const { spec, ...manifest } = manifestOf(operation);
  const ingress = spec.ingress?.map(({ from, ...rule }) => ({ ...rule, ...(from === undefined ? {} : { _from: from }) }));
  return { ...manifest, spec: { ...spec, ...(ingress === undefined ? {} : { ingress }) } };
}

const isMarked = ({ metadata }: V1NetworkPolicy): boolean => Object.entries(MANAGED_BY).every(([key, value]) => metadata?.labels?.[key] === value);

/** The server fills defaults in, so that only what was asked for is compared. */
const saysTheSame = ({ spec }: V1NetworkPolicy, operation: NetworkPolicyOperation): boolean => isDeepStrictEqual(plain(spec), plain(asSent(operation).spec));

/** As it travels: without undefined fields and classes. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

async function once(action: string, change: () => Promise<unknown>): Promise<void> {
  try {
    await change();
  } catch (error) {
    throw uncertain(action, error, !isRefusal(error));
  }
}
