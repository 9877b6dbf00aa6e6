import { CoreV1Api } from '@kubernetes/client-node';
import type { ServiceEvent } from '../evidence/identity.ts';
import { orAccessError } from './errors.ts';
import type { KubernetesApi } from './kubernetes-api.ts';

/** Events are kept for an hour; of more than these the latest are enough. */
const LIMIT = 100;

const MESSAGE_LENGTH = 1_200;

/** What the cloud controller says of Services whose load balancer it could not make. Source: Kubernetes, service controller events. */
export function readLoadBalancerEvents(api: KubernetesApi, signal: AbortSignal): Promise<readonly ServiceEvent[]> {
  return orAccessError('list the events of Services', async () => {
    const core = await api.client(CoreV1Api, signal);
    const { items } = await core.listEventForAllNamespaces({ fieldSelector: 'reason=SyncLoadBalancerFailed', limit: LIMIT }, api.options(signal));
    return items.map(({ involvedObject, count = 1, lastTimestamp, eventTime, message = '' }) => ({
      service: `${involvedObject.namespace ?? ''}/${involvedObject.name ?? ''}`,
      count,
      lastSeen: timeOf(lastTimestamp ?? eventTime),
      message: message.slice(0, MESSAGE_LENGTH),
    }));
  });
}

const timeOf = (time: Date | string | undefined): string => (time === undefined ? '' : new Date(time).toISOString());
