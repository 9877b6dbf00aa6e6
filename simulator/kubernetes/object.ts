import { createHash } from 'node:crypto';

/** An object as the API server stores and sends it, dates as text. */
export interface KubernetesObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly creationTimestamp: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly object[];
    readonly generation?: number;
  };
  readonly spec?: object;
  readonly status?: object;
}

/** Nothing in the simulator's API changes while it runs, so that one version serves all objects. */
export const resourceVersion = '104712';
export const createdAt = '2026-11-14T08:12:31Z';

/** The same identity in every start, so that recorded answers stay comparable. */
export function uidOf(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

interface Naming {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly object[];
  readonly generation?: number;
}

export const metadata = (kind: string, naming: Naming): KubernetesObject['metadata'] => ({
  ...naming,
  uid: uidOf(`${kind}/${naming.namespace ?? ''}/${naming.name}`),
  resourceVersion,
  creationTimestamp: createdAt,
});

/** The value at a dotted path such as `spec.nodeName` or `spec.containers.0.name`; empty for what is absent, as field selectors read it. */
export function fieldAt(object: object, path: string): string {
  let value: unknown = object;
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null) return '';
    value = new Map<string, unknown>(Object.entries(value)).get(step);
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
