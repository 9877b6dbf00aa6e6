import { randomUUID } from 'node:crypto';
import { firstVersion, timestamp, type Draft, type KubernetesObject } from '../object.ts';

export interface Key {
  /** `networkpolicies.networking.k8s.io`, or the plural alone in the core group. */
  readonly resource: string;
  readonly namespace?: string | undefined;
  readonly name: string;
}

export interface Change {
  readonly resource: string;
  readonly type: 'added' | 'changed' | 'removed';
  readonly object: KubernetesObject;
}

/** The objects of a cluster, as etcd keeps them: every write takes the next version. */
export interface Store {
  /** The version of the last write. */
  version(): string;
  list(resource: string): readonly KubernetesObject[];
  find(key: Key): KubernetesObject | undefined;
  /** Puts objects in place without telling anybody: what a scenario begins with. */
  seed(resource: string, objects: readonly KubernetesObject[]): void;
  /** Gives the object an identity. Throws when its name is taken; ask `find` before. */
  add(resource: string, object: Draft): KubernetesObject;
  /** Changes what is there now; undefined when it is gone. Uid and creation time stay. */
  change(key: Key, to: (object: KubernetesObject) => Draft): KubernetesObject | undefined;
  remove(key: Key): KubernetesObject | undefined;
  /** Calls after each write, in order. */
  onChange(listener: (change: Change) => void): void;
}

const pathOf = ({ namespace, name }: Pick<Key, 'namespace' | 'name'>): string => `${namespace ?? ''}/${name}`;

export const keyOf = (resource: string, { metadata }: KubernetesObject): Key => ({
  resource,
  namespace: metadata.namespace,
  name: metadata.name,
});

export function createStore(): Store {
  const tables = new Map<string, Map<string, KubernetesObject>>();
  const listeners: ((change: Change) => void)[] = [];
  let version = firstVersion;

  const table = (resource: string): Map<string, KubernetesObject> => {
    const found = tables.get(resource) ?? new Map<string, KubernetesObject>();
    tables.set(resource, found);
    return found;
  };
  const next = (): string => String((version += 1));
  const tell = (change: Change): void => {
    for (const listener of listeners) listener(change);
  };

  return {
    version: () => String(version),
    list: (resource) => [...table(resource).values()],
    find: (key) => table(key.resource).get(pathOf(key)),
    seed: (resource, objects) => {
      for (const object of objects) table(resource).set(pathOf(object.metadata), object);
    },
    add: (resource, given) => {
      const name = given.metadata.name ?? '';
      const identity = { name, uid: randomUUID(), resourceVersion: next(), creationTimestamp: timestamp() };
      const object = { ...given, metadata: { ...given.metadata, ...identity } };
      const path = pathOf(object.metadata);
      if (table(resource).has(path)) throw new Error(`cannot add ${resource} "${path}": it is there already`);
      table(resource).set(path, object);
      tell({ resource, type: 'added', object });
      return object;
    },
    change: (key, to) => {
      const former = table(key.resource).get(pathOf(key));
      if (former === undefined) return undefined;
      const { name, namespace, uid, creationTimestamp } = former.metadata;
      const changed = to(former);
      const place = namespace === undefined ? {} : { namespace };
      const object = { ...changed, metadata: { ...changed.metadata, name, ...place, uid, creationTimestamp, resourceVersion: next() } };
      table(key.resource).set(pathOf(key), object);
      tell({ resource: key.resource, type: 'changed', object });
      return object;
    },
    remove: (key) => {
      const object = table(key.resource).get(pathOf(key));
      if (object === undefined) return undefined;
      table(key.resource).delete(pathOf(key));
      next();
      tell({ resource: key.resource, type: 'removed', object });
      return object;
    },
    onChange: (listener) => listeners.push(listener),
  };
}
