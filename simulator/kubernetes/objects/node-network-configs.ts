import { subnetId } from '../../azure/resource-ids.ts';
import { storeOf } from '../../scenario/ipam.ts';
import type { Scenario, ScenarioNode } from '../../scenario/schema.ts';
import { fieldAt, metadata, uidOf, type KubernetesObject } from '../object.ts';
import type { Resource } from '../resource.ts';
import type { Store } from '../store/store.ts';
import { stored } from './stored.ts';

/** Azure's batch, and the free addresses below which a node asks for another one: https://learn.microsoft.com/azure/aks/configure-azure-cni-dynamic-ip-allocation */
const batch = 16;
const fewFree = 8;

/** As many whole batches as leave eight addresses free. */
const wanted = (pods: number): number => Math.ceil((pods + fewFree) / batch) * batch;

interface Numbers {
  readonly requested: number;
  readonly assigned: number;
}

function dynamic({ cluster }: Scenario, node: ScenarioNode, pods: number): Numbers & { container: object } {
  const name = cluster.pools.find((pool) => pool.name === node.pool)?.podSubnet ?? cluster.vnet.subnet.name;
  const range = cluster.vnet.subnets.find((subnet) => subnet.name === name)?.prefix ?? cluster.vnet.subnet.prefix;
  const { requested = wanted(pods), ncStatus = 'NCUpdateSuccess' } = node.ipam;
  const container = { assignmentMode: 'dynamic', type: 'vnet', subnetName: name, subnetAddressSpace: range, subnetID: subnetId(cluster, name), version: 1, status: ncStatus };
  return { requested, assigned: node.ipam.assigned ?? requested, container };
}

/** A block of 256 for the life of the node, of which nothing is ever requested: healthy as it is. */
function overlay({ cluster }: Scenario): Numbers & { container: object } {
  const subnetName = `routingdomain_${uidOf(cluster.name)}_overlaysubnet`;
  return { requested: 0, assigned: 256, container: { assignmentMode: 'static', type: 'overlay', subnetName, subnetAddressSpace: cluster.network.podCidr, version: 0 } };
}

function config(scenario: Scenario, node: ScenarioNode, pods: number): KubernetesObject {
  const isOverlay = scenario.cluster.network.podNetwork === 'overlay';
  const { requested, assigned, container } = isOverlay ? overlay(scenario) : dynamic(scenario, node, pods);
  return {
    metadata: metadata('NodeNetworkConfig', { name: node.name, namespace: 'kube-system', generation: 1 }),
    spec: { requestedIPCount: requested },
    status: {
      assignedIPCount: assigned,
      ...(isOverlay ? {} : { scaler: { batchSize: batch, releaseThresholdPercent: 150, requestThresholdPercent: 50, maxIPCount: 250 }, status: node.ipam.ncStatus === undefined ? 'Updated' : 'Error' }),
      networkContainers: [{ id: uidOf(`nc/${node.name}`), nodeIP: node.address, ...container }],
    },
  };
}

/** One for each node whose addresses azure-cns handles; other plugins do not bring the kind along. */
export function nodeNetworkConfigs(store: Store, scenario: Scenario): readonly Resource[] {
  const nodes = scenario.nodes.filter((node) => ['azure-vnet', 'azure-cns'].includes(storeOf(scenario, node) ?? ''));
  if (nodes.length === 0) return [];
  const podsOn = (node: string): number => store.list('pods').filter((pod) => fieldAt(pod, 'spec.nodeName') === node && fieldAt(pod, 'spec.hostNetwork') !== 'true').length;
  const kind = { group: 'acn.azure.com', version: 'v1alpha', name: 'nodenetworkconfigs', kind: 'NodeNetworkConfig', shortNames: ['nnc'] } as const;
  const resource = stored(store, { ...kind, shortNames: ['nnc'] });
  return [{ ...resource, objects: () => nodes.map((node) => config(scenario, node, podsOn(node.name))) }];
}
