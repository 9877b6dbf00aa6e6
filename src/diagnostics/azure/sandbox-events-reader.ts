import { CoreV1Api } from '@kubernetes/client-node';
import type { CoreV1Event } from '@kubernetes/client-node';
import type { PodEvent } from '../evidence/events.ts';
import { orAccessError } from './errors.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { allPages } from './kubernetes-pages.ts';

/** Characters of a message that are kept: the reason stands at its end, after two identifiers of 64 characters. */
const MESSAGE_LENGTH = 1_500;

/** Every event by which a kubelet says that it could not make a pod's sandbox. Source: Kubernetes, pkg/kubelet/events. */
export function readSandboxEvents(api: KubernetesApi, signal: AbortSignal): Promise<readonly PodEvent[]> {
  return orAccessError('list the events of pods without a sandbox', async () => {
    const core = await api.client(CoreV1Api, signal);
    const events = await allPages((page) => core.listEventForAllNamespaces({ fieldSelector: 'reason=FailedCreatePodSandBox', ...page }, api.options(signal)));
    return events.map(podEvent);
  });
}

/** Events of the newer API have a series and `eventTime` in place of `count` and `lastTimestamp`. */
export function podEvent({ involvedObject, source, reportingInstance, reason = '', message = '', series, ...event }: CoreV1Event): PodEvent {
  return {
    pod: `${involvedObject.namespace ?? ''}/${involvedObject.name ?? ''}`,
    node: source?.host ?? reportingInstance ?? '',
    reason,
    message: message.slice(0, MESSAGE_LENGTH),
    count: series?.count ?? event.count ?? 1,
    firstSeen: isoOf(event.firstTimestamp ?? event.eventTime),
    lastSeen: isoOf(series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime),
  };
}

const isoOf = (time: Date | string | undefined | null): string => (time === undefined || time === null ? '' : new Date(time).toISOString());
