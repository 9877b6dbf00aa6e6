import type { EvidenceKind, Gathered } from './evidence.ts';
import type { Target } from './model.ts';
import { isAlike } from './net/service/select-pods.ts';
import { AccessError } from './ports.ts';

/** What must be known before a target can be told from a typing mistake. */
export function kindsForTarget({ node, pod, namespace, service }: Target): readonly EvidenceKind[] {
  return [...(node === undefined ? [] : ['nodes' as const]), ...(pod === undefined ? [] : ['pods' as const]), ...(namespace === undefined ? [] : ['namespaces' as const]), ...(service === undefined ? [] : ['services' as const])];
}

/**
 * A verdict about a node that does not exist would be one about something else. What could not be listed is let through:
 * then the checks say what they could not see.
 * @throws {AccessError} where the cluster knows no such node, pod, namespace or service
 */
export function assertKnown({ node, pod, namespace, service }: Target, cluster: string, { nodes, pods, namespaces, services }: Gathered): void {
  if (node !== undefined && nodes.ok) assertAmong(node, nodes.value.map(({ name }) => name), 'node', 'kubectl get nodes', cluster);
  if (pod !== undefined && pods.ok) assertAmong(pod, pods.value.map((one) => `${one.namespace}/${one.name}`), 'pod', 'kubectl get pods --all-namespaces', cluster);
  if (namespace !== undefined && namespaces.ok) assertAmong(namespace, namespaces.value.map(({ name }) => name), 'namespace', 'kubectl get namespaces', cluster);
  if (service !== undefined && services.ok) assertService(service, services.value.map((one) => `${one.namespace}/${one.name}`), cluster);
}

/** Services that the error names. */
const NAMED = 3;

/** A service of the same name elsewhere, or of a name that a person would confuse with it, is what is usually meant. */
function assertService(wanted: string, known: readonly string[], cluster: string): void {
  if (known.includes(wanted)) return;
  const [namespace = '', name = ''] = wanted.split('/');
  const near = known.filter((one) => {
    const [otherNamespace = '', otherName = ''] = one.split('/');
    return otherName === name || (otherNamespace === namespace && isAlike(otherName, name)) || (isAlike(otherNamespace, namespace) && isAlike(otherName, name));
  });
  const meant = near.length === 0 ? '' : `. Did you mean ${near.slice(0, NAMED).join(' or ')}?`;
  throw new AccessError(`${cluster} has no service ${wanted}; \`kubectl get services --all-namespaces\` lists those that there are${meant}`);
}

function assertAmong(wanted: string, known: readonly string[], what: string, command: string, cluster: string): void {
  if (!known.includes(wanted)) throw new AccessError(`${cluster} has no ${what} ${wanted}; \`${command}\` lists those that there are`);
}
