import { isIP, isIPv4 } from 'node:net';
import { CoreV1Api } from '@kubernetes/client-node';
import type { V1Node } from '@kubernetes/client-node';
import type { NodeFacts } from '../evidence.ts';
import type { KubernetesReader } from '../ports.ts';
import { debugImageOf } from './debug-pod-image.ts';
import { readCoreDns } from './coredns-reader.ts';
import { orAccessError } from './errors.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { readLoadBalancerEvents } from './load-balancer-events.ts';
import { allPages } from './kubernetes-pages.ts';
import { machineOf } from './machine-id.ts';
import { readNetworkPolicies } from './network-policies-reader.ts';
import { createApiServerReader } from './api-server-reader.ts';
import { createPodsReader } from './pods-reader.ts';
import { createServicesReader } from './services-reader.ts';
import { readBatch } from './batch-reader.ts';
import { readNodeNetworkConfigs } from './node-network-configs-reader.ts';
import { readNodeRooms } from './node-rooms-reader.ts';
import { readSandboxEvents } from './sandbox-events-reader.ts';
import { readTunnelWorkload } from './tunnel-workload-reader.ts';

export function createKubernetesReader(api: KubernetesApi): KubernetesReader {
  return {
    ...createPodsReader(api),
    ...createServicesReader(api),
    ...createApiServerReader(api),
    coredns: (signal) => readCoreDns(api, signal),
    nodeNetworkConfigs: (signal) => readNodeNetworkConfigs(api, signal),
    nodeRooms: (signal) => readNodeRooms(api, signal),
    batch: (signal) => readBatch(api, signal),
    sandboxEvents: (signal) => readSandboxEvents(api, signal),
    loadBalancerEvents: (signal) => readLoadBalancerEvents(api, signal),
    tunnelWorkload: (signal) => readTunnelWorkload(api, signal),
    networkPolicies: (signal) => readNetworkPolicies(api, signal),
    nodes: (signal) =>
      orAccessError('list the nodes of the cluster', async () => {
        const core = await api.client(CoreV1Api, signal);
        const nodes = await allPages((page) => core.listNode(page, api.options(signal)));
        return nodes.map(nodeFacts);
      }),
  };
}

export function nodeFacts({ metadata, spec, status }: V1Node): NodeFacts {
  const labels = metadata?.labels ?? {};
  const debugImage = debugImageOf(status?.images ?? []);
  const imageVersion = labels['kubernetes.azure.com/node-image-version'];
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return {
    name: metadata?.name ?? '',
    address: addressOf(status),
    pool: labels['kubernetes.azure.com/agentpool'] ?? labels['agentpool'] ?? '',
    os: status?.nodeInfo?.operatingSystem ?? labels['kubernetes.io/os'] ?? '',
    osImage: status?.nodeInfo?.osImage ?? '',
    ready: ready?.status ?? 'Unknown',
    machine: machineOf(spec?.providerID),
    ...(debugImage === undefined ? {} : { debugImage }),
    ...(metadata?.creationTimestamp === undefined ? {} : { createdAt: metadata.creationTimestamp.toISOString() }),
    ...(imageVersion === undefined ? {} : { imageVersion }),
    ...(ready?.lastTransitionTime === undefined ? {} : { readySince: ready.lastTransitionTime.toISOString() }),
  };
}

/** A kubelet writes its own node's addresses, and they go into scripts on other nodes: what is no address is none. */
function addressOf(status: V1Node['status']): string {
  const own = (status?.addresses ?? []).flatMap(({ type, address }) => (type === 'InternalIP' && isIP(address) > 0 ? [address] : []));
  return own.find((address) => isIPv4(address)) ?? own[0] ?? '';
}
