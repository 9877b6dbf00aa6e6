import type { Outside } from '../outside/start.ts';
import type { ClusterDnsSpec } from '../scenario/dns.ts';
import { checkSpec, podKey } from './check-spec.ts';
import type { FleetSpec, PodSpec } from './model.ts';
import { clusterServices } from './services/cluster-services.ts';
import { serviceRules } from './services/kube-proxy-rules.ts';

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
  /** Input of `iptables-restore --noflush`; empty without services. */
  serviceRules(): string;
}

const nowWith = (spec: FleetSpec, node: string, change: (pods: readonly PodSpec[]) => PodSpec[]): FleetSpec => ({
  ...spec,
  nodes: spec.nodes.map((one) => (one.name === node ? { ...one, pods: change(one.pods) } : one)),
});

export function clusterState(initial: FleetSpec, outside: Outside | undefined): ClusterState {
  const former = new Set<string>();
  let spec = initial;
  const allPods = (): PodSpec[] => spec.nodes.flatMap(({ pods }) => pods);
  const gone = (): string[] => [...former].filter((address) => allPods().every((pod) => pod.address !== address));
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
    serviceRules: () => (spec.outside === undefined ? '' : serviceRules(clusterServices(spec.outside, allPods()), gone())),
  };
}
