import { shortHash } from '../short-hash.ts';
import type { AllPolicies, Direction, LabelSelector, NetworkPolicyFacts, PolicyEnd, PolicyEngine, PolicyPeer, PolicyPod, PolicyRule } from './policy.ts';
import { selects } from './select.ts';

export interface AllowRequest {
  readonly pod: PolicyPod;
  readonly direction: Direction;
  readonly peers: readonly PolicyEnd[];
  readonly ports: readonly { readonly protocol: string; readonly port: number }[];
  readonly policies: AllPolicies;
  readonly facts: PolicyEngine;
  /** What is allowed, in a word for the object's name: `dns`. */
  readonly purpose: string;
}

/** As the operation that creates it; nothing else is written. */
export interface AllowPolicy {
  readonly kind: 'network-policy-create';
  readonly namespace: string;
  readonly name: string;
  readonly podSelector: LabelSelector;
  readonly direction: Direction;
  readonly rules: readonly PolicyRule[];
}

export type SmallestAllow = { readonly ok: true; readonly policy: AllowPolicy } | { readonly ok: false; readonly reason: string };

/**
 * A policy that adds what is needed and nothing else. A pod's first policy shuts out everything that it does not name:
 * so the new one selects only pods that an existing policy selects already, now and in the future.
 */
export function smallestAllow(request: AllowRequest): SmallestAllow {
  const { pod, direction, policies, ports, purpose } = request;
  const isolating = policies.policies.find((policy) => isIsolating(policy, pod, direction));
  if (isolating === undefined) return { ok: false, reason: `no policy governs ${direction.toLowerCase()} of ${pod.namespace}/${pod.name}: a first one would shut out everything else` };
  const peers = request.peers.map((peer) => peerOf(peer, request));
  const missing = peers.find((peer) => !peer.ok);
  if (missing?.ok === false) return missing;
  const podSelector = both(isolating.podSelector, stableLabels(pod.labels));
  const rules = [{ peers: different(peers.flatMap((peer) => (peer.ok ? [peer.value] : []))), ports }];
  const name = `aks-chatops-allow-${purpose}-${shortHash(JSON.stringify([podSelector, direction, rules]))}`;
  return { ok: true, policy: { kind: 'network-policy-create', namespace: pod.namespace, name, podSelector, direction, rules } };
}

function isIsolating({ namespace, types, podSelector }: NetworkPolicyFacts, pod: PolicyPod, direction: Direction): boolean {
  return !pod.hostNetwork && namespace === pod.namespace && types.includes(direction) && selects(podSelector, pod.labels) === 'yes';
}

/** The pod has all of these labels, so that no two of them contradict each other. */
const both = (selector: LabelSelector, labels: Readonly<Record<string, string>>): LabelSelector => ({
  matchLabels: { ...selector.matchLabels, ...labels },
  matchExpressions: selector.matchExpressions,
});

/** Labels that one generation of pods has, or one release, or one pod: the next would be shut in again. */
const PASSING = /^(?:app\.kubernetes\.io\/version|helm\.sh\/chart|pod-template-hash|pod-template-generation|controller-revision-hash|controller-uid|job-name|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|batch\.kubernetes\.io\/.+)$/;

export const stableLabels = (labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(labels).filter(([key]) => !PASSING.test(key)));

type PeerAnswer = { readonly ok: true; readonly value: PolicyPeer } | { readonly ok: false; readonly reason: string };

function peerOf({ address, pod, node }: PolicyEnd, { facts }: AllowRequest): PeerAnswer {
  if (pod !== undefined && !pod.hostNetwork) return { ok: true, value: podPeer(pod) };
  const isCilium = facts.networkPolicy === 'cilium' || facts.networkDataplane === 'cilium';
  if (isCilium && (node ?? pod?.node) !== undefined) return { ok: false, reason: `${address} belongs to a node, and with Cilium no NetworkPolicy can name a node` };
  return { ok: true, value: { ipBlock: { cidr: `${address}/${address.includes(':') ? 128 : 32}`, except: [] } } };
}

/** Kubernetes itself writes the name of a namespace into this label. */
const podPeer = ({ namespace, labels }: PolicyPod): PolicyPeer => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace }, matchExpressions: [] },
  podSelector: { matchLabels: stableLabels(labels), matchExpressions: [] },
});

function different(peers: readonly PolicyPeer[]): readonly PolicyPeer[] {
  const seen = new Map(peers.map((peer) => [JSON.stringify(peer), peer]));
  return [...seen.values()];
}
