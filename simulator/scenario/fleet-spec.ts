import type { FleetSpec, PodSpec } from '../nodes/model.ts';
import { clusterPods, type ClusterPod } from './cluster-pods.ts';
import { outsideSpec } from './outside-spec.ts';
import type { Scenario } from './schema.ts';

const isReal = ({ address, hostNetwork }: ClusterPod): boolean => address !== undefined || hostNetwork;

const podSpec = ({ namespace, name, address, hostNetwork, dnsPolicy, setup, runs, ready, phase }: ClusterPod): PodSpec => ({
  namespace,
  name,
  address: hostNetwork ? undefined : address,
  dnsPolicy,
  setup,
  runs,
  ready: ready && phase === 'Running',
});

const lodgersOf = ({ nodes }: Scenario, house: string): { name: string; address: string }[] =>
  nodes.flatMap(({ name, address, within }) => (within === house ? [{ name, address }] : []));

/** The part of a scenario that exists as Linux namespaces. */
export function fleetSpec(scenario: Scenario): FleetSpec {
  const { network, vnet, pools } = scenario.cluster;
  const pods = clusterPods(scenario).filter(isReal);
  const subnets = pools.flatMap(({ podSubnet }) => vnet.subnets.find(({ name }) => name === podSubnet) ?? []);
  return {
    nodeSubnet: vnet.subnet.prefix,
    podCidr: network.podCidr,
    podNetwork: network.podNetwork,
    podSubnets: [...new Set(subnets.map(({ prefix }) => prefix))],
    nodes: scenario.nodes
      .filter(({ os, within }) => os === 'linux' && within === undefined)
      .map(({ name, address, setup }) => ({ name, address, lodgers: lodgersOf(scenario, name), setup, pods: pods.filter((pod) => pod.node === name).map(podSpec) })),
    outside: outsideSpec(scenario),
  };
}
