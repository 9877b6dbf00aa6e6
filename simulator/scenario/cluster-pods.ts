import ipaddr from 'ipaddr.js';
import { agentsOf, podSuffix } from './agents.ts';
import type { ClusterPod } from './cluster-pod.ts';
import { finishedPods } from './finished-pods.ts';
import { podOf } from './pod-of.ts';
import type { ScenarioPod } from './pod.ts';
import type { Scenario, ScenarioNode } from './schema.ts';

export type { ClusterPod } from './cluster-pod.ts';

/** Where pods of a node have their addresses. */
export function podRange({ cluster, nodes }: Pick<Scenario, 'cluster' | 'nodes'>, node: string): string {
  const { network, vnet, pools } = cluster;
  if (network.podNetwork === 'overlay') return network.podCidr;
  const pool = pools.find(({ name }) => name === nodes.find((candidate) => candidate.name === node)?.pool);
  return (vnet.subnets.find(({ name }) => name === pool?.podSubnet) ?? vnet.subnet).prefix;
}

const text = (number: number): string => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');

/**
 * A free address for a pod of the node at this place: in the third octet of the node where the range has room for it,
 * else the highest of the range. `taken` learns of it.
 */
export function freeAddress(range: string, nodeIndex: number, taken: Set<string>): string {
  const [network, prefix] = ipaddr.IPv4.parseCIDR(range);
  const first = network.toByteArray().reduce((number, octet) => number * 256 + octet, 0) >>> 0;
  const last = first + 2 ** (32 - prefix) - 2;
  const wanted = first + (nodeIndex % 256) * 256 + 100;
  const starts = wanted + 100 <= last ? [...Array(100).keys()].map((step) => wanted + step) : [];
  for (const candidate of starts) if (!taken.has(text(candidate))) return taken.add(text(candidate)) && text(candidate);
  for (let candidate = last; candidate > first + 3; candidate -= 1)
    if (!taken.has(text(candidate))) return taken.add(text(candidate)) && text(candidate);
  throw new Error(`cannot give a pod an address: ${range} has none left`);
}

/** Every address that the scenario writes down. */
const written = ({ nodes, pods }: Scenario): Set<string> =>
  new Set([...nodes.flatMap(({ address, agents }) => [address, ...agents]), ...pods.flatMap(({ address }) => address ?? [])]);

export const agentLabels = { app: 'konnectivity-agent', component: 'tunnel', 'pod-template-hash': '6f9d8b7c5d' } as const;
export const corednsLabels = { 'k8s-app': 'kube-dns', 'pod-template-hash': '57d886c994' } as const;

const agentPods = (scenario: Scenario): ClusterPod[] =>
  agentsOf(scenario).map(({ namespace, name, node, address }, index) =>
    podOf('konnectivity-agent', {
      ready: index < (scenario.kubernetes.deployments['konnectivity-agent']?.ready ?? Infinity),
      namespace,
      name,
      node,
      address,
      labels: { ...agentLabels },
      owner: { kind: 'ReplicaSet', name: 'konnectivity-agent-6f9d8b7c5d' },
      images: ['mcr.microsoft.com/oss/v2/kubernetes/apiserver-network-proxy/agent:v0.31.4'],
      serviceAccount: 'konnectivity-agent',
      dnsPolicy: 'Default',
    }),
  );

const isLinux = ({ os, within }: ScenarioNode): boolean => os === 'linux' && within === undefined;

/** System pods run on system pools where these have Linux nodes. */
function systemNodes({ cluster, nodes }: Scenario): readonly ScenarioNode[] {
  const system = nodes.filter((node) => isLinux(node) && cluster.pools.some(({ name, mode }) => name === node.pool && mode === 'System'));
  return system.length > 0 ? system : nodes.filter(isLinux);
}

/** https://learn.microsoft.com/azure/aks/coredns-custom: two replicas at least. A scenario's own DNS pods take their place. */
function dnsPods(scenario: Scenario, taken: Set<string>): ClusterPod[] {
  const { replicas = 2, ready = replicas } = scenario.kubernetes.deployments['coredns'] ?? {};
  const places = systemNodes(scenario);
  if (places.length === 0 || scenario.pods.some(({ runs, labels }) => runs === 'coredns' || labels['k8s-app'] === 'kube-dns')) return [];
  return Array.from({ length: replicas }, (_, index) => {
    const node = places[index % places.length] ?? places[0];
    return podOf('coredns', {
      namespace: 'kube-system',
      name: `coredns-57d886c994-${podSuffix(`kube-system/coredns/${index}`)}`,
      node: node?.name ?? '',
      address: freeAddress(podRange(scenario, node?.name ?? ''), node === undefined ? 0 : scenario.nodes.indexOf(node), taken),
      labels: { ...corednsLabels },
      owner: { kind: 'ReplicaSet', name: 'coredns-57d886c994' },
      images: ['mcr.microsoft.com/oss/v2/kubernetes/coredns:v1.12.1'],
      serviceAccount: 'coredns',
      dnsPolicy: 'Default',
      ready: index < ready,
      runs: 'coredns',
    });
  });
}

/** The customer's pods where the scenario names none: one on each Linux node. */
function workloadPods(scenario: Scenario, taken: Set<string>): ClusterPod[] {
  if (scenario.pods.length > 0) return [];
  const hash = podSuffix('web', 9);
  return scenario.nodes.filter(isLinux).map((node) =>
    podOf('web', {
      namespace: 'shop',
      name: `web-${hash}-${podSuffix(`shop/web/${node.name}`)}`,
      node: node.name,
      address: freeAddress(podRange(scenario, node.name), scenario.nodes.indexOf(node), taken),
      labels: { app: 'web', 'pod-template-hash': hash },
      owner: { kind: 'ReplicaSet', name: `web-${hash}` },
      images: ['example.azurecr.io/web:1.4.2'],
    }),
  );
}

/** `web-7c9f-abcde` of a replica set runs `web`. */
const containerOf = ({ name, owner }: ScenarioPod): string =>
  (owner?.kind === 'ReplicaSet' ? owner.name.replace(/-[^-]+$/, '') : (owner?.name ?? name)).slice(0, 63).replaceAll('.', '-');

/**
 * All pods of a scenario that are more than a line of the API's lists: the agents, CoreDNS, the customer's. Those with
 * an address and without `hostNetwork` are network namespaces of their node.
 */
export function clusterPods(scenario: Scenario): readonly ClusterPod[] {
  const taken = written(scenario);
  return [
    ...agentPods(scenario),
    ...dnsPods(scenario, taken),
    ...workloadPods(scenario, taken),
    ...finishedPods(scenario, (node) => freeAddress(podRange(scenario, node), scenario.nodes.findIndex(({ name }) => name === node), taken)),
    ...scenario.pods.map((own) => ({ ...own, containerName: containerOf(own) })),
  ];
}
