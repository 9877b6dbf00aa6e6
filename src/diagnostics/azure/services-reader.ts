import { isIPv4 } from 'node:net';
import { AppsV1Api, CoreV1Api, DiscoveryV1Api } from '@kubernetes/client-node';
import type { V1EndpointSlice, V1Service } from '@kubernetes/client-node';
import type { EndpointFacts, EndpointSliceFacts, KubeProxyFacts, ServiceFacts } from '../evidence/services.ts';
import { orAbsent } from './answered.ts';
import { orAccessError } from './errors.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { allPages } from './kubernetes-pages.ts';

export interface ServicesReader {
  /** Every service of the cluster. */
  services(signal: AbortSignal): Promise<readonly ServiceFacts[]>;
  /** Every EndpointSlice that belongs to a service. */
  endpointSlices(signal: AbortSignal): Promise<readonly EndpointSliceFacts[]>;
  kubeProxy(signal: AbortSignal): Promise<KubeProxyFacts>;
}

/** Kubernetes, discovery.k8s.io/v1: names the service of a slice. */
const SERVICE_NAME = 'kubernetes.io/service-name';

export function createServicesReader(api: KubernetesApi): ServicesReader {
  return {
    services: (signal) =>
      orAccessError('list the services of the cluster', async () => {
        const core = await api.client(CoreV1Api, signal);
        const services = await allPages((page) => core.listServiceForAllNamespaces(page, api.options(signal)));
        return services.map(serviceFacts);
      }),
    endpointSlices: (signal) =>
      orAccessError('list the EndpointSlices of the cluster', async () => {
        const discovery = await api.client(DiscoveryV1Api, signal);
        const slices = await allPages((page) => discovery.listEndpointSliceForAllNamespaces({ labelSelector: SERVICE_NAME, ...page }, api.options(signal)));
        return slices.map(sliceFacts);
      }),
    kubeProxy: (signal) =>
      orAccessError('read the DaemonSet kube-system/kube-proxy', async () => {
        const apps = await api.client(AppsV1Api, signal);
        const found = await orAbsent(() => apps.readNamespacedDaemonSet({ namespace: 'kube-system', name: 'kube-proxy' }, api.options(signal)));
        return { exists: found !== undefined, wanted: found?.status?.desiredNumberScheduled ?? 0, ready: found?.status?.numberReady ?? 0 };
      }),
  };
}

/** Defaults as the API server fills them in. Source: Kubernetes, Service v1. */
export function serviceFacts({ metadata, spec }: V1Service): ServiceFacts {
  const addresses = [...(spec?.clusterIPs ?? []), spec?.clusterIP ?? ''];
  return {
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    type: spec?.type ?? 'ClusterIP',
    address: addresses.find((address) => isIPv4(address)) ?? '',
    isHeadless: spec?.clusterIP === 'None',
    selector: spec?.selector ?? {},
    ports: (spec?.ports ?? []).map(({ name = '', protocol = 'TCP', port, targetPort = port }) => ({ name, protocol, port, targetPort })),
    externalName: spec?.externalName ?? '',
    internalTrafficPolicy: spec?.internalTrafficPolicy ?? 'Cluster',
    externalTrafficPolicy: spec?.externalTrafficPolicy ?? 'Cluster',
    publishesNotReady: spec?.publishNotReadyAddresses ?? false,
  };
}

/** An unset condition counts as ready. Source: Kubernetes, EndpointSlice v1. */
function sliceFacts({ metadata, addressType, ports, endpoints }: V1EndpointSlice): EndpointSliceFacts {
  return {
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    service: metadata?.labels?.[SERVICE_NAME] ?? '',
    addressType,
    ports: (ports ?? []).map(({ name = '', protocol = 'TCP', port }) => ({ name, protocol, ...(port === undefined ? {} : { port }) })),
    ...((endpoints ?? []).some(({ hints }) => hints !== undefined) ? { isByZone: true } : {}),
    endpoints: (endpoints ?? []).flatMap(({ addresses, conditions, nodeName = '', targetRef }) =>
      addresses.map((address): EndpointFacts => ({
        address,
        ready: conditions?.ready ?? true,
        serving: conditions?.serving ?? conditions?.ready ?? true,
        terminating: conditions?.terminating ?? false,
        node: nodeName,
        pod: targetRef?.kind === 'Pod' ? `${targetRef.namespace ?? ''}/${targetRef.name ?? ''}` : '',
      })),
    ),
  };
}
