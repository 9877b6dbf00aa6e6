import type { Scenario } from '../../scenario/schema.ts';
import { fieldAt, metadata, resourceVersion, uidOf, type KubernetesObject } from '../object.ts';
import type { Resource } from '../resource.ts';
import type { ReadinessOf } from './nodes.ts';

const now = (): string => new Date().toISOString().replace(/\.\d+Z/, 'Z');

/** Kubernetes keeps the involved object beside `spec`, so that events have fields of their own. */
function notReady(node: string): KubernetesObject {
  const event = {
    metadata: metadata('Event', { name: `${node}.187a3f0c5d2b9e41`, namespace: 'default' }),
    involvedObject: { kind: 'Node', name: node, uid: uidOf(`Node//${node}`), apiVersion: 'v1', resourceVersion },
    reason: 'NodeNotReady',
    message: `Node ${node} status is now: NodeNotReady`,
    source: { component: 'node-controller' },
    type: 'Warning',
    count: 1,
    firstTimestamp: now(),
    lastTimestamp: now(),
    reportingComponent: 'node-controller',
  };
  return event;
}

export const events = (scenario: Scenario, readiness: ReadinessOf): Resource => ({
  group: '',
  version: 'v1',
  name: 'events',
  kind: 'Event',
  shortNames: ['ev'],
  namespaced: true,
  fields: ['involvedObject.kind', 'involvedObject.namespace', 'involvedObject.name', 'involvedObject.uid', 'reason', 'type', 'source'],
  columns: [
    { name: 'Type', cell: (object) => fieldAt(object, 'type') },
    { name: 'Reason', cell: (object) => fieldAt(object, 'reason') },
    { name: 'Message', cell: (object) => fieldAt(object, 'message') },
  ],
  objects: () => scenario.nodes.filter((node) => readiness(node) !== 'True').map(({ name }) => notReady(name)),
});
