import type { ClusterDnsSpec } from '../../scenario/dns.ts';
import type { KubernetesObject } from '../object.ts';
import type { Store } from '../store/store.ts';
import { corefileError, customZones } from './corefile.ts';

/** What CoreDNS makes of coredns-custom, which it reads when it starts. */
export interface ClusterDns {
  /** Why a CoreDNS pod that starts now ends at once; undefined for other pods and when it does not. */
  startError(pod: KubernetesObject): string | undefined;
  /** Tells the DNS servers what the config map of now wants. */
  load(): void;
}

const key = { resource: 'configmaps', namespace: 'kube-system', name: 'coredns-custom' };

export const isCoreDns = ({ metadata }: KubernetesObject): boolean => metadata.namespace === 'kube-system' && metadata.labels?.['k8s-app'] === 'kube-dns';

function dataOf(store: Store): Record<string, string> {
  const data = store.find(key)?.['data'];
  return typeof data === 'object' && data !== null ? Object.fromEntries(Object.entries(data).filter((entry): entry is [string, string] => typeof entry[1] === 'string')) : {};
}

/**
 * A zone goes as the scenario says while the config map forwards it as it did at the start; a zone that was changed
 * forwards to where it says now, and one that was taken out is a name like any other.
 */
function custom(scenario: ClusterDnsSpec['custom'], atStart: ReturnType<typeof customZones>, now: ReturnType<typeof customZones>): ClusterDnsSpec['custom'] {
  const former = new Map(atStart.map(({ zone, forward }) => [zone, forward.join(' ')]));
  const kept = Object.entries(scenario).filter(([zone]) => !former.has(zone) || now.some((one) => one.zone === zone && one.forward.join(' ') === former.get(zone)));
  const changed = now.filter(({ zone, forward }) => forward.length > 0 && former.get(zone) !== forward.join(' '));
  return Object.fromEntries([...kept, ...changed.map(({ zone, forward }) => [zone, { forward: [...forward] }] as const)]);
}

/** `set` makes the DNS servers of the fleet behave so. */
export function createClusterDns(store: Store, scenario: ClusterDnsSpec, set: (spec: ClusterDnsSpec) => void): ClusterDns {
  const atStart = customZones(dataOf(store));
  let loaded = JSON.stringify(dataOf(store));
  return {
    startError: (pod) => (isCoreDns(pod) ? corefileError(dataOf(store)) : undefined),
    load: () => {
      const data = dataOf(store);
      if (JSON.stringify(data) === loaded) return;
      loaded = JSON.stringify(data);
      set({ ...scenario, custom: custom(scenario.custom, atStart, customZones(data)) });
    },
  };
}
