import type { KubernetesObject } from '../object.ts';
import type { Column, Resource } from '../resource.ts';
import { groupResource } from '../status.ts';
import type { Store } from '../store/store.ts';

type Kind = Pick<Resource, 'group' | 'version' | 'name' | 'kind'> & Partial<Resource>;

/** A kind whose objects are in the store and can be written unless `writing` says otherwise. */
export const stored = (store: Store, kind: Kind, view: (object: KubernetesObject) => KubernetesObject = (object) => object): Resource => ({
  shortNames: [],
  namespaced: true,
  fields: [],
  columns: [] as readonly Column[],
  writing: {},
  objects: () => store.list(groupResource(kind)).map(view),
  ...kind,
});
