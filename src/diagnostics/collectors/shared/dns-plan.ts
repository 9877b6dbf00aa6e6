/** Which names are asked of which servers from where: decided from what is known before anything is measured. */
import type { ClusterFacts, Gathered, NodeFacts } from '../../evidence.ts';
import type { PodFacts } from '../../evidence/pods.ts';
import type { Target } from '../../model.ts';
import { AZURE_DNS, CLUSTER_DOMAIN, isClusterName } from '../../net/dns/azure-dns.ts';
import { parseAddress } from '../../net/cidr.ts';
import { customForwards } from '../../net/dns/coredns-custom.ts';
import type { CustomForward } from '../../net/dns/coredns-custom.ts';
import { need } from '../collector.ts';
import type { DnsQuestion, DnsSectionOptions } from './dns-section.ts';
import { coreDnsPods } from './dns-pods.ts';
import { hasNetwork, vantages } from './vantages.ts';

export type PlanEvidence = 'cluster' | 'nodes' | 'pods' | 'coredns' | 'vnetDns';

/** Places of each kind; a fault of names is seldom one of a single place. */
export const MAX_PLACES = 3;
const MAX_CORE_DNS = 2;
const MAX_FORWARDS = 12;

/** Every cluster has it. */
export const KUBERNETES = `kubernetes.default.svc.${CLUSTER_DOMAIN}`;

export interface DnsPlace {
  readonly node: string;
  readonly pod?: PodFacts;
  readonly role: 'pod' | 'node' | 'coredns';
  readonly section: DnsSectionOptions;
  /** Present: nothing can be measured from here, and why. */
  readonly missing?: string;
}

export interface DnsPlan {
  readonly host?: string;
  readonly names: readonly string[];
  readonly places: readonly DnsPlace[];
}

const plans = new WeakMap<readonly PodFacts[], { readonly from: readonly unknown[]; readonly plan: DnsPlan }>();

/**
 * Every node's script asks for the plan: of the same evidence it is made once.
 * @throws {MissingEvidence} without the cluster, its nodes or its pods
 */
export function dnsPlan(gathered: Gathered<PlanEvidence>, target: Target): DnsPlan {
  const pods = need(gathered.pods);
  const from = [need(gathered.cluster), need(gathered.nodes), gathered.coredns, gathered.vnetDns, target];
  const known = plans.get(pods);
  if (known?.from.every((one, index) => one === from[index]) === true) return known.plan;
  const plan = newPlan(gathered, target);
  plans.set(pods, { from, plan });
  return plan;
}

function newPlan(gathered: Gathered<PlanEvidence>, target: Target): DnsPlan {
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
      ...pods.filter(({ node }) => node === '' || linux.some(({ name }) => name === node)).map((pod) => podPlace(pod, plan)),
      ...nodes.map(({ name }: NodeFacts): DnsPlace => ({ node: name, role: 'node', section: fromNode(plan) })),
      ...dns.slice(0, MAX_CORE_DNS).map((pod): DnsPlace => ({ node: pod.node, pod, role: 'coredns', section: fromCoreDns(plan) })),
    ],
  };
}

function podPlace(pod: PodFacts, plan: Plan): DnsPlace {
  const place: DnsPlace = { node: pod.node, pod, role: 'pod', section: fromPod(pod, plan) };
  return hasNetwork(pod) ? place : { ...place, missing: `it has no network to ask from (its phase is ${pod.phase || 'not known'})` };
}

interface Plan {
  readonly gathered: Gathered<PlanEvidence>;
  readonly facts: ClusterFacts;
  readonly host?: string;
  readonly names: readonly string[];
}

/**
 * Without a way out, or behind a proxy that resolves for others, there may be good reasons not to know the names of the
 * Internet. One name alone could not tell a broken server from a broken zone: then the API server's is asked as well.
 */
export function dnsNames({ fqdn, outboundType, httpProxy }: ClusterFacts, host: string | undefined): readonly string[] {
  const known = ['none', 'block'].includes(outboundType) || httpProxy !== undefined ? [fqdn] : ['mcr.microsoft.com'];
  const own = host === undefined || isClusterName(host) ? [fqdn] : [host];
  return [...new Set([...own, ...known])].filter((name) => name !== '');
}

function fromPod({ hostNetwork, dnsPolicy }: PodFacts, { facts, host, names, gathered }: Plan): DnsSectionOptions {
  // On the node's network the node's resolver file is found, which such a pod does not have.
  const isOwnFile = !hostNetwork || dnsPolicy !== 'ClusterFirstWithHostNet';
  const service = { of: isOwnFile ? 'pod-and' : 'these', addresses: addressesOf([facts.dnsServiceIp]) } as const;
  const each = { of: 'these', addresses: coreDnsPods(gathered).map(({ address }) => address) } as const;
  const inside = host !== undefined && isClusterName(host) && host.includes('.') ? [KUBERNETES, host] : [KUBERNETES];
  const questions: DnsQuestion[] = [
    ...[...inside, ...names].map((name): DnsQuestion => ({ purpose: 'service', servers: service, protocol: 'udp', name })),
    { purpose: 'service', servers: service, protocol: 'tcp', name: KUBERNETES },
    { purpose: 'coredns', servers: each, protocol: 'udp', name: KUBERNETES },
    { purpose: 'coredns', servers: each, protocol: 'tcp', name: KUBERNETES },
  ];
  const search = host === undefined || facts.dnsServiceIp === '' || !isOwnFile ? {} : { search: { name: host, server: facts.dnsServiceIp } };
  return { name: 'dns', isPod: isOwnFile, questions, ...search };
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
  const forwards = askable(custom, host).slice(0, MAX_FORWARDS);
  return {
    name: 'dns',
    isPod: true,
    questions: [
      ...names.map((name): DnsQuestion => ({ purpose: 'upstream', servers: { of: 'pod-and', addresses: [] }, protocol: 'udp', name })),
      ...forwards.map(({ zone, server, isTcp }): DnsQuestion => ({ purpose: 'forward', servers: { of: 'these', addresses: [server] }, protocol: isTcp ? 'tcp' : 'udp', name: nameIn(zone, host, names) })),
    ],
  };
}

/** Those of the host's zone first, then one of each server; what no tool asks in plain DNS is left out. */
function askable(forwards: readonly CustomForward[], host: string | undefined): readonly CustomForward[] {
  const plain = forwards.filter(({ zone, server }) => parseAddress(server).ok && (zone === '.' || /^[A-Za-z0-9._-]{1,253}$/.test(zone)));
  const own = plain.filter(({ zone }) => host !== undefined && isOf(host, zone));
  const others = plain.filter((one, index) => !own.some(({ server }) => server === one.server) && plain.findIndex(({ server }) => server === one.server) === index);
  return [...own, ...others, ...plain.filter((one) => !own.includes(one) && !others.includes(one))];
}

const isOf = (host: string, zone: string): boolean => zone !== '.' && (host === zone || host.endsWith(`.${zone}`));

/** The host, where it is of this zone; else the zone itself. Any answer shows that the server lives. */
function nameIn(zone: string, host: string | undefined, [first]: readonly string[]): string {
  if (zone === '.') return first ?? KUBERNETES;
  return host !== undefined && isOf(host, zone) ? host : zone;
}

const addressesOf = (addresses: readonly string[]): readonly string[] => [...new Set(addresses)].filter((address) => /^[0-9a-fA-F.:]+$/.test(address));
