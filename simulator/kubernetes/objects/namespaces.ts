import { fieldAt, metadata } from '../object.ts';
import type { Resource } from '../resource.ts';

const names = ['default', 'kube-node-lease', 'kube-public', 'kube-system', 'payments', 'shop'];

export const namespaces = (): Resource => ({
  group: '',
  version: 'v1',
  name: 'namespaces',
  kind: 'Namespace',
  shortNames: ['ns'],
  namespaced: false,
  fields: ['status.phase'],
  columns: [{ name: 'Status', cell: (object) => fieldAt(object, 'status.phase') }],
  objects: () =>
    names.map((name) => ({
      metadata: metadata('Namespace', { name, labels: { 'kubernetes.io/metadata.name': name } }),
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    })),
});
