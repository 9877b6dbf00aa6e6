import type { V1NodeAddress, V1NodeSpec, V1NodeSystemInfo } from '@kubernetes/client-node';
import { machineId, machinesOf, type Machine } from '../../azure/resource-ids.ts';
import type { ClusterSpec } from '../../scenario/cluster.ts';
import type { Scenario, ScenarioNode } from '../../scenario/schema.ts';
import { fieldAt, metadata, timestamp, uidOf, type KubernetesObject } from '../object.ts';
import type { Resource } from '../resource.ts';
import type { Store } from '../store/store.ts';
import { imagesOn } from './node-images.ts';
import { stored } from './stored.ts';

export type Readiness = 'True' | 'False' | 'Unknown';

/** The Ready condition of a node now; a scenario sets it, and a stopped kubelet changes it. */
export type ReadinessOf = (node: ScenarioNode) => Readiness;

function labels(cluster: ClusterSpec, { node, pool }: Machine): Record<string, string> {
  return {
    agentpool: pool.name,
    'beta.kubernetes.io/os': node.os,
    'kubernetes.azure.com/agentpool': pool.name,
    'kubernetes.azure.com/cluster': `MC_${cluster.resourceGroup}_${cluster.name}_${cluster.location}`,
    'kubernetes.azure.com/mode': pool.mode.toLowerCase(),
    'kubernetes.azure.com/node-image-version': pool.nodeImageVersion,
    'kubernetes.azure.com/os-sku': pool.osSKU,
    'kubernetes.azure.com/podnetwork-type': cluster.network.podNetwork === 'overlay' ? 'overlay' : 'vnet',
    'kubernetes.azure.com/role': 'agent',
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': node.name,
    'kubernetes.io/os': node.os,
    'kubernetes.io/role': 'agent',
    'node.kubernetes.io/instance-type': pool.vmSize,
    'topology.kubernetes.io/region': cluster.location,
    'topology.kubernetes.io/zone': '0',
  };
}

const pressures = ['MemoryPressure', 'DiskPressure', 'PIDPressure'] as const;

function conditions(ready: Readiness, turned: string): object[] {
  const times = { lastHeartbeatTime: timestamp(), lastTransitionTime: turned === '' ? '2026-11-14T08:13:02Z' : turned };
  const silent = { status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' };
  const posted = {
    status: ready,
    reason: ready === 'True' ? 'KubeletReady' : 'KubeletNotReady',
    message: ready === 'True' ? 'kubelet is posting ready status' : 'container runtime network not ready',
  };
  const calm = pressures.map((type) => ({
    type,
    ...times,
    ...(ready === 'Unknown' ? silent : { status: 'False', reason: `KubeletHasNo${type}`, message: `kubelet has no ${type}` }),
  }));
  return [...calm, { type: 'Ready', ...times, ...(ready === 'Unknown' ? silent : posted) }];
}

const systemInfo = (cluster: ClusterSpec, node: ScenarioNode): Partial<V1NodeSystemInfo> => ({
  machineID: uidOf(`machine/${node.name}`).replaceAll('-', ''),
  systemUUID: uidOf(`system/${node.name}`),
  bootID: uidOf(`boot/${node.name}`),
  kernelVersion: node.os === 'windows' ? '10.0.20348.3932' : '5.15.0-1096-azure',
  osImage: node.os === 'windows' && node.osImage.startsWith('Ubuntu') ? 'Windows Server 2022 Datacenter' : node.osImage,
  containerRuntimeVersion: 'containerd://1.7.28-1',
  kubeletVersion: `v${cluster.version}`,
  kubeProxyVersion: '',
  operatingSystem: node.os,
  architecture: 'amd64',
});

/** Azure writes the resource group in small letters here, and the scale set's name as it is. */
function providerId(cluster: ClusterSpec, machine: Machine): string {
  const id = machineId(cluster, machine).replace(
    /\/resourceGroups\/[^/]+/,
    (group) => `/resourceGroups/${group.slice('/resourceGroups/'.length).toLowerCase()}`,
  );
  return `azure://${id}`;
}

function podCidr(cluster: ClusterSpec, index: number): Pick<V1NodeSpec, 'podCIDR' | 'podCIDRs'> {
  if (cluster.network.podNetwork !== 'overlay') return {};
  const [a, b] = cluster.network.podCidr.split('.');
  const range = `${a}.${b}.${index}.0/24`;
  return { podCIDR: range, podCIDRs: [range] };
}

const isOverlay = ({ network }: ClusterSpec): boolean => network.podNetwork === 'overlay';

function toNode(scenario: Scenario, machine: Machine, index: number): KubernetesObject {
  const { cluster } = scenario;
  const { node } = machine;
  const addresses: V1NodeAddress[] = [
    { type: 'InternalIP', address: node.address },
    { type: 'Hostname', address: node.name },
  ];
  const capacity = {
    cpu: '4',
    'ephemeral-storage': '129886128Ki',
    'hugepages-2Mi': '0',
    memory: '16373852Ki',
    pods: isOverlay(cluster) ? '250' : '30',
  };
  return {
    metadata: metadata('Node', { name: node.name, labels: labels(cluster, machine) }),
    spec: { ...podCidr(cluster, index), providerID: providerId(cluster, machine) },
    status: {
      capacity,
      allocatable: { ...capacity, cpu: '3860m', memory: '13025500Ki' },
      addresses,
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: systemInfo(cluster, node),
      images: imagesOn(scenario, node),
    },
  };
}

export const nodeSeeds = (scenario: Scenario): readonly KubernetesObject[] =>
  machinesOf(scenario).map((machine, index) => toNode(scenario, machine, index));

const taint = (ready: Readiness): object => ({
  key: ready === 'Unknown' ? 'node.kubernetes.io/unreachable' : 'node.kubernetes.io/not-ready',
  effect: 'NoSchedule',
});

const fields = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});

/** A node with what its kubelet's reports, or their absence, make of it now. */
function observed(node: KubernetesObject, ready: Readiness): KubernetesObject {
  const spec = { ...fields(node['spec']), ...(ready === 'True' ? {} : { taints: [taint(ready)] }) };
  return { ...node, spec, status: { ...fields(node['status']), conditions: conditions(ready, fieldAt(node, 'status.conditions.0.lastTransitionTime')) } };
}

/** The last condition; `NotReady` also for Unknown, as kubectl writes it. */
const readyWord = (object: KubernetesObject): string => {
  const ready = fieldAt(object, `status.conditions.${pressures.length}.status`) === 'True' ? 'Ready' : 'NotReady';
  return fieldAt(object, 'spec.unschedulable') === 'true' ? `${ready},SchedulingDisabled` : ready;
};

export const nodes = (store: Store, readiness: (name: string) => Readiness): Resource =>
  stored(
    store,
    {
      group: '',
      version: 'v1',
      name: 'nodes',
      kind: 'Node',
      shortNames: ['no'],
      namespaced: false,
      fields: ['spec.unschedulable'],
      columns: [
        { name: 'Status', cell: readyWord },
        { name: 'Roles', cell: () => '<none>' },
        { name: 'Version', cell: (object) => fieldAt(object, 'status.nodeInfo.kubeletVersion') },
      ],
    },
    (node) => observed(node, readiness(node.metadata.name)),
  );
