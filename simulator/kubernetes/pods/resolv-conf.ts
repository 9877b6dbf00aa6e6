import type { PodSpec } from './spec.ts';

interface Cluster {
  readonly dnsServiceIP: string;
  readonly namespace: string;
}

const lines = (nameservers: readonly string[], searches: readonly string[], options: readonly string[]): string =>
  [
    ...(searches.length === 0 ? [] : [`search ${searches.join(' ')}`]),
    ...nameservers.map((server) => `nameserver ${server}`),
    ...(options.length === 0 ? [] : [`options ${options.join(' ')}`]),
    '',
  ].join('\n');

/**
 * A pod's /etc/resolv.conf, or undefined where it gets the node's.
 * https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-s-dns-policy
 */
export function resolvConf(spec: PodSpec, { dnsServiceIP, namespace }: Cluster): string | undefined {
  const { dnsPolicy = 'ClusterFirst', dnsConfig, hostNetwork } = spec;
  const own = dnsConfig ?? { nameservers: [], searches: [], options: [] };
  const options = own.options.map(({ name, value }) => (value === undefined || value === null ? name : `${name}:${value}`));
  if (dnsPolicy === 'None') return lines(own.nameservers, own.searches, options);
  if (dnsPolicy === 'Default' || (dnsPolicy === 'ClusterFirst' && hostNetwork === true)) return undefined;
  const searches = [`${namespace}.svc.cluster.local`, 'svc.cluster.local', 'cluster.local', ...own.searches];
  const ndots = options.some((option) => option.startsWith('ndots:')) ? [] : ['ndots:5'];
  return lines([dnsServiceIP, ...own.nameservers].slice(0, 3), searches, [...ndots, ...options]);
}
