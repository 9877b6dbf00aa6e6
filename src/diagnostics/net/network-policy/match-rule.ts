import { contains } from '../cidr.ts';
import { every, not, some, truthOf } from '../truth.ts';
import type { Truth } from '../truth.ts';
import type { PolicyEnd, PolicyNamespace, PolicyPeer, PolicyPod, PolicyPort, PolicyRule } from './policy.ts';
import { selects } from './select.ts';

/** A packet as one rule sees it. */
export interface RuleQuestion {
  /** Namespace of the policy: where a peer without namespaceSelector is. */
  readonly namespace: string;
  readonly peer: PolicyEnd;
  /** The pod that the connection goes to; it owns the names of ports. */
  readonly target: PolicyPod | undefined;
  readonly port: number;
  readonly protocol: string;
  readonly namespaces: readonly PolicyNamespace[];
  /** Cilium knows pods and nodes by identity, so that an address range never means them. Source: AKS, "Azure CNI Powered by Cilium". */
  readonly ipBlocksMissPodsAndNodes: boolean;
}

/** Whether the rule allows the packet. */
export function matchesRule({ peers, ports }: PolicyRule, question: RuleQuestion): Truth {
  const isPeer = peers.length === 0 ? 'yes' : some(peers.map((peer) => matchesPeer(peer, question)));
  const isPort = ports.length === 0 ? 'yes' : some(ports.map((port) => matchesPort(port, question)));
  return every([isPeer, isPort]);
}

function matchesPeer(peer: PolicyPeer, question: RuleQuestion): Truth {
  if (peer.ipBlock !== undefined) return matchesBlock(peer.ipBlock, question);
  const { pod } = question.peer;
  // Traffic of the host's network carries the node's address: selectors of pods do not know it.
  if (pod === undefined || pod.hostNetwork) return 'no';
  const isPod = peer.podSelector === undefined ? 'yes' : selects(peer.podSelector, pod.labels);
  return every([matchesNamespace(peer, pod, question), isPod]);
}

function matchesNamespace({ namespaceSelector }: PolicyPeer, pod: PolicyPod, { namespace, namespaces }: RuleQuestion): Truth {
  if (namespaceSelector === undefined) return truthOf(pod.namespace === namespace);
  const known = namespaces.find(({ name }) => name === pod.namespace);
  return known === undefined ? 'maybe' : selects(namespaceSelector, known.labels);
}

function matchesBlock({ cidr, except }: NonNullable<PolicyPeer['ipBlock']>, { peer, ipBlocksMissPodsAndNodes }: RuleQuestion): Truth {
  if (ipBlocksMissPodsAndNodes && (peer.pod !== undefined || peer.node !== undefined)) return 'no';
  const isInside = truthOf(contains(cidr, peer.address));
  return every([isInside, not(some(except.map((part) => truthOf(contains(part, peer.address)))))]);
}

function matchesPort({ protocol, port, endPort }: PolicyPort, question: RuleQuestion): Truth {
  if (protocol.toUpperCase() !== question.protocol.toUpperCase()) return 'no';
  if (port === undefined) return 'yes';
  const first = typeof port === 'number' ? port : question.target?.namedPorts[port];
  if (first === undefined) return 'no';
  return truthOf(question.port >= first && question.port <= (endPort ?? first));
}
