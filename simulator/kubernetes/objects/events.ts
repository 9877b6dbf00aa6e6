import type { Scenario, ScenarioNode } from '../../scenario/schema.ts';
import { fieldAt, firstVersion, metadata, timestamp, uidOf, type KubernetesObject } from '../object.ts';
import type { Resource } from '../resource.ts';
import type { Store } from '../store/store.ts';
import { manifestSeeds } from './manifests.ts';
import { stored } from './stored.ts';

export const eventSeeds = ({ kubernetes }: Scenario): readonly KubernetesObject[] => manifestSeeds('Event', kubernetes.events);

/** Kubernetes keeps the involved object beside `spec`, so that events have fields of their own. */
function notReady(node: string): KubernetesObject {
  const now = timestamp();
  return {
    metadata: metadata('Event', { name: `${node}.187a3f0c5d2b9e41`, namespace: 'default' }),
    involvedObject: { kind: 'Node', name: node, uid: uidOf(`Node//${node}`), apiVersion: 'v1', resourceVersion: String(firstVersion) },
    reason: 'NodeNotReady',
    message: `Node ${node} status is now: NodeNotReady`,
    source: { component: 'node-controller' },
    type: 'Warning',
    count: 1,
    firstTimestamp: now,
    lastTimestamp: now,
    reportingComponent: 'node-controller',
  };
}

/** What happened to a pod, as kubelet and scheduler tell it. */
export function recordPodEvent(store: Store, pod: KubernetesObject, type: 'Normal' | 'Warning', reason: string, message: string): void {
  const now = timestamp();
  const { name, namespace, uid, resourceVersion } = pod.metadata;
  const number = Number(store.version()) + 1;
  store.add('events', {
    metadata: { name: `${name}.${number.toString(16).padStart(16, '0')}`, namespace },
    involvedObject: { kind: 'Pod', namespace, name, uid, apiVersion: 'v1', resourceVersion },
    reason,
    message,
    source: { component: 'kubelet', host: fieldAt(pod, 'spec.nodeName') },
    type,
    count: 1,
    firstTimestamp: now,
    lastTimestamp: now,
    reportingComponent: 'kubelet',
  });
}

/** `unready`: the nodes whose state makes an event of its own. */
export function events(store: Store, unready: () => readonly ScenarioNode[]): Resource {
  const kind = stored(store, {
    group: '',
    version: 'v1',
    name: 'events',
    kind: 'Event',
    shortNames: ['ev'],
    fields: ['involvedObject.kind', 'involvedObject.namespace', 'involvedObject.name', 'involvedObject.uid', 'reason', 'type', 'source'],
    columns: [
      { name: 'Type', cell: (object) => fieldAt(object, 'type') },
      { name: 'Reason', cell: (object) => fieldAt(object, 'reason') },
      { name: 'Message', cell: (object) => fieldAt(object, 'message') },
    ],
  });
  return { ...kind, objects: () => [...kind.objects(), ...unready().map(({ name }) => notReady(name))] };
}
