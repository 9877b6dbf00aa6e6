import type { KubernetesObject } from './object.ts';

/** A column of `kubectl get`, which asks for tables. */
export interface Column {
  readonly name: string;
  readonly cell: (object: KubernetesObject) => string;
}

/** One kind of object that the API serves. */
export interface Resource {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** The plural, as in paths. */
  readonly name: string;
  readonly kind: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  /** Fields that selectors may name, beside name and namespace. */
  readonly fields: readonly string[];
  readonly columns: readonly Column[];
  readonly objects: () => readonly KubernetesObject[];
}

export const groupVersion = ({ group, version }: Pick<Resource, 'group' | 'version'>): string =>
  group === '' ? version : `${group}/${version}`;
export const root = (resource: Pick<Resource, 'group' | 'version'>): string =>
  (resource.group === '' ? '/api/' : '/apis/') + groupVersion(resource);
