import { isDeepStrictEqual } from 'node:util';
import { NetworkingV1Api } from '@kubernetes/client-node';
import type { V1NetworkPolicy } from '@kubernetes/client-node';
import { AccessError } from '../ports.ts';
import type { KubernetesWriter } from '../ports.ts';
import { MANAGED_BY, manifestOf } from '../remedies/network-policy-manifest.ts';
import type { NetworkPolicyOperation } from '../remedies/operations.ts';
import { once } from './carried-out.ts';
import { orAccessError } from './errors.ts';
import { FIELD_MANAGER } from './field-manager.ts';
import type { KubernetesApi } from './kubernetes-api.ts';

export function createNetworkPolicyWriter(api: KubernetesApi): Pick<KubernetesWriter, 'createNetworkPolicy' | 'deleteNetworkPolicy'> {
  return {
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
      mustBeOurs(action, existing, operation);
      const preconditions = preconditionsOf(existing);
      await once(action, () => networking.deleteNamespacedNetworkPolicy({ namespace, name, body: { preconditions } }, api.options(signal)));
    },
  };
}

function mustBeOurs(action: string, existing: V1NetworkPolicy, operation: NetworkPolicyOperation): void {
  if (!isMarked(existing)) throw new AccessError(`Cannot ${action}: it is not one that this product created`);
  if (!saysTheSame(existing, operation)) throw new AccessError(`Cannot ${action}: somebody has changed it since`);
}

/** The server refuses (409) where the object is another one, or has changed, by then. */
function preconditionsOf({ metadata }: V1NetworkPolicy): { readonly uid?: string; readonly resourceVersion?: string } {
  const { uid, resourceVersion } = metadata ?? {};
  return { ...(uid === undefined ? {} : { uid }), ...(resourceVersion === undefined ? {} : { resourceVersion }) };
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
