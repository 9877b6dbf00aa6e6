/** How two resources stand to each other. Azure compares ids without regard to case; so do we. */

export type Relation = 'same' | 'around' | 'none';

/**
 * `around`: an Azure resource within the other one (a subnet and its network), or another NetworkPolicy of the namespace,
 * since all of a namespace decide together. A resource group is around everything in it, which tells nothing.
 */
export function relationOf(concern: string, resource: string): Relation {
  const [one, other] = [concern.toLowerCase(), resource.toLowerCase()];
  if (one === other) return 'same';
  if (one.startsWith('/') || other.startsWith('/')) return isWithin(one, other) || isWithin(other, one) ? 'around' : 'none';
  const [kind, namespace] = one.split('/');
  return kind === 'networkpolicy' && other.startsWith(`networkpolicy/${namespace}/`) ? 'around' : 'none';
}

/** A role is not a part of what it is given on. */
const isWithin = (inner: string, outer: string): boolean =>
  outer.includes('/providers/') && inner.startsWith(`${outer}/`) && !inner.endsWith('/roleassignments') && !outer.endsWith('/roleassignments');

/** `Kind/namespace/name` of a Kubernetes object; undefined for anything else. */
export function objectOf(concern: string): { readonly kind: string; readonly namespace: string; readonly name: string } | undefined {
  const [kind = '', namespace, name, ...more] = concern.split('/');
  return kind === '' || namespace === undefined || name === undefined || more.length > 0 ? undefined : { kind, namespace, name };
}

/** Name of a `node/NAME`. */
export const nodeOf = (concern: string): string | undefined => /^node\/([^/]+)$/i.exec(concern)?.[1];
