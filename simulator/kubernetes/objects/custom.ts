import type { CustomResourceSpec } from '../../scenario/kubernetes.ts';
import type { Scenario } from '../../scenario/schema.ts';
import type { Resource } from '../resource.ts';
import { groupResource } from '../status.ts';
import type { Store } from '../store/store.ts';
import { manifestSeeds } from './manifests.ts';
import { stored } from './stored.ts';

const cilium = { group: 'cilium.io', version: 'v2', objects: [] } as const;

/** Azure CNI powered by Cilium brings Cilium's own policies along. */
const ofCilium: readonly CustomResourceSpec[] = [
  { ...cilium, plural: 'ciliumnetworkpolicies', kind: 'CiliumNetworkPolicy', namespaced: true, objects: [] },
  { ...cilium, plural: 'ciliumclusterwidenetworkpolicies', kind: 'CiliumClusterwideNetworkPolicy', namespaced: false, objects: [] },
];

function specs({ cluster, kubernetes }: Scenario): readonly CustomResourceSpec[] {
  const own = new Set(kubernetes.custom.map(({ plural, group }) => `${plural}.${group}`));
  const brought = cluster.network.dataplane === 'cilium' ? ofCilium.filter(({ plural, group }) => !own.has(`${plural}.${group}`)) : [];
  return [...brought, ...kubernetes.custom];
}

/** Kinds of other groups, with their objects put into the store. */
export const customResources = (store: Store, scenario: Scenario): readonly Resource[] =>
  specs(scenario).map(({ group, version, plural, kind, namespaced, objects }) => {
    store.seed(groupResource({ group, name: plural }), manifestSeeds(kind, objects, undefined, namespaced));
    return stored(store, { group, version, name: plural, kind, namespaced });
  });
