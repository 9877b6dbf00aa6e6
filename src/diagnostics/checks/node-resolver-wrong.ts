// Nodes get their DNS servers by DHCP and keep them until the lease is renewed: a list that was changed in the virtual
// network reaches them late. Source: AKS, "Custom DNS servers"; Azure, "Name resolution that uses your own DNS server".
import { conclude, defineCheck } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { Answer, NodeFacts } from '../evidence.ts';
import type { DnsProbes, NodeResolver, VnetDns } from '../evidence/dns.ts';
import type { Finding } from '../model.ts';
import { AZURE_DNS, LOCAL_DNS } from '../net/dns/azure-dns.ts';
import { parseResolvConf } from '../net/dns/resolv-conf.ts';
import { isReply, some } from './shared/dns-view.ts';
import { mixedRemedy, resolverRemedy } from './shared/resolver-remedy.ts';
import { handedOut } from './shared/servers-in-use.ts';

export default defineCheck({
  id: 'node-resolver-wrong',
  diagnoses: ['dns'],
  role: 'cause',
  healthy: 'Nodes ask the DNS servers that the virtual network tells them',
  faulty: 'A node asks other DNS servers than it should, or servers that contradict each other',
  settle: 'compare `az network vnet show --query dhcpOptions.dnsServers` with `/run/systemd/resolve/resolv.conf` on the nodes',
  needs: ['nodes', 'vnetDns', 'nodeResolvers'],
  consults: ['dnsProbes'],
  analyze({ nodes, vnetDns, nodeResolvers }, { dnsProbes }): Judgement {
    const views = Object.entries(nodeResolvers).map(([node, answer]) => viewOf(node, answer, vnetDns));
    const wrong = views.filter(({ finding }) => finding !== undefined);
    const mixed = isMixed(vnetDns) ? [mixedFinding(vnetDns, dnsProbes.ok ? dnsProbes.value : undefined)] : [];
    const linux = nodes.filter(({ os }) => os !== 'windows').length;
    return conclude({
      findings: [...views.flatMap(({ finding }) => finding ?? []), ...mixed],
      remedies: [...wrong.flatMap(({ node, servers }) => resolverRemedy(nodeNamed(node, nodes), servers, vnetDns)), ...mixed.map(() => mixedRemedy(vnetDns))],
      doubts: views.length === 0 ? ['no Linux node was asked for its resolver files'] : views.flatMap(({ doubt }) => doubt ?? []),
      clear: `${views.length} of ${linux} Linux nodes ${views.length === 1 ? 'asks' : 'ask'} ${some(handedOut(vnetDns))}, as virtual network ${vnetDns.name} tells them${views.some(({ isLocal }) => isLocal) ? ' (through LocalDNS)' : ''}.`,
    });
  },
});

const nodeNamed = (name: string, nodes: readonly NodeFacts[]): NodeFacts | undefined => nodes.find((node) => node.name === name);

interface View {
  readonly node: string;
  readonly servers: readonly string[];
  readonly finding?: Finding;
  readonly doubt?: string;
  readonly isLocal?: true;
}

/** resolv.conf holds three servers that count; a virtual network may list more. */
const COUNTING = 3;

function viewOf(node: string, answer: Answer<NodeResolver>, vnet: VnetDns): View {
  if (!answer.ok) return { node, servers: [], doubt: `the resolver files of ${node} could not be read: ${answer.reason}` };
  const { upstream, resolvConf, leased } = answer.value;
  const source = upstream.ok ? { path: '/run/systemd/resolve/resolv.conf', text: upstream.value } : { path: '/etc/resolv.conf', text: resolvConf.ok ? resolvConf.value : undefined };
  if (source.text === undefined) return { node, servers: [], doubt: `${node} has no resolver file that could be read` };
  const all = parseResolvConf(source.text).servers;
  const isLocal = all.some((server) => LOCAL_DNS.includes(server));
  const servers = isLocal ? leasedServers(leased) : all.filter((server) => !server.startsWith('127.'));
  if (isLocal && servers.length === 0) return { node, servers, isLocal, doubt: `${node} asks LocalDNS, and no DHCP lease on it says which servers LocalDNS was given (see \`/opt/azure/containers/localdns/localdns.corefile\` there)` };
  const expected = handedOut(vnet);
  if (servers.length === 0) return { node, servers, finding: emptyFinding(node, source.path) };
  const isSame = servers.every((server) => expected.includes(server)) && expected.slice(0, COUNTING).every((server) => servers.includes(server));
  return isSame ? { node, servers, ...(isLocal ? { isLocal } : {}) } : { node, servers, finding: staleFinding(node, servers, source.path, vnet) };
}

const leasedServers = (leased: Answer<string>): readonly string[] => (leased.ok ? [...new Set([...leased.value.matchAll(/^DNS=(.*)$/gm)].flatMap(([, list = '']) => list.split(/\s+/).filter((word) => word !== '')))] : []);

function staleFinding(node: string, servers: readonly string[], path: string, vnet: VnetDns): Finding {
  const expected = handedOut(vnet);
  const told = vnet.servers.length === 0 ? `Azure DNS (${AZURE_DNS})` : expected.join(', ');
  const unknown = servers.filter((server) => !expected.includes(server));
  const what = unknown.length > 0 ? `still asks ${unknown.join(', ')}` : `asks only ${servers.join(', ')}`;
  return {
    subject: node,
    headline: `${node} ${what}, while virtual network ${vnet.name} tells its nodes to ask ${told}`,
    says: `${path} on ${node} names ${servers.join(', ')}; virtual network ${vnet.name} hands out ${told}. Nodes keep a list until their DHCP lease is renewed, and pods the one they were started with.`,
    breaks: 'names, on that node and in the CoreDNS pods that were started on it',
    evidence: [`node/${node}/resolver`, 'dns/vnet'],
    concerns: [vnet.id, `node/${node}`],
  };
}

const emptyFinding = (node: string, path: string): Finding => ({
  subject: node,
  headline: `${node} knows no DNS server`,
  says: `${path} on ${node} names no server.`,
  breaks: 'every name, on that node and in the CoreDNS pods that were started on it',
  evidence: [`node/${node}/resolver`],
  concerns: [`node/${node}`],
});

const isMixed = ({ servers }: VnetDns): boolean => servers.includes(AZURE_DNS) && servers.some((server) => server !== AZURE_DNS);

/** Resolvers take the first answer that they get: two servers must know the same names. */
function mixedFinding(vnet: VnetDns, probes: DnsProbes | undefined): Finding {
  const others = vnet.servers.filter((server) => server !== AZURE_DNS);
  const differing = (probes?.names ?? []).filter((name) => {
    const statuses = new Set((probes?.measured ?? []).filter((one) => one.purpose === 'upstream' && one.name === name && vnet.servers.includes(one.server) && isReply(one.answer)).map(({ answer }) => answer.status));
    return statuses.size > 1;
  });
  const measured = differing.length === 0 ? '' : ` They contradict each other about ${some(differing)}.`;
  return {
    subject: vnet.name,
    headline: `virtual network ${vnet.name} lists Azure DNS beside ${some(others)}`,
    says: `Virtual network ${vnet.name} hands out ${vnet.servers.join(', ')}: ${AZURE_DNS} does not know what ${some(others)} ${others.length > 1 ? 'know' : 'knows'}, and nodes take whichever answers.${measured}`,
    evidence: ['dns/vnet', 'dns/probes'],
    concerns: [vnet.id],
  };
}
