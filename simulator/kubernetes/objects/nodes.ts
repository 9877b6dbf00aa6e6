import type { V1NodeAddress, V1NodeSpec, V1NodeSystemInfo } from '@kubernetes/client-node';
import { machineId, machinesOf, type Machine } from '../../azure/resource-ids.ts';
import type { ClusterSpec } from '../../scenario/cluster.ts';
import type { Scenario, ScenarioNode } from '../../scenario/schema.ts';
import { fieldAt, metadata, uidOf, type KubernetesObject } from '../object.ts';
import type { Resource } from '../resource.ts';

export type Readiness = 'True' | 'False' | 'Unknown';

/** The Ready condition of a node now; a scenario sets it, and a stopped kubelet changes it. */
export type ReadinessOf = (node: ScenarioNode) => Readiness;

function labels(cluster: ClusterSpec, { node, pool }: Machine): Record<string, string> {
  return {
    agentpool: pool.name,
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.azure.com/agentpool': pool.name,
    'kubernetes.azure.com/cluster': `MC_${cluster.resourceGroup}_${cluster.name}_${cluster.location}`,
    'kubernetes.azure.com/mode': pool.mode.toLowerCase(),
    'kubernetes.azure.com/node-image-version': pool.nodeImageVersion,
    'kubernetes.azure.com/os-sku': pool.osSKU,
    'kubernetes.azure.com/podnetwork-type': cluster.network.podNetwork === 'overlay' ? 'overlay' : 'vnet',
    'kubernetes.azure.com/role': 'agent',
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': node.name,
    'kubernetes.io/os': 'linux',
    'kubernetes.io/role': 'agent',
    'node.kubernetes.io/instance-type': pool.vmSize,
    'topology.kubernetes.io/region': cluster.location,
    'topology.kubernetes.io/zone': '0',
  };
}

const pressures = ['MemoryPressure', 'DiskPressure', 'PIDPressure'] as const;

function conditions(ready: Readiness): object[] {
  const times = { lastHeartbeatTime: new Date().toISOString().replace(/\.\d+Z/, 'Z'), lastTransitionTime: '2026-11-14T08:13:02Z' };
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
  kernelVersion: '5.15.0-1096-azure',
  osImage: node.osImage,
  containerRuntimeVersion: 'containerd://1.7.28-1',
  kubeletVersion: `v${cluster.version}`,
  kubeProxyVersion: '',
  operatingSystem: 'linux',
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

function toNode(cluster: ClusterSpec, machine: Machine, index: number, ready: Readiness): KubernetesObject {
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
    pods: cluster.network.podNetwork === 'overlay' ? '250' : '30',
  };
  const spec: V1NodeSpec = {
    ...podCidr(cluster, index),
    providerID: providerId(cluster, machine),
    ...(ready === 'True'
      ? {}
      : {
          taints: [{ key: ready === 'Unknown' ? 'node.kubernetes.io/unreachable' : 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }],
        }),
  };
  return {
    metadata: metadata('Node', { name: node.name, labels: labels(cluster, machine) }),
    spec,
    status: {
      capacity,
      allocatable: { ...capacity, cpu: '3860m', memory: '13025500Ki' },
      conditions: conditions(ready),
      addresses,
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: systemInfo(cluster, node),
      images: [{ names: ['mcr.microsoft.com/azurelinux/busybox:1.36'], sizeBytes: 1_474_560 }],
    },
  };
}

/** The last condition; `NotReady` also for Unknown, as kubectl writes it. */
const readyWord = (object: KubernetesObject): string =>
  fieldAt(object, `status.conditions.${pressures.length}.status`) === 'True' ? 'Ready' : 'NotReady';

export const nodes = (scenario: Scenario, readiness: ReadinessOf): Resource => ({
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
  objects: () => machinesOf(scenario).map((machine, index) => toNode(scenario.cluster, machine, index, readiness(machine.node))),
});
