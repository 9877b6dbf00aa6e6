/** Evidence about pods' addresses: Overlay, healthy, to be bent by tests. */
import type { Answer } from '../../src/diagnostics/evidence.ts';
import type { PodEvent } from '../../src/diagnostics/evidence/events.ts';
import type { IpamStore, NetworkContainer, NodeNetworkConfig, NodeRoom } from '../../src/diagnostics/evidence/podip.ts';

const NODES = ['node-0', 'node-1', 'node-2'];

export const store = (kind: IpamStore['kind'], held: readonly string[], more: Partial<IpamStore> = {}): Answer<readonly IpamStore[]> => ({
  ok: true,
  value: [{ kind, network: '', held, ...more }],
});

const container = (fields: Partial<NetworkContainer> = {}): NetworkContainer => ({ mode: 'static', type: 'overlay', subnet: 'routingdomain_x_overlaysubnet', range: '10.244.0.0/16', status: '', ...fields });

/** Overlay's 0 of 256, which is how it is meant to be. */
export const nnc = (node: string, fields: Partial<NodeNetworkConfig> = {}, of: Partial<NetworkContainer> = {}): NodeNetworkConfig => ({
  node,
  requested: 0,
  assigned: 256,
  notInUse: 0,
  batchSize: 0,
  releasePercent: 0,
  status: '',
  containers: [container(of)],
  ...fields,
});

/** A node whose pods have a subnet of their own, with batches of 16. */
export const dynamicNnc = (node: string, requested: number, status = 'NCUpdateSuccess'): NodeNetworkConfig =>
  nnc(node, { requested, assigned: requested, batchSize: 16, releasePercent: 150, status: 'Updated' }, { mode: 'dynamic', type: 'vnet', subnet: 'pods', range: '10.241.0.0/24', status });

export const room = (node: string, fields: Partial<NodeRoom> = {}): NodeRoom => ({ node, uid: `uid-${node}`, maxPods: 250, podRanges: [], cordoned: false, ...fields });

/** A kubelet that found no address for a pod, in kubenet's words. */
export const refused = (node: string, pod: string, message = 'plugin type="bridge" failed (add): failed to allocate for range 0: no IP addresses available in range set: 10.244.2.1-10.244.2.254'): PodEvent => ({
  pod,
  node,
  reason: 'FailedCreatePodSandBox',
  message: `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "5b1f": ${message}`,
  count: 12,
  firstSeen: '2026-11-21T02:10:00.000Z',
  lastSeen: '2026-11-21T02:40:00.000Z',
});

/** `10.244.N.M` for M from 2 on. */
export const addresses = (third: number, count: number, from = 2): readonly string[] => Array.from({ length: count }, (_, index) => `10.244.${third}.${index + from}`);

/** Addresses of the pods that `evidence.ts` has on each node. */
export const OF_PODS: Readonly<Record<string, readonly string[]>> = {
  'node-0': ['10.244.0.53', '10.244.0.100'],
  'node-1': ['10.244.1.53', '10.244.1.100'],
  'node-2': ['10.244.2.100'],
};

export const healthyPodIp = {
  sandboxEvents: [] as readonly PodEvent[],
  nodeNetworkConfigs: { served: true, configs: NODES.map((node) => nnc(node)) },
  nodeRooms: NODES.map((node) => room(node)),
  subnetUsage: {},
  batch: { jobs: [], cronJobs: [] },
  ipamStores: Object.fromEntries(NODES.map((node) => [node, store('azure-vnet', OF_PODS[node] ?? [])])),
};
