/** Who holds translated connections on a node: by pod where the address is known, by process in the node's own network. */
import type { NodeConnections, NamespaceConnections, PeerConnections } from '../../../evidence/snat.ts';
import type { PodFacts } from '../../../evidence/pods.ts';
import { isPublic } from '../../../net/connections/public-peer.ts';

export interface Holder {
  /** `shop/crawler-0`, `the pod with address 10.244.2.7`, `process curl in the own network of aks-np-vmss000002`. */
  readonly name: string;
  readonly node: string;
  /** Absent: nobody knows which pod it is. */
  readonly pod?: PodFacts;
  /** In the node's own network; the name then says of which node. */
  readonly isNode: boolean;
  /** Connections to public peers, also to those that are not listed. */
  readonly total: number;
  /** Public ones, the most first. */
  readonly peers: readonly PeerConnections[];
}

/** The most first. @param inside prefixes of the virtual network, which may be public ones */
export function holdersOf(node: string, { namespaces }: NodeConnections, pods: readonly PodFacts[], inside: readonly string[]): readonly Holder[] {
  const holders = namespaces.flatMap((namespace) => (namespace.isNode ? ofNode(node, namespace, inside) : [ofPod(node, namespace, pods, inside)]));
  return holders.filter(({ total }) => total > 0).toSorted((a, b) => b.total - a.total);
}

function ofPod(node: string, namespace: NamespaceConnections, pods: readonly PodFacts[], inside: readonly string[]): Holder {
  const pod = pods.find(({ address, hostNetwork, phase }) => !hostNetwork && phase !== 'Succeeded' && phase !== 'Failed' && namespace.addresses.includes(address));
  const name = pod === undefined ? nameless(namespace) : `${pod.namespace}/${pod.name}`;
  return { name, node, isNode: false, ...(pod === undefined ? {} : { pod }), ...publicOf(namespace, inside) };
}

const nameless = ({ addresses: [address] }: NamespaceConnections): string => (address === undefined ? 'a network namespace without an address' : `the pod with address ${address}`);

/** What is not listed of a namespace is small, and counted as public. */
function publicOf({ total, peers }: NamespaceConnections, inside: readonly string[]): Pick<Holder, 'total' | 'peers'> {
  const within = peers.filter(({ remote }) => isPublic(remote, inside) === false);
  return { total: total - sum(within), peers: peers.filter((peer) => !within.includes(peer)) };
}

/** Pods with hostNetwork cannot be told apart by address, but by what runs in them. */
function ofNode(node: string, { peers }: NamespaceConnections, inside: readonly string[]): readonly Holder[] {
  const outside = peers.filter(({ remote }) => isPublic(remote, inside) !== false);
  return [...Map.groupBy(outside, ({ process }) => process ?? '')].map(([process, own]) => ({
    name: process === '' ? `something in the own network of ${node}` : `process ${process} in the own network of ${node}`,
    node,
    isNode: true,
    total: sum(own),
    peers: own,
  }));
}

const sum = (peers: readonly PeerConnections[]): number => peers.reduce((total, peer) => total + peer.total, 0);
