// Windows nodes resolve by themselves: `Resolve-DnsName`, whose errors are read by their ids, not by their words.
// Source: AKS, "Troubleshoot DNS resolution problems", Windows nodes.
import { conclude, defineCheck, notApplicable } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { Answer, ClusterFacts } from '../evidence.ts';
import type { VnetDns, WindowsDns, WindowsMeasurement } from '../evidence/dns.ts';
import type { Finding, Remedy } from '../model.ts';
import { AZURE_DNS } from '../net/dns/azure-dns.ts';
import { how, isFailure, isReply, some } from './shared/dns-view.ts';
import { handedOut } from './shared/servers-in-use.ts';
import { proxyRestart, renewal } from './shared/windows-remedy.ts';

export default defineCheck({
  id: 'windows-dns-fails',
  diagnoses: ['dns'],
  role: 'cause',
  healthy: 'Windows nodes resolve names, and reach the cluster\'s DNS',
  faulty: 'A Windows node does not resolve names',
  settle: 'run `Resolve-DnsName mcr.microsoft.com` and `Resolve-DnsName kubernetes.default.svc.cluster.local -Server <DNS service address>` on the node',
  needs: ['cluster', 'nodes', 'windowsDns'],
  consults: ['vnetDns'],
  inapplicable: ({ nodes }) => (nodes.ok && nodes.value.every(({ os }) => os !== 'windows') ? 'The cluster has no Windows nodes.' : undefined),
  analyze({ cluster, nodes, windowsDns }, { vnetDns }): Judgement {
    const windows = nodes.filter(({ os }) => os === 'windows');
    const asked = Object.entries(windowsDns);
    if (asked.length === 0) return notApplicable('The run is about a Linux node or pod.');
    const views = asked.map(([node, answer]) => viewOf(node, answer, cluster, vnetDns));
    return conclude({
      findings: views.flatMap(({ finding }) => finding ?? []),
      remedies: views.flatMap(({ finding, remedy }) => (finding === undefined || remedy === undefined ? [] : [remedy(finding.subject)])),
      doubts: views.flatMap(({ doubts }) => doubts),
      clear: `${asked.length} of ${windows.length} Windows nodes were asked: ${some(asked.map(([node]) => node))} ${asked.length === 1 ? 'resolves' : 'resolve'} names and ${asked.length === 1 ? 'reaches' : 'reach'} ${cluster.dnsServiceIp}.${views.map(({ note = '' }) => note).join('')}`,
    });
  },
});

interface View {
  readonly finding?: Finding;
  readonly remedy?: (node: string) => Remedy;
  readonly doubts: readonly string[];
  readonly note?: string;
}

function viewOf(node: string, answer: Answer<WindowsDns>, { dnsServiceIp }: ClusterFacts, vnet: Answer<VnetDns>): View {
  if (!answer.ok) return { doubts: [`${node} could not be asked for names: ${answer.reason}`] };
  const { measured, servers } = answer.value;
  const own = measured.filter(({ server }) => server === 'own');
  const azure = measured.filter(({ server }) => server === AZURE_DNS);
  const service = measured.filter(({ server }) => server === dnsServiceIp);
  const failed = own.filter((one) => isFailure(one.answer));
  const [handedOn] = failed;
  if (handedOn !== undefined && !isOfZone(failed, own)) return { finding: ownFinding(node, failed, azure, servers, vnet), remedy: renewal, doubts: [] };
  const denied = service.filter((one) => isFailure(one.answer));
  const [first] = denied;
  if (first !== undefined) return { finding: serviceFinding(node, first), remedy: proxyRestart, doubts: [] };
  const unread = [...own, ...service].filter(({ answer: said }) => said.status === 'unknown');
  const untold = own.length === 0 ? [`${node} did not answer about any name`] : unread.map(({ name }) => `what ${node} answered about ${name} could not be read`);
  const unasked = dnsServiceIp !== '' && service.length === 0 ? [`${node} did not answer about ${dnsServiceIp}`] : [];
  const note = handedOn === undefined ? '' : ` For ${some(failed.map(({ name }) => name))} its servers say that they fail (${handedOn.server === 'own' ? some(servers) : handedOn.server} ${how(handedOn.answer)}), which is no fault of the node.`;
  return { doubts: [...untold, ...unasked], note };
}

/** A server that answers for other names, and says of this one that it failed, lives: the zone is broken, not the node. */
const isOfZone = (failed: readonly WindowsMeasurement[], own: readonly WindowsMeasurement[]): boolean =>
  failed.every(({ answer }) => answer.status === 'servfail' || answer.status === 'refused') && own.some(({ answer }) => isReply(answer));

function ownFinding(node: string, failed: readonly WindowsMeasurement[], azure: readonly WindowsMeasurement[], servers: readonly string[], vnet: Answer<VnetDns>): Finding {
  const [first] = failed;
  const said = first === undefined ? '' : how(first.answer);
  const names = some(failed.map(({ name }) => name));
  const expected = vnet.ok ? handedOut(vnet.value) : undefined;
  const stale = expected !== undefined && servers.some((server) => !expected.includes(server)) ? ` The virtual network hands out ${expected.join(', ')}.` : '';
  const others = azure.some(({ answer }) => isReply(answer)) ? ` Azure DNS (${AZURE_DNS}) answers from there.` : '';
  return {
    subject: node,
    headline: `${node} (Windows) does not resolve ${names}: ${some(servers) || 'its DNS server'} ${said}`,
    says: `On ${node}, Resolve-DnsName asks ${some(servers) || 'no server'}, which ${said} for ${names}.${others}${stale}`,
    breaks: 'names on that node, and in pods that do not use the cluster\'s DNS',
    evidence: [`node/${node}/dns`, 'dns/vnet'],
    concerns: [...(vnet.ok ? [vnet.value.id] : []), `node/${node}`],
  };
}

const serviceFinding = (node: string, { server, name, answer }: WindowsMeasurement): Finding => ({
  subject: node,
  headline: `${node} (Windows) does not reach the cluster's DNS (${server})`,
  says: `On ${node}, ${server} ${how(answer)} for ${name}, while the node's own servers answer: look at kube-proxy and HNS on that node.`,
  breaks: 'names in the Windows pods of that node',
  evidence: [`node/${node}/dns`],
  concerns: [`node/${node}`],
});
