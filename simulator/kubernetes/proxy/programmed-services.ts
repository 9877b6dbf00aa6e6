import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import type { Service, ServicePort } from '../../nodes/services/service.ts';
import { fieldAt, valueAt, type KubernetesObject } from '../object.ts';
import { serviceSpec } from '../objects/services.ts';

const ports = z.array(z.object({ name: z.string(), protocol: z.string(), port: z.number() }));
const endpoints = z.array(z.object({ addresses: z.array(z.string()), conditions: z.object({ ready: z.boolean() }) }));

/** They follow from the cluster itself, and are on every node from the start. */
const own = new Set(['default/kubernetes', 'kube-system/kube-dns']);

const nameOf = ({ metadata }: KubernetesObject): string => `${metadata.namespace}/${metadata.name}`;

/** The ready endpoints of one port, out of the service's slices. */
function endpointsOf(slices: readonly KubernetesObject[], name: string, protocol: string): string[] {
  return slices.flatMap((slice) => {
    const port = (ports.safeParse(valueAt(slice, 'ports')).data ?? []).find((one) => one.name === name && one.protocol === protocol);
    if (port === undefined) return [];
    const ready = (endpoints.safeParse(valueAt(slice, 'endpoints')).data ?? []).filter(({ conditions }) => conditions.ready);
    return ready.flatMap(({ addresses }) => addresses.map((address) => `${address}:${port.port}`));
  });
}

/** What kube-proxies make of services and slices: those with an address of the cluster, beside those that every cluster has. */
export function programmedServices(services: readonly KubernetesObject[], slices: readonly KubernetesObject[]): Service[] {
  return services.flatMap((service) => {
    const address = fieldAt(service, 'spec.clusterIP');
    if (own.has(nameOf(service)) || !ipaddr.IPv4.isValidFourPartDecimal(address)) return [];
    const of = slices.filter(({ metadata }) => metadata.namespace === service.metadata.namespace && metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name);
    const programmed = serviceSpec(service).ports.map(({ name = '', protocol, port }): ServicePort => ({
      name,
      protocol: protocol === 'UDP' ? 'udp' : 'tcp',
      port,
      endpoints: endpointsOf(of, name, protocol),
    }));
    return [{ name: nameOf(service), address, ports: programmed }];
  });
}
