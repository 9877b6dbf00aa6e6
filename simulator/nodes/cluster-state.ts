import type { Outside } from '../outside/start.ts';
import type { ClusterDnsSpec } from '../scenario/dns.ts';
import { checkSpec, podKey } from './check-spec.ts';
import type { FleetSpec, PodSpec } from './model.ts';
import { clusterServices } from './services/cluster-services.ts';
import { serviceChains, serviceRules } from './services/kube-proxy-rules.ts';
import type { Service } from './services/service.ts';

/** What all nodes of a fleet have in common, as it is now. */
export interface ClusterState {
  /** With the pods that there are now. */
  readonly spec: FleetSpec;
  readonly outside: Outside | undefined;
  /** How CoreDNS behaves. */
  clusterDns: ClusterDnsSpec | undefined;
  podsOf(node: string): readonly PodSpec[];
  /** Throws when the pod's key or address is taken or wrong. */
  add(node: string, pod: PodSpec): void;
  remove(node: string, key: string): void;
  /** Addresses that pods had and nobody has now. */
  gone(): readonly string[];
  /** Services beside those that every cluster has, and the nodes whose kube-proxy programs nothing now. */
  setServices(services: readonly Service[], idle: ReadonlySet<string>): void;
  /** Input of `iptables-restore --noflush` for a node that is made; empty without services. */
  firstRules(node: string): string;
  /** The same for a node that there is; empty where its kube-proxy leaves what stands there. */
  serviceRules(node: string): string;
}

const nowWith = (spec: FleetSpec, node: string, change: (pods: readonly PodSpec[]) => PodSpec[]): FleetSpec => ({
  ...spec,
  nodes: spec.nodes.map((one) => (one.name === node ? { ...one, pods: change(one.pods) } : one)),
});

export function clusterState(initial: FleetSpec, outside: Outside | undefined): ClusterState {
  const former = new Set<string>();
  const chains = new Set<string>();
  let spec = initial;
  let services: readonly Service[] = [];
  let idle: ReadonlySet<string> = new Set(initial.nodes.flatMap(({ name, lastServices }) => (lastServices === undefined ? [] : [name])));
  const allPods = (): PodSpec[] => spec.nodes.flatMap(({ pods }) => pods);
  const gone = (): string[] => [...former].filter((address) => allPods().every((pod) => pod.address !== address));
  const current = (): string => {
    if (spec.outside === undefined) return '';
    const all = [...clusterServices(spec.outside, allPods()), ...services];
    for (const chain of serviceChains(all)) chains.add(chain);
    return serviceRules(all, chains);
  };
  return {
    get spec() {
      return spec;
    },
    outside,
    clusterDns: initial.outside?.dns.cluster,
    podsOf: (node) => spec.nodes.find(({ name }) => name === node)?.pods ?? [],
    add(node, pod) {
      const next = nowWith(spec, node, (pods) => [...pods, pod]);
      checkSpec(next);
      spec = next;
    },
    remove(node, key) {
      const removed = allPods().find((pod) => podKey(pod) === key);
      if (removed?.address !== undefined) former.add(removed.address);
      spec = nowWith(spec, node, (pods) => pods.filter((pod) => podKey(pod) !== key));
    },
    gone,
    setServices(now, nodes) {
      services = now;
      idle = nodes;
    },
    firstRules(node) {
      const last = spec.nodes.find(({ name }) => name === node)?.lastServices;
      if (last === undefined || !idle.has(node)) return current();
      return last.length === 0 ? '' : serviceRules(last);
    },
    serviceRules: (node) => (idle.has(node) ? '' : current()),
  };
}
