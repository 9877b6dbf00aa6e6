import { isDeepStrictEqual } from 'node:util';
import { AppsV1Api, CoreV1Api, PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import { AccessError } from '../ports.ts';
import type { Clock, KubernetesWriter } from '../ports.ts';
import { configMapChange } from '../remedies/config-map-change.ts';
import { once } from './carried-out.ts';
import { orAccessError } from './errors.ts';
import { FIELD_MANAGER } from './field-manager.ts';
import { createFinishedPodsWriter } from './finished-pods-writer.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { createNetworkPolicyWriter } from './network-policy-writer.ts';
import { createNodeCycleWriter } from './node-cycle-writer.ts';

/** As kubectl names the annotation whose change makes a deployment replace its pods. */
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/** Each is one request that is never repeated; what is read before it makes sure that it still fits. */
export function createKubernetesWriter(api: KubernetesApi, clock: Clock): KubernetesWriter {
  return {
    ...createRestarts(api, clock),
    ...createNetworkPolicyWriter(api),
    ...createConfigMapWriter(api),
    ...createNodeCycleWriter(api),
    ...createFinishedPodsWriter(api),
  };
}

function createRestarts(api: KubernetesApi, clock: Clock): Pick<KubernetesWriter, 'restartDeployment' | 'restartPod'> {
  return {
    async restartDeployment({ namespace, deployment: name }, signal) {
      const action = `restart the deployment ${namespace}/${name}`;
      const apps = await orAccessError(action, () => api.client(AppsV1Api, signal));
      const body = { spec: { template: { metadata: { annotations: { [RESTARTED_AT]: new Date(clock()).toISOString() } } } } };
      await once(action, () => apps.patchNamespacedDeployment({ namespace, name, body, fieldManager: FIELD_MANAGER }, merging(api, signal)));
    },
    async restartPod({ namespace, name, uid }, signal) {
      const action = `delete the pod ${namespace}/${name}`;
      const core = await orAccessError(action, () => api.client(CoreV1Api, signal));
      await once(action, () => core.deleteNamespacedPod({ namespace, name, body: { preconditions: { uid } } }, api.options(signal)));
    },
  };
}

function createConfigMapWriter(api: KubernetesApi): Pick<KubernetesWriter, 'restoreConfigMap'> {
  return {
    async restoreConfigMap(operation, signal) {
      const { namespace, name, from } = operation;
      const action = `restore the config map ${namespace}/${name}`;
      const core = await orAccessError(action, () => api.client(CoreV1Api, signal));
      const { data = {}, metadata } = await orAccessError(action, () => core.readNamespacedConfigMap({ namespace, name }, api.options(signal)));
      if (!isDeepStrictEqual({ ...data }, { ...from })) throw new AccessError(`Cannot ${action}: its data is not what it was when this was proposed`);
      // With the version in the patch the server refuses it (409) where the object changes in between.
      const body = { metadata: { resourceVersion: metadata?.resourceVersion }, data: configMapChange(operation) };
      await once(action, () => core.patchNamespacedConfigMap({ namespace, name, body, fieldManager: FIELD_MANAGER }, merging(api, signal)));
    },
  };
}

const merging = (api: KubernetesApi, signal: AbortSignal) => setHeaderOptions('Content-Type', PatchStrategy.MergePatch, api.options(signal));
