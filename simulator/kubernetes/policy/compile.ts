import { createHash } from 'node:crypto';
import { cidrText, subtract, toNetwork, type Network } from './cidrs.ts';
import { labelsMatch } from './label-selector.ts';
import type { Policy, PolicyPeer, PolicyPort, PolicyRule } from './model.ts';

/** A pod as far as policies see it. */
export interface PolicyPod {
  readonly namespace: string;
  readonly name: string;
  readonly node: string;
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly { readonly name?: string | undefined; readonly containerPort: number; readonly protocol: string }[];
}

export interface PolicyWorld {
  readonly policies: readonly Policy[];
  /** Those with an address of their own: nothing holds for pods in the network of their node. */
  readonly pods: readonly PolicyPod[];
  readonly namespaceLabels: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Addresses that `ipBlock` never matches, as Cilium has it for pods and nodes. */
  readonly unblockable: readonly Network[];
}

/** Chains of iptables by name; each line is a rule without its chain. */
export type Chains = ReadonlyMap<string, readonly string[]>;

type Direction = 'Ingress' | 'Egress';

export const entryChain = 'AZURE-NPM';

/** iptables takes 28 characters: the direction and a digest of the pod. */
const chainOf = (direction: Direction, { namespace, name }: PolicyPod): string =>
  `${entryChain}-${direction.toUpperCase()}-${createHash('sha256').update(`${namespace}/${name}`).digest('hex').slice(0, 10)}`;

const selects = ({ namespace, spec }: Policy, pod: PolicyPod, direction: Direction): boolean =>
  pod.namespace === namespace && spec.policyTypes.includes(direction) && labelsMatch(spec.podSelector, pod.labels);

/** The other ends that a peer names: single pods, or networks. */
type Ends = { readonly pods: readonly PolicyPod[] } | { readonly networks: readonly Network[] };

function endsOf({ podSelector, namespaceSelector, ipBlock }: PolicyPeer, policy: Policy, world: PolicyWorld): Ends {
  if (ipBlock !== undefined && ipBlock !== null) {
    const network = toNetwork(ipBlock.cidr);
    if (network === undefined) return { networks: [] };
    return { networks: subtract(network, [...ipBlock.except.flatMap((cidr) => toNetwork(cidr) ?? []), ...world.unblockable]) };
  }
  const inNamespace = ({ namespace }: PolicyPod): boolean =>
    namespaceSelector === undefined || namespaceSelector === null
      ? namespace === policy.namespace
      : labelsMatch(namespaceSelector, world.namespaceLabels.get(namespace) ?? {});
  const named = (pod: PolicyPod): boolean => podSelector === undefined || podSelector === null || labelsMatch(podSelector, pod.labels);
  return { pods: world.pods.filter((pod) => inNamespace(pod) && named(pod)) };
}

const everywhere: Ends = { networks: [{ first: 0, prefix: 0 }] };

const protocolWords = (protocol: string): string => `-p ${protocol.toLowerCase()} -m ${protocol.toLowerCase()}`;

/** Numbers that a named port has in a pod; a number is itself. */
function numbers({ port, protocol }: PolicyPort, receiver: PolicyPod): readonly number[] {
  if (typeof port === 'number') return [port];
  return receiver.ports.filter((one) => one.name === port && one.protocol === protocol).map(({ containerPort }) => containerPort);
}

function portWords(port: PolicyPort, receiver: PolicyPod | undefined): readonly string[] {
  const words = protocolWords(port.protocol);
  if (port.port === undefined || port.port === null) return [words];
  if (typeof port.port === 'number' && typeof port.endPort === 'number') return [`${words} --dport ${port.port}:${port.endPort}`];
  if (typeof port.port === 'number') return [`${words} --dport ${port.port}`];
  return receiver === undefined ? [] : numbers(port, receiver).map((number) => `${words} --dport ${number}`);
}

const allPorts = ({ ports }: PolicyRule, receiver: PolicyPod | undefined): readonly string[] =>
  ports.length === 0 ? [''] : ports.flatMap((port) => portWords(port, receiver));

const join = (...words: readonly string[]): string => words.filter((word) => word !== '').join(' ');
const endWords = (direction: Direction, network: Network): string =>
  network.prefix === 0 ? '' : `${direction === 'Ingress' ? '-s' : '-d'} ${cidrText(network)}`;
const podWords = (direction: Direction, { address }: PolicyPod): string => `${direction === 'Ingress' ? '-s' : '-d'} ${address}/32`;

/** A rule may name a port by its name towards anybody: then it stands for each pod that has such a port. */
function namedTowardsNetworks(rule: PolicyRule, networks: readonly Network[], world: PolicyWorld): readonly string[] {
  const named = { ...rule, ports: rule.ports.filter(({ port }) => typeof port === 'string') };
  if (named.ports.length === 0) return [];
  const reached = world.pods.filter(({ address }) => {
    const own = toNetwork(`${address}/32`);
    return own !== undefined && networks.some((network) => subtract(own, [network]).length === 0);
  });
  return reached.flatMap((pod) => allPorts(named, pod).map((ports) => join(podWords('Egress', pod), ports)));
}

function matches(rule: PolicyRule, ends: Ends, direction: Direction, pod: PolicyPod, world: PolicyWorld): readonly string[] {
  if ('pods' in ends)
    return ends.pods.flatMap((other) => {
      const receiver = direction === 'Ingress' ? pod : other;
      return allPorts(rule, receiver).map((ports) => join(podWords(direction, other), ports));
    });
  const plain = ends.networks.flatMap((network) =>
    allPorts(rule, direction === 'Ingress' ? pod : undefined).map((ports) => join(endWords(direction, network), ports)),
  );
  return direction === 'Ingress' ? plain : [...plain, ...namedTowardsNetworks(rule, ends.networks, world)];
}

/** What lets a packet of this pod through; undefined while no policy isolates the pod in this direction. */
function allowed(world: PolicyWorld, pod: PolicyPod, direction: Direction): readonly string[] | undefined {
  const selecting = world.policies.filter((policy) => selects(policy, pod, direction));
  if (selecting.length === 0) return undefined;
  return selecting.flatMap((policy) =>
    (direction === 'Ingress' ? policy.spec.ingress : policy.spec.egress).flatMap((rule) => {
      const ends = rule.peers.length === 0 ? [everywhere] : rule.peers.map((peer) => endsOf(peer, policy, world));
      return ends.flatMap((one) => matches(rule, one, direction, pod, world));
    }),
  );
}

/**
 * The chains of one node: egress is judged where the sender runs, ingress where the receiver runs, after the service
 * address has become a pod's. A pod that may do everything needs no chain.
 */
export function compile(world: PolicyWorld, node: string): Chains {
  const entry: string[] = [];
  const chains = new Map<string, readonly string[]>();
  for (const pod of world.pods.filter((candidate) => candidate.node === node)) {
    for (const direction of ['Egress', 'Ingress'] as const) {
      const rules = allowed(world, pod, direction);
      if (rules === undefined || rules.includes('')) continue;
      const chain = chainOf(direction, pod);
      entry.push(`${direction === 'Egress' ? '-s' : '-d'} ${pod.address}/32 -j ${chain}`);
      chains.set(chain, [...new Set(rules).values()].map((rule) => `${rule} -j RETURN`).concat('-j DROP'));
    }
  }
  return entry.length === 0 ? new Map() : new Map([[entryChain, entry], ...chains]);
}
