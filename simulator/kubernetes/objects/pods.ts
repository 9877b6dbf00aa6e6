import { agentsOf, podSuffix } from '../../scenario/agents.ts';
import type { Scenario, ScenarioNode } from '../../scenario/schema.ts';
import { fieldAt, type KubernetesObject } from '../object.ts';
import type { Resource } from '../resource.ts';
import { daemons, systemApps, workloads, type ReplicatedApp } from './apps.ts';
import type { ReadinessOf } from './nodes.ts';
import { toPod, type PodDraft } from './pod.ts';

type Placed = Pick<PodDraft, 'node' | 'nodeAddress' | 'ready'> & { readonly index: number };

/** Addresses for pods that are objects only: of their node's range, above those of the agents, which are real. */
function addressOf(scenario: Scenario, { index }: Placed, number: number): string {
  const { network, vnet } = scenario.cluster;
  const [a, b] = (network.podNetwork === 'overlay' ? network.podCidr : vnet.subnet.prefix).split('.');
  return `${a}.${b}.${network.podNetwork === 'overlay' ? index : 200 + index}.${100 + number}`;
}

function replicas(scenario: Scenario, placed: readonly Placed[], apps: readonly ReplicatedApp[], offset: number): PodDraft[] {
  const wanted = apps.flatMap((app) => Array.from({ length: app.replicas }, (_, index) => ({ app, index })));
  return wanted.flatMap(({ app: { replicas: _replicas, hash, ...kind }, index }, at) => {
    const place = placed[at % placed.length];
    if (place === undefined) return [];
    const { index: _index, ...where } = place;
    return [
      {
        ...kind,
        ...where,
        labels: { ...kind.labels, 'pod-template-hash': hash },
        name: `${kind.app}-${hash}-${podSuffix(`${kind.namespace}/${kind.app}/${index}`)}`,
        owner: 'ReplicaSet' as const,
        address: addressOf(scenario, place, offset + Math.floor(at / placed.length)),
        hostNetwork: false,
      },
    ];
  });
}

const daemonPods = (placed: readonly Placed[]): PodDraft[] =>
  placed.flatMap(({ index: _index, ...place }) =>
    daemons.map((kind) => ({
      ...kind,
      ...place,
      name: `${kind.app}-${podSuffix(`${kind.app}/${place.node}`)}`,
      owner: 'DaemonSet' as const,
      address: place.nodeAddress,
      hostNetwork: true,
    })),
  );

/** https://learn.microsoft.com/azure/aks/concepts-network#konnectivity: the pods through which the API server reaches nodes. */
const agentPods = (scenario: Scenario, ready: (node: string) => boolean): PodDraft[] =>
  agentsOf(scenario).map(({ namespace, name, node, nodeAddress, address }) => ({
    namespace,
    name,
    node,
    nodeAddress,
    address,
    app: 'konnectivity-agent',
    labels: { app: 'konnectivity-agent', component: 'tunnel', 'pod-template-hash': '6f9d8b7c5d' },
    owner: 'ReplicaSet',
    hostNetwork: false,
    image: 'mcr.microsoft.com/oss/v2/kubernetes/apiserver-network-proxy/agent:v0.31.4',
    ready: ready(node),
  }));

function drafts(scenario: Scenario, readiness: ReadinessOf): PodDraft[] {
  const { cluster, nodes } = scenario;
  const isSystem = ({ pool }: ScenarioNode): boolean => cluster.pools.some(({ name, mode }) => name === pool && mode === 'System');
  const placed = nodes.map((node, index) => ({
    index,
    node: node.name,
    nodeAddress: node.address,
    ready: readiness(node) === 'True',
    system: isSystem(node),
  }));
  const system = placed.filter((place) => place.system);
  const ready = (name: string): boolean => placed.find(({ node }) => node === name)?.ready === true;
  return [
    ...agentPods(scenario, ready),
    ...daemonPods(placed),
    ...replicas(scenario, system.length > 0 ? system : placed, systemApps, 0),
    ...replicas(scenario, placed, workloads, 20),
  ];
}

const readyCell = (object: KubernetesObject): string => (fieldAt(object, 'status.containerStatuses.0.ready') === 'true' ? '1/1' : '0/1');

export const pods = (scenario: Scenario, readiness: ReadinessOf): Resource => ({
  group: '',
  version: 'v1',
  name: 'pods',
  kind: 'Pod',
  shortNames: ['po'],
  namespaced: true,
  fields: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  columns: [
    { name: 'Ready', cell: readyCell },
    { name: 'Status', cell: (object) => fieldAt(object, 'status.phase') },
    { name: 'Restarts', cell: () => '0' },
  ],
  objects: () => drafts(scenario, readiness).map(toPod),
});
