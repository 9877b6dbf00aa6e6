import type { Answer } from '../../evidence.ts';
import type { DnsProbes, NodeResolver, VnetDns } from '../../evidence/dns.ts';
import { AZURE_DNS, LOCAL_DNS } from '../../net/dns/azure-dns.ts';
import { parseResolvConf } from '../../net/dns/resolv-conf.ts';

/** What the virtual network hands out: its own servers, or Azure's. */
export const handedOut = ({ servers }: VnetDns): readonly string[] => (servers.length === 0 ? [AZURE_DNS] : servers);

/** systemd-resolved's own address on each node. */
const STUB = /^127\./;

/** Servers that a node passes questions to, without itself and LocalDNS. */
export function nodeServers({ upstream, resolvConf }: NodeResolver): readonly string[] {
  const text = upstream.ok && upstream.value !== '' ? upstream : resolvConf;
  return text.ok ? parseResolvConf(text.value).servers.filter((server) => !STUB.test(server) && !LOCAL_DNS.includes(server)) : [];
}

/**
 * The servers whose failure is felt: those that the virtual network hands out. What one node alone still asks is a fault
 * of that node. Where the network could not be read: what the nodes ask.
 */
export function serversInUse(vnet: Answer<VnetDns>, resolvers: Answer<Readonly<Record<string, Answer<NodeResolver>>>>, { measured, vantages }: DnsProbes): readonly string[] {
  if (vnet.ok) return handedOut(vnet.value);
  const read = resolvers.ok ? Object.values(resolvers.value).flatMap((answer) => (answer.ok ? nodeServers(answer.value) : [])) : [];
  if (read.length > 0) return [...new Set(read)];
  const own = measured.filter(({ purpose, from }) => purpose === 'upstream' && vantages[from]?.role === 'coredns');
  return [...new Set(own.map(({ server }) => server))];
}
