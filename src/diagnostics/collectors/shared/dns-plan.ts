/** Which names are asked of which servers from where: decided from what is known before anything is measured. */
import type { ClusterFacts, Gathered, NodeFacts } from '../../evidence.ts';
import type { PodFacts } from '../../evidence/pods.ts';
import type { Target } from '../../model.ts';
import { AZURE_DNS, CLUSTER_DOMAIN, isClusterName } from '../../net/dns/azure-dns.ts';
import { customForwards } from '../../net/dns/coredns-custom.ts';
import { need } from '../collector.ts';
import type { DnsQuestion, DnsSectionOptions } from './dns-section.ts';
import { coreDnsPods } from './dns-pods.ts';
import { vantages } from './vantages.ts';

export type PlanEvidence = 'cluster' | 'nodes' | 'pods' | 'coredns' | 'vnetDns';

/** Places of each kind; a fault of names is seldom one of a single place. */
export const MAX_PLACES = 3;
const MAX_CORE_DNS = 2;
const MAX_FORWARDS = 4;

/** Every cluster has it. */
export const KUBERNETES = `kubernetes.default.svc.${CLUSTER_DOMAIN}`;

export interface DnsPlace {
  readonly node: string;
  readonly pod?: PodFacts;
  readonly role: 'pod' | 'node' | 'coredns';
  readonly section: DnsSectionOptions;
}

export interface DnsPlan {
  readonly host?: string;
  readonly names: readonly string[];
  readonly places: readonly DnsPlace[];
}

/** @throws {MissingEvidence} without the cluster, its nodes or its pods */
export function dnsPlan(gathered: Gathered<PlanEvidence>, target: Target): DnsPlan {
  const facts = need(gathered.cluster);
  const linux = need(gathered.nodes).filter(({ os }) => os !== 'windows');
  const { nodes, pods } = vantages(linux, need(gathered.pods), target, { max: MAX_PLACES });
  const host = target.host?.replace(/\.$/, '').toLowerCase();
  const plan: Plan = { gathered, facts, names: dnsNames(facts, host), ...(host === undefined ? {} : { host }) };
  const dns = coreDnsPods(gathered).filter(({ node }) => linux.some(({ name }) => name === node));
  return {
    names: plan.names,
    ...(host === undefined ? {} : { host }),
    places: [
      ...pods.filter(({ node }) => linux.some(({ name }) => name === node)).map((pod): DnsPlace => ({ node: pod.node, pod, role: 'pod', section: fromPod(plan) })),
      ...nodes.map(({ name }: NodeFacts): DnsPlace => ({ node: name, role: 'node', section: fromNode(plan) })),
      ...dns.slice(0, MAX_CORE_DNS).map((pod): DnsPlace => ({ node: pod.node, pod, role: 'coredns', section: fromCoreDns(plan) })),
    ],
  };
}

interface Plan {
  readonly gathered: Gathered<PlanEvidence>;
  readonly facts: ClusterFacts;
  readonly host?: string;
  readonly names: readonly string[];
}

/** Without a way out there may be good reasons not to know the names of the Internet. */
export function dnsNames({ fqdn, outboundType }: ClusterFacts, host: string | undefined): readonly string[] {
  const known = ['none', 'block'].includes(outboundType) ? [] : ['mcr.microsoft.com'];
  const own = host === undefined || isClusterName(host) ? [fqdn] : [host];
  return [...new Set([...own, ...known])].filter((name) => name !== '');
}

function fromPod({ facts, host, names, gathered }: Plan): DnsSectionOptions {
  const service = { of: 'pod-and', addresses: addressesOf([facts.dnsServiceIp]) } as const;
  const each = { of: 'these', addresses: coreDnsPods(gathered).map(({ address }) => address) } as const;
  const inside = host !== undefined && isClusterName(host) && host.includes('.') ? [KUBERNETES, host] : [KUBERNETES];
  const questions: DnsQuestion[] = [
    ...[...inside, ...names].map((name): DnsQuestion => ({ purpose: 'service', servers: service, protocol: 'udp', name })),
    { purpose: 'service', servers: service, protocol: 'tcp', name: KUBERNETES },
    { purpose: 'coredns', servers: each, protocol: 'udp', name: KUBERNETES },
    { purpose: 'coredns', servers: each, protocol: 'tcp', name: KUBERNETES },
  ];
  const search = host === undefined || facts.dnsServiceIp === '' ? {} : { search: { name: host, server: facts.dnsServiceIp } };
  return { name: 'dns', isPod: true, questions, ...search };
}

function fromNode({ facts, names, gathered }: Plan): DnsSectionOptions {
  const vnet = gathered.vnetDns.ok ? gathered.vnetDns.value.servers : [];
  const upstream = { of: 'node-and', addresses: addressesOf([...vnet, AZURE_DNS]) } as const;
  const [first = KUBERNETES] = names;
  return {
    name: 'dns',
    isPod: false,
    questions: [
      ...names.map((name): DnsQuestion => ({ purpose: 'upstream', servers: upstream, protocol: 'udp', name })),
      { purpose: 'upstream', servers: upstream, protocol: 'tcp', name: first },
      { purpose: 'service', servers: { of: 'these', addresses: addressesOf([facts.dnsServiceIp]) }, protocol: 'udp', name: KUBERNETES },
      { purpose: 'coredns', servers: { of: 'these', addresses: coreDnsPods(gathered).map(({ address }) => address) }, protocol: 'udp', name: KUBERNETES },
    ],
  };
}

/** As CoreDNS itself asks: the servers of its own resolv.conf, and those that customers forward zones to. */
function fromCoreDns({ host, names, gathered: { coredns } }: Plan): DnsSectionOptions {
  const custom = coredns.ok && coredns.value.custom.ok ? customForwards(coredns.value.custom.value.data) : [];
  const forwards = custom.filter(({ server }) => addressesOf([server]).length > 0).slice(0, MAX_FORWARDS);
  return {
    name: 'dns',
    isPod: true,
    questions: [
      ...names.map((name): DnsQuestion => ({ purpose: 'upstream', servers: { of: 'pod-and', addresses: [] }, protocol: 'udp', name })),
      ...forwards.map(({ zone, server }): DnsQuestion => ({ purpose: 'forward', servers: { of: 'these', addresses: [server] }, protocol: 'udp', name: nameIn(zone, host, names) })),
    ],
  };
}

/** The host, where it is of this zone; else the zone itself. Any answer shows that the server lives. */
function nameIn(zone: string, host: string | undefined, [first]: readonly string[]): string {
  if (zone === '.') return first ?? KUBERNETES;
  return host !== undefined && (host === zone || host.endsWith(`.${zone}`)) ? host : zone;
}

const addressesOf = (addresses: readonly string[]): readonly string[] => [...new Set(addresses)].filter((address) => /^[0-9a-fA-F.:]+$/.test(address));
