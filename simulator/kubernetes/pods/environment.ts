import { fieldAt, type KubernetesObject } from '../object.ts';
import { expand } from './expand.ts';
import type { Container } from './spec.ts';

/** `metadata.labels['app']` and the like, and plain paths. */
function fieldValue(pod: KubernetesObject, path: string): string {
  const subscript = /^metadata\.(labels|annotations)\['([^']*)'\]$/.exec(path);
  const [, part, key = ''] = subscript ?? [];
  if (part === 'labels') return pod.metadata.labels?.[key] ?? '';
  if (part === 'annotations') return pod.metadata.annotations?.[key] ?? '';
  return fieldAt(pod, path);
}

/** What a container's process finds in its environment: the image's, Kubernetes', and its own, later values expanded by earlier ones. */
export function environment(pod: KubernetesObject, container: Container, apiAddress: string): ReadonlyMap<string, string> {
  const hostname = fieldAt(pod, 'spec.hostNetwork') === 'true' ? fieldAt(pod, 'spec.nodeName') : pod.metadata.name;
  const values = new Map([
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['HOSTNAME', hostname],
    ['HOME', '/root'],
    ['KUBERNETES_SERVICE_HOST', apiAddress],
    ['KUBERNETES_SERVICE_PORT', '443'],
  ]);
  for (const { name, value, valueFrom } of container.env) {
    const path = typeof valueFrom === 'object' && valueFrom !== null && 'fieldRef' in valueFrom ? fieldAt(valueFrom, 'fieldRef.fieldPath') : '';
    values.set(name, path === '' ? expand(value ?? '', values) : fieldValue(pod, path));
  }
  return values;
}
