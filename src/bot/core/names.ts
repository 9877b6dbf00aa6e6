/** What a name may look like, before anything is done with it. */

/** Azure's rule for AKS: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules */
const CLUSTER = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$/;
/** RFC 1123, as Kubernetes takes it: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

export function isClusterName(text: string): boolean {
  return CLUSTER.test(text);
}

export function isLabel(text: string): boolean {
  return LABEL.test(text);
}

/** Names of nodes and pods, and hosts in lower case. */
export function isSubdomain(text: string): boolean {
  return text.length <= 253 && text.split('.').every(isLabel);
}

/** `namespace/name`. */
export function isNamespaced(text: string): boolean {
  const [namespace, name, ...more] = text.split('/');
  return more.length === 0 && isLabel(namespace ?? '') && isSubdomain(name ?? '');
}

/** Dotted, without leading zeros. */
export function isIpv4(text: string): boolean {
  return text.split('.').length === 4 && text.split('.').every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

export function isRunId(text: string): boolean {
  return /^r?[0-9a-f]{6,32}$/.test(text);
}
