import { CoreV1Api } from '@kubernetes/client-node';
import type { V1Node } from '@kubernetes/client-node';
import type { NodeRoom } from '../evidence/podip.ts';
import { orAccessError } from './errors.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { allPages } from './kubernetes-pages.ts';

/** How many pods each node takes, and out of which ranges they get addresses. */
export function readNodeRooms(api: KubernetesApi, signal: AbortSignal): Promise<readonly NodeRoom[]> {
  return orAccessError('list the nodes of the cluster', async () => {
    const core = await api.client(CoreV1Api, signal);
    const nodes = await allPages((page) => core.listNode(page, api.options(signal)));
    return nodes.map(roomOf);
  });
}

const roomOf = ({ metadata, spec, status }: V1Node): NodeRoom => ({
  node: metadata?.name ?? '',
  uid: metadata?.uid ?? '',
  maxPods: numberOf(status?.allocatable?.['pods']),
  podRanges: spec?.podCIDRs ?? (spec?.podCIDR === undefined ? [] : [spec.podCIDR]),
  cordoned: spec?.unschedulable ?? false,
});

/** A Kubernetes quantity; pods are counted in plain numbers. */
const numberOf = (quantity: string | undefined): number => (quantity !== undefined && /^\d+$/.test(quantity) ? Number(quantity) : 0);
