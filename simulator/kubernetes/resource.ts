import type { Draft, KubernetesObject } from './object.ts';
import type { StatusCause } from './status.ts';

/** A column of `kubectl get`, which asks for tables. */
export interface Column {
  readonly name: string;
  readonly cell: (object: KubernetesObject) => string;
}

/** What the API server does to objects of a kind that can be written. */
export interface Writing {
  /** Fills in the defaults of a new object. Throws a StatusError 501 for what the simulator cannot honour. */
  readonly complete?: (object: Draft) => Draft;
  /** What is wrong with a new or changed object. */
  readonly validate?: (object: Draft, former?: KubernetesObject) => readonly StatusCause[];
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
  /** Absent: objects can be read only. */
  readonly writing?: Writing;
}

export const groupVersion = ({ group, version }: Pick<Resource, 'group' | 'version'>): string =>
  group === '' ? version : `${group}/${version}`;
export const root = (resource: Pick<Resource, 'group' | 'version'>): string =>
  (resource.group === '' ? '/api/' : '/apis/') + groupVersion(resource);
