// The name of a private API server is in a private zone, which answers in linked virtual networks alone. Custom DNS servers
// must forward to 168.63.129.16 from a linked network. Sources: AKS, "Create a private AKS cluster", hub and spoke with
// custom DNS; Azure, "What is a virtual network link?".
import { clear, defineCheck, notApplicable, unknown } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { Answer } from '../evidence.ts';
import type { ApiServerReach, PrivateDnsZone } from '../evidence/api-server.ts';
import type { VnetDns } from '../evidence/dns.ts';
import type { Remedy } from '../model.ts';
import { AZURE_DNS } from '../net/dns/azure-dns.ts';
import { forwarderAdvice, linkRemedy } from './shared/apiserver/link-remedy.ts';
import { isByName, triesOf } from './shared/apiserver/reach.ts';
import type { Try } from './shared/apiserver/reach.ts';

export default defineCheck({
  id: 'private-dns-zone-unlinked',
  diagnoses: ['apiserver'],
  role: 'cause',
  healthy: 'The private name of the API server resolves in the virtual network',
  faulty: 'The private name of the API server does not resolve in the virtual network',
  settle: 'on a node, run `getent hosts FQDN`, and look at the links of the zone with `az network private-dns link vnet list`',
  needs: ['cluster', 'privateDns'],
  consults: ['vnetDns', 'apiServerReach'],
  analyze({ cluster, privateDns: { mode, zone } }, { vnetDns, apiServerReach }) {
    if (mode === 'public') return notApplicable('The API server is public: its name needs no private zone.');
    if (zone === undefined) return notApplicable(`The name ${cluster.fqdn} is in public DNS (private DNS zone "none"): it needs no link.`);
    const failed = unresolved(apiServerReach);
    const resolved = resolvedIn(apiServerReach);
    const stale = zone.addresses.length === 0 ? [] : resolved.filter(({ result }) => !result.addresses.some((address) => zone.addresses.includes(address)));
    if (stale.length > 0) return staleAnswer(zone, stale);
    if (failed.length === 0 && resolved.length > 0) return clear(`${cluster.fqdn} resolves to ${addresses(resolved)} on ${resolved.map(({ place }) => place.node).join(', ')}.`);
    if (zone.addresses.length === 0) return recordMissing(zone, failed);
    if (!vnetDns.ok) return unknown(`Which network needs the link is not known: ${vnetDns.reason}`);
    return judgeLink(zone, vnetDns.value, failed);
  },
});

const nodeTries = (reach: Answer<ApiServerReach>): readonly Try[] => (reach.ok ? triesOf(reach.value).filter(({ place, result }) => place.pod === undefined && isByName(result)) : []);

const unresolved = (reach: Answer<ApiServerReach>): readonly Try[] => nodeTries(reach).filter(({ result }) => result.stage === 'resolve');

const resolvedIn = (reach: Answer<ApiServerReach>): readonly Try[] => nodeTries(reach).filter(({ result }) => result.addresses.length > 0);

const addresses = (tries: readonly Try[]): string => [...new Set(tries.flatMap(({ result }) => result.addresses))].join(', ');

function judgeLink(zone: PrivateDnsZone, vnet: VnetDns, failed: readonly Try[]): Judgement {
  const link = zone.links.find(({ vnetId }) => vnetId.toLowerCase() === vnet.id.toLowerCase());
  const asksAzure = vnet.servers.length === 0 || vnet.servers.includes(AZURE_DNS);
  if (!asksAzure) {
    if (failed.length === 0) return unknown(`${vnet.name} asks ${vnet.servers.join(', ')}, whose forwarding Azure does not show, and no node could be asked whether the name resolves.`);
    return fault(zone, vnet.name, `${vnet.name} asks ${vnet.servers.join(' and ')}, which do not get the API server's name from Azure: they have no conditional forwarder, or their network is not linked to the zone`, failed, forwarderAdvice(zone, vnet, vnet.name), [vnet.id, zone.id]);
  }
  if (link === undefined) return fault(zone, vnet.name, `The API server's private DNS zone is linked to ${networks(zone)}, and not to ${vnet.name}, where the nodes are`, failed, linkRemedy(zone, vnet, vnet.name), [zone.id, vnet.id]);
  if (link.state !== '' && link.state !== 'Completed') return unknown(`The link of ${zone.name} to ${vnet.name} is "${link.state}": ask again when it is done.`);
  if (failed.length > 0) return unknown(`${zone.name} is linked to ${vnet.name} and has the record, and yet the name does not resolve on ${failed.map(({ place }) => place.node).join(', ')}: a link is new for a minute, and nodes may ask other servers than their network hands out.`);
  return clear(`${zone.name} is linked to ${vnet.name}, and has ${zone.record} with ${zone.addresses.join(', ')}.`);
}

const networks = ({ links }: PrivateDnsZone): string => links.slice(0, 4).map(({ vnetId }) => vnetId.split('/').at(-1) ?? vnetId).join(', ') || 'no network';

function fault(zone: PrivateDnsZone, subject: string, because: string, failed: readonly Try[], remedy: Remedy | undefined, concerns: readonly string[]): Judgement {
  const nodes = [...new Set(failed.map(({ place }) => place.node))];
  const measured = nodes.length === 0 ? '' : ` The name does not resolve on ${nodes.join(', ')}.`;
  return {
    verdict: 'fault',
    reason: `${because}.${measured}`,
    findings: [
      {
        subject,
        headline: because,
        says: `The zone ${zone.name} has ${zone.record}${zone.addresses.length === 0 ? ' not' : ` with ${zone.addresses.join(', ')}`}; links: ${networks(zone)}.${measured}`,
        breaks: 'nodes there cannot join or stay Ready, and kubectl from that network cannot find the API server',
        explains: [`${zone.record}.${zone.name}`],
        evidence: ['api-server/private-dns', 'dns/vnet'],
        concerns: concerns.filter((id) => id !== ''),
      },
    ],
    remedies: remedy === undefined ? [] : [remedy],
  };
}

/** A cluster that was stopped and started may have another address; own DNS servers with a record of theirs go on giving the former one. Source: AKS, "Stop and start a cluster". */
function staleAnswer(zone: PrivateDnsZone, stale: readonly Try[]): Judgement {
  const nodes = stale.map(({ place }) => place.node).join(' and ');
  const because = `${nodes} ${stale.length === 1 ? 'resolves' : 'resolve'} ${zone.record} to ${addresses(stale)}, and its zone says ${zone.addresses.join(', ')}: whoever answers there has a record of its own, or an old one`;
  return fault(zone, zone.name, because, [], undefined, [zone.id]);
}

/** AKS writes the record itself and writes it anew with the next update. */
function recordMissing(zone: PrivateDnsZone, failed: readonly Try[]): Judgement {
  const says = `${zone.name} has no record ${zone.record}, which AKS writes itself; an update of the cluster without changes (\`az aks update\`) writes it anew`;
  return fault(zone, zone.name, says, failed, undefined, [zone.id]);
}
