import type { KubernetesSpec } from '../../scenario/kubernetes.ts';
import type { Exchange } from '../../http/exchange.ts';
import type { KubernetesObject } from '../object.ts';
import type { RequestInfo } from '../request-info.ts';
import type { Resource } from '../resource.ts';
import { groupResource } from '../status.ts';
import type { Key, Store } from '../store/store.ts';

/** Where writes go, and who else has a say. */
export interface WriteContext {
  readonly store: Store;
  readonly admission: KubernetesSpec['admission'];
  /** The disruption budgets and pods as the API shows them. */
  readonly budgets: () => readonly KubernetesObject[];
  readonly pods: () => readonly KubernetesObject[];
}

/** One request to write. */
export interface Writing {
  readonly context: WriteContext;
  readonly resource: Resource;
  readonly info: RequestInfo;
  readonly exchange: Exchange;
}

export const keyFor = ({ resource, info }: Pick<Writing, 'resource' | 'info'>): Key => ({
  resource: groupResource(resource),
  namespace: info.namespace,
  name: info.name ?? '',
});

/** Everything is judged and nothing is kept: `?dryRun=All`, or the same in the body of a deletion. */
export const isDryRun = ({ query }: Exchange, body?: { readonly dryRun?: readonly string[] | null | undefined }): boolean =>
  query.getAll('dryRun').includes('All') || body?.dryRun?.includes('All') === true;
