import type { FleetSpec, PodSpec } from '../nodes/model.ts';
import { clusterPods, type ClusterPod } from './cluster-pods.ts';
import { lastServices } from './kube-proxy.ts';
import { listenCommands } from './listens.ts';
import { ipamOf } from './ipam.ts';
import { outsideSpec } from './outside-spec.ts';
import type { Scenario } from './schema.ts';

const isReal = ({ address, hostNetwork, remains }: ClusterPod): boolean => remains !== 'released' && (address !== undefined || hostNetwork);

const podSpec = ({ namespace, name, address, hostNetwork, dnsPolicy, setup, listens, runs, ready, phase, remains }: ClusterPod): PodSpec => ({
  namespace,
  name,
  address: hostNetwork ? undefined : address,
  dnsPolicy,
  setup: [...setup, ...listenCommands({ listens })],
  runs,
  ready: ready && phase === 'Running',
  done: remains === 'holds',
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
      .map((node) => ({
        name: node.name,
        address: node.address,
        lodgers: lodgersOf(scenario, node.name),
        setup: node.setup,
        ipam: ipamOf(scenario, node),
        pods: pods.filter((pod) => pod.node === node.name).map(podSpec),
        lastServices: lastServices(scenario, node),
      })),
    outside: outsideSpec(scenario),
  };
}
