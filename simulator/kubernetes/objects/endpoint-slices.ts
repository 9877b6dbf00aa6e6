import { podSuffix } from '../../scenario/agents.ts';
import { createdAt, fieldAt, uidOf, type KubernetesObject } from '../object.ts';
import { containerPorts } from '../pods/container-ports.ts';
import type { Resource } from '../resource.ts';
import type { Store } from '../store/store.ts';
import { serviceSpec, type ServicePort } from './services.ts';
import { isReady } from './workload-status.ts';

type Pods = () => readonly KubernetesObject[];

const selects = (selector: Readonly<Record<string, string>>, { metadata }: KubernetesObject): boolean =>
  Object.entries(selector).every(([key, value]) => metadata.labels?.[key] === value);

/** Pods that have ended have no endpoint; those that are going away do not serve. */
const stands = (pod: KubernetesObject): boolean =>
  fieldAt(pod, 'status.podIP') !== '' && !['Succeeded', 'Failed'].includes(fieldAt(pod, 'status.phase'));

function endpoint(pod: KubernetesObject, publishesAll: boolean): object {
  const terminating = typeof pod.metadata.deletionTimestamp === 'string';
  const serving = isReady(pod);
  const { name, namespace, uid } = pod.metadata;
  return {
    addresses: [fieldAt(pod, 'status.podIP')],
    conditions: { ready: publishesAll || (serving && !terminating), serving, terminating },
    nodeName: fieldAt(pod, 'spec.nodeName'),
    targetRef: { kind: 'Pod', namespace, name, uid },
  };
}

/** The number behind a named port is that of the first pod: slices with different numbers are not made here. None: no pod has the name. */
function targetPort({ port, protocol, targetPort: target = port }: ServicePort, pods: readonly KubernetesObject[]): number | undefined {
  if (typeof target === 'number') return target;
  const named = pods.flatMap(containerPorts).find(({ name, protocol: own }) => name === target && own === protocol);
  return named?.containerPort;
}

function slice(service: KubernetesObject, endpoints: readonly object[], ports: readonly object[], version: string): KubernetesObject {
  const { name, namespace, uid } = service.metadata;
  return {
    metadata: {
      name: name === 'kubernetes' && namespace === 'default' ? name : `${name}-${podSuffix(`slice/${namespace}/${name}`)}`,
      ...(namespace === undefined ? {} : { namespace }),
      uid: uidOf(`EndpointSlice/${namespace}/${name}`),
      resourceVersion: version,
      creationTimestamp: createdAt,
      labels: { 'kubernetes.io/service-name': name, 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name, uid, controller: true, blockOwnerDeletion: true }],
    },
    addressType: 'IPv4',
    endpoints,
    ports,
  };
}

function slices(store: Store, pods: Pods, apiAddress: string): KubernetesObject[] {
  return store.list('services').flatMap((service) => {
    const { selector, ports, publishNotReadyAddresses } = serviceSpec(service);
    if (selector === undefined || Object.keys(selector).length === 0) {
      if (service.metadata.name !== 'kubernetes') return [];
      const endpoints = [{ addresses: [apiAddress], conditions: { ready: true } }];
      return [slice(service, endpoints, [{ name: 'https', protocol: 'TCP', port: 443 }], store.version())];
    }
    const chosen = pods().filter((pod) => pod.metadata.namespace === service.metadata.namespace && selects(selector, pod) && stands(pod));
    const numbered = ports.flatMap((port) => {
      const number = targetPort(port, chosen);
      return number === undefined ? [] : [{ name: port.name ?? '', protocol: port.protocol, port: number }];
    });
    return [slice(service, chosen.map((pod) => endpoint(pod, publishNotReadyAddresses === true)), numbered, store.version())];
  });
}

/** Made of services and pods whenever somebody asks. `apiAddress` is where the API server itself listens. */
export const endpointSlices = (store: Store, pods: Pods, apiAddress: string): Resource => ({
  group: 'discovery.k8s.io',
  version: 'v1',
  name: 'endpointslices',
  kind: 'EndpointSlice',
  shortNames: [],
  namespaced: true,
  fields: [],
  columns: [{ name: 'AddressType', cell: (object) => fieldAt(object, 'addressType') }],
  objects: () => slices(store, pods, apiAddress),
});
