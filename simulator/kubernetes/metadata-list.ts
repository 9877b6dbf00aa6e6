import type { Page } from './paging.ts';

/** Whether a client asks for metadata only: https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches */
export const wantsMetadata = (accept: string | undefined): boolean => /;\s*as=PartialObjectMetadataList/.test((accept ?? '').split(',')[0] ?? '');

export const metadataList = ({ items, metadata }: Page): object => ({
  kind: 'PartialObjectMetadataList',
  apiVersion: 'meta.k8s.io/v1',
  metadata,
  items: items.map((object) => ({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata })),
});
