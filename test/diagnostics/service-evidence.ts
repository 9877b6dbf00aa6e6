/** Evidence of one service that works: shop/web, two pods on two nodes, a client beside them. */
import type { EvidenceMap } from '../../src/diagnostics/evidence.ts';
import type { PodFacts } from '../../src/diagnostics/evidence/pods.ts';
import type { EndpointSliceFacts, ServiceFacts, ServicePortFacts, ServiceProbes, ServiceResult, ServiceView } from '../../src/diagnostics/evidence/services.ts';
import type { ConnectAnswer } from '../../src/diagnostics/net/service/connect-lines.ts';

export const HTTP: ServicePortFacts = { name: 'http', protocol: 'TCP', port: 80, targetPort: 8080 };

export const ADDRESS = '10.0.12.34';
export const WEB = 'shop/web';
export const WEB_1 = '10.244.1.100';
export const WEB_2 = '10.244.2.100';
export const CLIENT = 'shop/cart-5d8f7c6b9-0';

export const service = (fields: Partial<ServiceFacts> = {}): ServiceFacts => ({
  namespace: 'shop',
  name: 'web',
  type: 'ClusterIP',
  address: ADDRESS,
  isHeadless: false,
  selector: { app: 'web' },
  ports: [HTTP],
  externalName: '',
  internalTrafficPolicy: 'Cluster',
  externalTrafficPolicy: 'Cluster',
  publishesNotReady: false,
  ...fields,
});

/** The slice that the controller makes of these pods. */
export const slice = (pods: readonly PodFacts[], fields: Partial<EndpointSliceFacts> = {}): EndpointSliceFacts => ({
  namespace: 'shop',
  name: 'web-x2x7p',
  service: 'web',
  addressType: 'IPv4',
  ports: [{ name: 'http', protocol: 'TCP', port: 8080 }],
  endpoints: pods.map(({ address, node, namespace, name, ready }) => ({ address, ready, serving: ready, terminating: false, node, pod: `${namespace}/${name}` })),
  ...fields,
});

export interface Reached {
  readonly service?: ConnectAnswer;
  /** By address of the pod. */
  readonly pods?: Readonly<Record<string, ConnectAnswer>>;
}

/** What one place reached of the service and of the pods behind it. */
export function view(place: Pick<ServiceView, 'node' | 'pod'>, pods: readonly PodFacts[], reached: Reached = {}): ServiceView {
  const result = (address: string, number: number, answer: ConnectAnswer, pod?: string): ServiceResult => ({ target: { service: WEB, port: HTTP, address, number, ...(pod === undefined ? {} : { pod }) }, answer, says: '' });
  return {
    ...place,
    results: { ok: true, value: [result(ADDRESS, 80, reached.service ?? 'open'), ...pods.map((pod) => result(pod.address, 8080, reached.pods?.[pod.address] ?? 'open', `${pod.namespace}/${pod.name}`))] },
  };
}

export const listensOn = (...sockets: readonly (readonly [address: string, port: number, protocol?: string])[]) =>
  ({ ok: true, value: sockets.map(([address, port, protocol = 'TCP']) => ({ address, port, protocol })) }) as const;

/** Measured from each node of `from`, and from the client on the last of them. */
export function serviceProbes(pods: readonly PodFacts[], change: Partial<ServiceProbes> = {}, from: readonly string[] = ['node-1', 'node-2'], reached: Reached = {}): ServiceProbes {
  const known = { [`${ADDRESS}:80/tcp`]: pods.map(({ address }) => `${address}:8080`).toSorted() };
  return {
    services: [WEB],
    isAboutPod: false,
    views: [...from.map((node) => view({ node }, pods, reached)), view({ node: from.at(-1) ?? '', pod: CLIENT }, pods, reached)],
    listening: Object.fromEntries(pods.map(({ namespace, name }) => [`${namespace}/${name}`, listensOn(['0.0.0.0', 8080])])),
    rules: Object.fromEntries(from.map((node) => [node, { ok: true, value: { proxy: 'iptables', known } }])),
    ...change,
  };
}

export type ServiceKinds = 'askedService' | 'services' | 'endpointSlices' | 'kubeProxy' | 'serviceProbes';

/** Nothing of it is asked about, and there are no services: other diagnoses need none. */
export const healthyServices: Pick<EvidenceMap, ServiceKinds> = {
  askedService: { service: '', namespace: '', pod: '' },
  services: [],
  endpointSlices: [],
  kubeProxy: { exists: true, wanted: 3, ready: 3 },
  serviceProbes: { services: [], isAboutPod: false, views: [], listening: {}, rules: {} },
};
