import { createHash } from 'node:crypto';
import { z } from 'zod';

const text = z.record(z.string(), z.string());

const ownerReference = z.looseObject({ apiVersion: z.string(), kind: z.string(), name: z.string(), uid: z.string(), controller: z.boolean().optional() });

/** The metadata that somebody sends. The API server adds what is missing. */
const draftMetadata = z.looseObject({
  name: z.string().optional(),
  generateName: z.string().optional(),
  namespace: z.string().optional(),
  uid: z.string().optional(),
  resourceVersion: z.string().optional(),
  creationTimestamp: z.string().nullish(),
  labels: text.nullish(),
  annotations: text.nullish(),
  ownerReferences: z.array(ownerReference).nullish(),
  generation: z.number().optional(),
  deletionTimestamp: z.string().nullish(),
});

/** An object as a client sends it: anything with metadata. */
export const draft = z.looseObject({ metadata: draftMetadata });
export type Draft = z.infer<typeof draft>;

export type OwnerReference = z.infer<typeof ownerReference>;

/** An object as the API server stores and sends it, dates as text. */
export interface KubernetesObject {
  readonly metadata: Draft['metadata'] & {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly creationTimestamp: string;
  };
  readonly [field: string]: unknown;
}

/** When a scenario begins, all of its objects have this version; every write takes the next number. */
export const firstVersion = 104_712;
export const createdAt = '2026-11-14T08:12:31Z';

/** Kubernetes writes times in whole seconds. */
export const timestamp = (at = Date.now()): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');

/** The same identity in every start, so that recorded answers stay comparable. */
export function uidOf(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

interface Naming {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly ownerReferences?: OwnerReference[];
  readonly generation?: number;
}

/** Metadata of an object that a scenario begins with. */
export const metadata = (kind: string, naming: Naming): KubernetesObject['metadata'] => ({
  ...naming,
  uid: uidOf(`${kind}/${naming.namespace ?? ''}/${naming.name}`),
  resourceVersion: String(firstVersion),
  creationTimestamp: createdAt,
});

/** The reference by which `kind` controls an object of the same start. */
export const controlledBy = (kind: string, owner: { name: string; namespace: string; uid?: string }): OwnerReference => ({
  apiVersion: 'apps/v1',
  kind,
  name: owner.name,
  uid: owner.uid ?? uidOf(`${kind}/${owner.namespace}/${owner.name}`),
  controller: true,
  blockOwnerDeletion: true,
});

/** The value at a dotted path such as `spec.containers.0`; undefined for what is absent. */
export function valueAt(object: object, path: string): unknown {
  let value: unknown = object;
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = Object.entries(value).find(([key]) => key === step)?.[1];
  }
  return value;
}

/** The scalar at a dotted path such as `spec.nodeName`; empty for what is absent, as field selectors read it. */
export function fieldAt(object: object, path: string): string {
  const value = valueAt(object, path);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
