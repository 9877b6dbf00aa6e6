import type { PodSpec } from './model.ts';

/** Azure's own DNS registers machines under a zone of the network; with other servers there is a placeholder. */
const searchOf = (servers: readonly string[]): string =>
  servers.includes('168.63.129.16') ? 'k3wqx0bqzl1ure2p5vmtd4hnja.ax.internal.cloudapp.net' : 'reddog.microsoft.com';

/** A node's resolv.conf as systemd-resolved writes it from a DHCP lease. */
export const nodeResolvConf = (servers: readonly string[]): string =>
  [...servers.map((server) => `nameserver ${server}`), `search ${searchOf(servers)}`, ''].join('\n');

/** A pod's resolv.conf as the kubelet writes it; nothing where the pod has that of its node. */
export function podResolvConf({ namespace, dnsPolicy = 'ClusterFirst', address }: PodSpec, dnsService: string | undefined, servers: readonly string[]): string | undefined {
  const isOfNode = dnsPolicy === 'Default' || dnsPolicy === 'None' || (dnsPolicy === 'ClusterFirst' && address === undefined);
  if (isOfNode || dnsService === undefined) return undefined;
  const zones = [`${namespace}.svc.cluster.local`, 'svc.cluster.local', 'cluster.local', searchOf(servers)];
  return `search ${zones.join(' ')}\nnameserver ${dnsService}\noptions ndots:5\n`;
}
