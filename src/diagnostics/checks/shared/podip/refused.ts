import type { Answer } from '../../../evidence.ts';
import type { PodEvent } from '../../../evidence/events.ts';
import type { PodFacts } from '../../../evidence/pods.ts';
import { whyNoSandbox } from '../../../net/pod-sandbox/why-no-sandbox.ts';

/** Events by which a node said, within the last hour, that it had no address for a pod. */
export const addressEvents = (events: Answer<readonly PodEvent[]>): readonly PodEvent[] =>
  events.ok ? events.value.filter(({ message }) => whyNoSandbox(message).about === 'address') : [];

/** Pods that were refused there and have no address to this day. */
export function stillRefused(node: string, events: readonly PodEvent[], pods: readonly PodFacts[]): readonly string[] {
  const refused = new Set(events.filter((event) => event.node === node).map(({ pod }) => pod));
  return pods.filter((pod) => pod.node === node && pod.address === '').map(({ namespace, name }) => `${namespace}/${name}`).filter((key) => refused.has(key));
}

/** When it was first and last heard of on the node; empty where it never was. */
export function since(node: string, events: readonly PodEvent[]): string {
  const times = events.filter((event) => event.node === node && event.firstSeen !== '').map(({ firstSeen }) => firstSeen);
  return times.toSorted()[0] ?? '';
}
