import type { OutsideSpec } from '../../outside/model.ts';
import type { PodSpec } from '../model.ts';
import type { Service } from './service.ts';

/** Pods behind the cluster's DNS service. */
const dnsEndpoints = (pods: readonly PodSpec[]): string[] =>
  pods.flatMap(({ runs, ready, address }) => (runs === 'coredns' && ready !== false && address !== undefined ? [address] : []));

/** The services that every cluster has; the API server's ends outside. */
export const clusterServices = ({ services, api }: Pick<OutsideSpec, 'services' | 'api'>, pods: readonly PodSpec[]): Service[] => [
  { name: 'default/kubernetes', address: services.kubernetes, ports: [{ name: 'https', protocol: 'tcp', port: 443 }], endpoints: [api.address] },
  {
    name: 'kube-system/kube-dns',
    address: services.dns,
    ports: [
      { name: 'dns', protocol: 'udp', port: 53 },
      { name: 'dns-tcp', protocol: 'tcp', port: 53 },
    ],
    endpoints: dnsEndpoints(pods),
  },
];
