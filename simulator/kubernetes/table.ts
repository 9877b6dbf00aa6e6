import type { KubernetesObject } from './object.ts';
import type { Page } from './paging.ts';
import type { Column } from './resource.ts';

/** Whether a client asks for tables, as kubectl does: `application/json;as=Table;v=v1;g=meta.k8s.io`. */
export const wantsTable = (accept: string | undefined): boolean => /;\s*as=Table/.test((accept ?? '').split(',')[0] ?? '');

/** How kubectl writes an age. */
export function age(now: number, since: string): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  const [days, hours, minutes] = [86_400, 3_600, 60].map((unit) => Math.floor(seconds / unit));
  if (days !== undefined && days >= 2) return `${days}d`;
  if (hours !== undefined && hours >= 2) return `${hours}h`;
  return minutes !== undefined && minutes >= 2 ? `${minutes}m` : `${seconds}s`;
}

const definition = (name: string): object => ({
  name,
  type: 'string',
  format: name === 'Name' ? 'name' : '',
  description: '',
  priority: 0,
});

const row = (columns: readonly Column[], object: KubernetesObject, now: number): object => ({
  cells: [object.metadata.name, ...columns.map(({ cell }) => cell(object)), age(now, object.metadata.creationTimestamp)],
  object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata },
});

export const table = (columns: readonly Column[], { items, metadata }: Page, now: number): object => ({
  kind: 'Table',
  apiVersion: 'meta.k8s.io/v1',
  metadata,
  columnDefinitions: ['Name', ...columns.map(({ name }) => name), 'Age'].map(definition),
  rows: items.map((object) => row(columns, object, now)),
});
