import { AuthorizationV1Api } from '@kubernetes/client-node';
import type { Answer } from '../evidence.ts';
import { AccessError } from '../ports.ts';
import { orAccessError } from './errors.ts';
import type { KubernetesApi } from './kubernetes-api.ts';

/** A verb on a kind of Kubernetes objects. No namespace: in all of them. */
export interface KubernetesRight {
  readonly verb: string;
  /** Empty: the core group. */
  readonly group: string;
  /** The plural. */
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** What the bot itself may do in Kubernetes, without doing it: every identity may ask that of itself. */
export interface AccessReview {
  /** Not `ok`: nobody tells the bot. */
  may(right: KubernetesRight, signal: AbortSignal): Promise<Answer<boolean>>;
}

export function createAccessReview(api: KubernetesApi): AccessReview {
  return {
    async may(right, signal) {
      try {
        return { ok: true, value: await orAccessError('ask Kubernetes what the bot may do', () => reviewed(api, right, signal)) };
      } catch (error) {
        if (error instanceof AccessError) return { ok: false, reason: error.message };
        throw error;
      }
    },
  };
}

async function reviewed(api: KubernetesApi, resourceAttributes: KubernetesRight, signal: AbortSignal): Promise<boolean> {
  const authorization = await api.client(AuthorizationV1Api, signal);
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } };
  const { status } = await authorization.createSelfSubjectAccessReview({ body }, api.options(signal));
  return status?.allowed === true;
}
