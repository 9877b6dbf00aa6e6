import type { Scenario } from '../../scenario/schema.ts';
import { fieldAt, metadata, type KubernetesObject } from '../object.ts';
import type { Resource } from '../resource.ts';
import type { Store } from '../store/store.ts';
import { stored } from './stored.ts';

const always = ['default', 'kube-node-lease', 'kube-public', 'kube-system', 'payments', 'shop'];
/** https://learn.microsoft.com/azure/aks/core-aks-concepts: what AKS itself puts on its namespace. */
const aksLabels = { 'kubernetes.azure.com/managedby': 'aks', 'kubernetes.io/cluster-service': 'true' };

const namespace = (name: string, labels: Readonly<Record<string, string>>): KubernetesObject => ({
  metadata: metadata('Namespace', {
    name,
    labels: { 'kubernetes.io/metadata.name': name, ...(name === 'kube-system' ? aksLabels : {}), ...labels },
  }),
  spec: { finalizers: ['kubernetes'] },
  status: { phase: 'Active' },
});

/** Those of every cluster, those of the scenario, and those that its objects are in. */
export function namespaceSeeds({ kubernetes, pods }: Scenario): readonly KubernetesObject[] {
  const manifests = [kubernetes.networkPolicies, kubernetes.configMaps, kubernetes.services].flat();
  const used = [...pods.map((pod) => pod.namespace), ...manifests.flatMap((manifest) => manifest.metadata.namespace ?? [])];
  const labels = new Map(kubernetes.namespaces.map((given) => [given.name, given.labels]));
  return [...new Set([...always, ...used, ...labels.keys()])].map((name) => namespace(name, labels.get(name) ?? {}));
}

export const namespaces = (store: Store): Resource =>
  stored(store, {
    group: '',
    version: 'v1',
    name: 'namespaces',
    kind: 'Namespace',
    shortNames: ['ns'],
    namespaced: false,
    fields: ['status.phase'],
    columns: [{ name: 'Status', cell: (object) => fieldAt(object, 'status.phase') }],
  });
