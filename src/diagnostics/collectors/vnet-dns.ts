import type { NodeFacts } from '../evidence.ts';
import { AZURE_DNS } from '../net/dns/azure-dns.ts';
import type { ClusterAccess } from '../ports.ts';
import { MissingEvidence, need } from './collector.ts';
import type { Collector } from './collector.ts';

/** What the virtual network of the nodes tells them to ask. All pools of a cluster are in the same network. */
export const vnetDns: Collector<'vnetDns', 'cluster' | 'nodes'> = {
  kind: 'vnetDns',
  source: 'Azure',
  uses: ['cluster', 'nodes'],
  async collect({ cluster, nodes }, { access, signal }) {
    const subnet = need(cluster).pools.find(({ subnetId }) => subnetId !== undefined)?.subnetId ?? (await subnetOfNode(need(nodes), access, signal));
    return access.arm.vnetDns(subnet, signal);
  },
  excerpts: ({ name, servers }) => ({ 'dns/vnet': `${name}: ${servers.length === 0 ? `Azure DNS (${AZURE_DNS})` : servers.join(', ')}` }),
};

/** A network that AKS made is not named in the cluster; a network interface names it. */
async function subnetOfNode(nodes: readonly NodeFacts[], { arm }: ClusterAccess, signal: AbortSignal): Promise<string> {
  const machine = nodes.flatMap((node) => (node.machine.ok ? [node.machine.value] : []))[0];
  if (machine === undefined) throw new MissingEvidence('no node names its machine, so that its virtual network is not known');
  const interfaces = await arm.networkInterfaces(machine, signal);
  const primary = interfaces.find(({ isPrimary }) => isPrimary) ?? interfaces[0];
  if (primary === undefined) throw new MissingEvidence('Azure shows no network interface of a node, so that its virtual network is not known');
  return primary.subnetId;
}
