import type { Fleet } from '../nodes/model.ts';
import { apiAddress } from '../scenario/api-address.ts';
import { kubeletSources } from '../scenario/agents.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { SourcesOf } from './kubelet.ts';
import { fieldAt, type KubernetesObject } from './object.ts';
import { batchKinds, seedBatch } from './objects/batch.ts';
import { configMaps, configMapSeeds } from './objects/config-maps.ts';
import { customResources } from './objects/custom.ts';
import { disruptionBudgets, disruptionBudgetSeeds } from './objects/disruption-budgets.ts';
import { endpointSlices } from './objects/endpoint-slices.ts';
import { events, eventSeeds } from './objects/events.ts';
import { seedHistory } from './objects/history.ts';
import { leases, leaseSeeds } from './objects/leases.ts';
import { namespaces, namespaceSeeds } from './objects/namespaces.ts';
import { networkPolicies, networkPolicySeeds } from './objects/network-policies.ts';
import { nodeNetworkConfigs } from './objects/node-network-configs.ts';
import { nodes, nodeSeeds, type Readiness, type ReadinessOf } from './objects/nodes.ts';
import { pods, podSeeds } from './objects/pods.ts';
import { apiServiceAddress, services, serviceSeeds } from './objects/services.ts';
import { isReady } from './objects/workload-status.ts';
import { seedWorkloads, workloads } from './objects/workloads.ts';
import { createClusterDns } from './pods/cluster-dns.ts';
import { createKubelets, type Kubelets } from './pods/kubelet.ts';
import { createEnforcer, type Enforcer } from './policy/enforcer.ts';
import { createKubeProxies } from './proxy/kube-proxies.ts';
import type { Resource } from './resource.ts';
import { createStore, type Store } from './store/store.ts';
import { startWorkloads } from './workloads/controller.ts';

/** The objects of a cluster, and everything that acts on them by itself. */
export interface Cluster {
  readonly store: Store;
  readonly resources: readonly Resource[];
  readonly kubelets: Pick<Kubelets, 'logOf'>;
  /** Resolves when the nodes' firewalls are as the network policies want them. */
  settled(): Promise<void>;
  /** Where connections to a kubelet start now: the agents that are ready. */
  readonly sources: SourcesOf;
  /** A node was made anew: what was put into it is gone. */
  nodeMade(node: string): void;
  close(): Promise<void>;
}

export interface ClusterOptions {
  readonly scenario: Scenario;
  readonly fleet: Fleet;
  readonly readiness: ReadinessOf;
  readonly log: (line: string) => void;
}

function seed(store: Store, scenario: Scenario): void {
  store.seed('nodes', nodeSeeds(scenario));
  store.seed('pods', podSeeds(scenario));
  store.seed('namespaces', namespaceSeeds(scenario));
  store.seed('events', eventSeeds(scenario));
  store.seed('services', serviceSeeds(scenario));
  store.seed('configmaps', configMapSeeds(scenario));
  store.seed('networkpolicies.networking.k8s.io', networkPolicySeeds(scenario));
  store.seed('poddisruptionbudgets.policy', disruptionBudgetSeeds(scenario));
  store.seed('leases.coordination.k8s.io', leaseSeeds(scenario));
  seedBatch(store, scenario);
  seedWorkloads(store, scenario);
  seedHistory(store, scenario.kubernetes.history);
}

function resourcesOf(store: Store, scenario: Scenario, readiness: ReadinessOf): { resources: readonly Resource[]; pods: Resource; nodes: Resource } {
  const known = new Map(scenario.nodes.map((node) => [node.name, node]));
  const ready = (name: string): Readiness => {
    const node = known.get(name);
    return node === undefined ? 'True' : readiness(node);
  };
  const podKind = pods(store, (node) => ready(node) !== 'True');
  const nodeKind = nodes(store, ready);
  const shown = podKind.objects;
  return {
    pods: podKind,
    nodes: nodeKind,
    resources: [
      nodeKind,
      podKind,
      namespaces(store),
      events(store, () => scenario.nodes.filter((node) => readiness(node) !== 'True')),
      services(store),
      configMaps(store),
      ...workloads(store, shown),
      endpointSlices(store, shown, apiAddress(scenario)),
      networkPolicies(store),
      disruptionBudgets(store, shown),
      leases(store, scenario.nodes, (node) => readiness(node) !== 'Unknown'),
      ...batchKinds(store),
      ...nodeNetworkConfigs(store, scenario),
      ...customResources(store, scenario),
    ],
  };
}

const isAgent = ({ metadata }: KubernetesObject): boolean => metadata.namespace === 'kube-system' && metadata.labels?.['app'] === 'konnectivity-agent';

const agentSources = (scenario: Scenario, pods: Resource): SourcesOf => (target) => {
  const agents = pods.objects().filter((pod) => isAgent(pod) && isReady(pod));
  const places = agents.map((pod) => ({ node: fieldAt(pod, 'spec.nodeName'), pod: `${pod.metadata.namespace}/${pod.metadata.name}` }));
  return kubeletSources(scenario, places, target);
};

/** Makes the cluster of a scenario on its fleet. Policies are in force when `settled` resolves. */
export function createCluster({ scenario, fleet, readiness, log }: ClusterOptions): Cluster {
  const store = createStore();
  seed(store, scenario);
  const { resources, pods: podKind, nodes: nodeKind } = resourcesOf(store, scenario, readiness);
  const closing = new AbortController();
  const enforcer: Enforcer = createEnforcer({ scenario, store, fleet, log, closing: closing.signal });
  const slices = endpointSlices(store, podKind.objects, apiAddress(scenario));
  const proxies = createKubeProxies({ scenario, store, slices: slices.objects, fleet, log, closing: closing.signal });
  startWorkloads({ store, scenario, pods: podKind.objects, log, closing: closing.signal });
  const kubelets = createKubelets({
    scenario,
    store,
    fleet,
    addresses: { dnsServiceIP: scenario.cluster.network.dnsServiceIP, apiServiceAddress: apiServiceAddress(scenario) },
    dns: createClusterDns(store, scenario.dns.cluster, (spec) => fleet.setClusterDns(spec)),
    nodes: nodeKind.objects,
    given: new Set(),
    enforced: (node) => enforcer.settled([node]),
    log,
    closing: closing.signal,
  });
  return {
    store,
    resources,
    kubelets,
    settled: async () => {
      await Promise.all([enforcer.settled(), proxies.settled()]);
    },
    sources: agentSources(scenario, podKind),
    nodeMade: (node) => enforcer.nodeMade(node),
    close: async () => {
      closing.abort('closed');
      await kubelets.close();
    },
  };
}
