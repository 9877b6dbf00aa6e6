import type { OutsideSpec } from '../../outside/model.ts';
import type { PodSpec } from '../model.ts';
import type { Service } from './service.ts';

/** Pods behind the cluster's DNS service. */
const dnsEndpoints = (pods: readonly PodSpec[]): string[] =>
  pods.flatMap(({ runs, ready, address }) => (runs === 'coredns' && ready !== false && address !== undefined ? [`${address}:53`] : []));

/** The services that every cluster has; the API server's ends outside. */
export function clusterServices({ services, api }: Pick<OutsideSpec, 'services' | 'api'>, pods: readonly PodSpec[]): Service[] {
  const endpoints = dnsEndpoints(pods);
  return [
    { name: 'default/kubernetes', address: services.kubernetes, ports: [{ name: 'https', protocol: 'tcp', port: 443, endpoints: [`${api.address}:443`] }] },
    {
      name: 'kube-system/kube-dns',
      address: services.dns,
      ports: [
        { name: 'dns', protocol: 'udp', port: 53, endpoints },
        { name: 'dns-tcp', protocol: 'tcp', port: 53, endpoints },
      ],
    },
  ];
}
