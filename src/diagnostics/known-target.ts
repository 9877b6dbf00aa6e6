import type { EvidenceKind, Gathered } from './evidence.ts';
import type { Target } from './model.ts';
import { AccessError } from './ports.ts';

/** What must be known before a target can be told from a typing mistake. */
export function kindsForTarget({ node, pod, namespace }: Target): readonly EvidenceKind[] {
  return [...(node === undefined ? [] : ['nodes' as const]), ...(pod === undefined ? [] : ['pods' as const]), ...(namespace === undefined ? [] : ['namespaces' as const])];
}

/**
 * A verdict about a node that does not exist would be one about something else. What could not be listed is let through:
 * then the checks say what they could not see.
 * @throws {AccessError} where the cluster knows no such node, pod or namespace
 */
export function assertKnown({ node, pod, namespace }: Target, cluster: string, { nodes, pods, namespaces }: Gathered): void {
  if (node !== undefined && nodes.ok) assertAmong(node, nodes.value.map(({ name }) => name), 'node', 'kubectl get nodes', cluster);
  if (pod !== undefined && pods.ok) assertAmong(pod, pods.value.map((one) => `${one.namespace}/${one.name}`), 'pod', 'kubectl get pods --all-namespaces', cluster);
  if (namespace !== undefined && namespaces.ok) assertAmong(namespace, namespaces.value.map(({ name }) => name), 'namespace', 'kubectl get namespaces', cluster);
}

function assertAmong(wanted: string, known: readonly string[], what: string, command: string, cluster: string): void {
  if (!known.includes(wanted)) throw new AccessError(`${cluster} has no ${what} ${wanted}; \`${command}\` lists those that there are`);
}
