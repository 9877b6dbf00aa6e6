/**
 * Whether NetworkPolicies let a connection pass. Sources: Kubernetes, "Network Policies"; AKS, "Secure traffic between
 * pods by using network policies".
 */
import { some } from '../truth.ts';
import { matchesRule } from './match-rule.ts';
import type { RuleQuestion } from './match-rule.ts';
import { otherEngines } from './other-engines.ts';
import type { AllPolicies, Direction, NetworkPolicyFacts, PolicyEnd, PolicyEngine, PolicyNamespace, PolicyPod } from './policy.ts';
import { selects } from './select.ts';

export interface PolicyQuestion {
  /** The pod whose policies are asked: the sender's for `Egress`, the receiver's for `Ingress`. */
  readonly pod: PolicyPod;
  readonly direction: Direction;
  /** The other end. Of a service, one of its endpoints: policies see packets after the translation. */
  readonly peer: PolicyEnd;
  readonly port: number;
  /** `TCP`, `UDP`, `SCTP`. */
  readonly protocol: string;
  readonly policies: AllPolicies;
  readonly namespaces: readonly PolicyNamespace[];
  readonly facts: PolicyEngine;
}

export interface PolicyJudgement {
  readonly outcome: 'allow' | 'deny' | 'unknown';
  /** `namespace/name` of the policies that select the pod in this direction. Only what they allow passes. */
  readonly isolatedBy: readonly string[];
  /** Fit for a sentence; of `allow`, what allows it. */
  readonly reason: string;
}

/** Isolation is per direction, and policies add up: what one of them allows is allowed. */
export function judgePolicies(question: PolicyQuestion): PolicyJudgement {
  const { pod, direction, facts } = question;
  if (pod.hostNetwork) return { outcome: 'allow', isolatedBy: [], reason: `${named(pod)} uses its node's network, which policies do not govern` };
  const { certain, possible } = isolating(question);
  const isolatedBy = certain.map(named);
  const others = otherEngines(question);
  if (others.doubt !== undefined) return { outcome: 'unknown', isolatedBy, reason: others.doubt };
  if (isUnenforced(facts)) return { outcome: 'allow', isolatedBy, reason: unenforced(isolatedBy) };
  if (certain.length + possible.length === 0) return { outcome: 'allow', isolatedBy, reason: `no policy selects ${named(pod)} for ${direction.toLowerCase()}` };
  return byRules(question, certain, possible);
}

const named = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string => `${namespace}/${name}`;

function isolating({ pod, direction, policies }: PolicyQuestion): { readonly certain: readonly NetworkPolicyFacts[]; readonly possible: readonly NetworkPolicyFacts[] } {
  const here = policies.policies.filter(({ namespace, types }) => namespace === pod.namespace && types.includes(direction));
  const certain = here.filter(({ podSelector }) => selects(podSelector, pod.labels) === 'yes');
  return { certain, possible: here.filter(({ podSelector }) => selects(podSelector, pod.labels) === 'maybe') };
}

function byRules(question: PolicyQuestion, certain: readonly NetworkPolicyFacts[], possible: readonly NetworkPolicyFacts[]): PolicyJudgement {
  const isolatedBy = certain.map(named);
  const by = (policies: readonly NetworkPolicyFacts[], truth: 'yes' | 'maybe') => policies.filter((policy) => allows(policy, question) === truth).map(named);
  const allowing = by(certain, 'yes');
  if (allowing.length > 0) return { outcome: 'allow', isolatedBy, reason: `${allowing.join(', ')} allows it` };
  const unread = [...by(certain, 'maybe'), ...possible.map(named)];
  if (unread.length > 0) return { outcome: 'unknown', isolatedBy, reason: `whether ${unread.join(', ')} allows it could not be read from its selectors` };
  return onOwnNode(question, isolatedBy) ?? { outcome: 'deny', isolatedBy, reason: denial(question, isolatedBy) };
}

/** A pod cannot shut out its own node. Whether it can shut itself out from there is each engine's own decision. */
function onOwnNode({ pod, peer, direction }: PolicyQuestion, isolatedBy: readonly string[]): PolicyJudgement | undefined {
  if (peer.node === undefined || peer.node !== pod.node) return undefined;
  if (direction === 'Ingress') return { outcome: 'allow', isolatedBy, reason: `${peer.address} is the pod's own node` };
  return { outcome: 'unknown', isolatedBy, reason: `${peer.address} is the pod's own node, and engines differ on whether policies govern the way there` };
}

function allows(policy: NetworkPolicyFacts, { pod, direction, peer, port, protocol, namespaces, facts }: PolicyQuestion) {
  const question: RuleQuestion = {
    namespace: policy.namespace,
    peer,
    target: direction === 'Egress' ? peer.pod : pod,
    port,
    protocol,
    namespaces,
    ipBlocksMissPodsAndNodes: facts.networkPolicy === 'cilium' || facts.networkDataplane === 'cilium',
  };
  return some((direction === 'Egress' ? policy.egress : policy.ingress).map((rule) => matchesRule(rule, question)));
}

function denial({ direction, peer, port, protocol, pod }: PolicyQuestion, isolatedBy: readonly string[]): string {
  const other = peer.pod === undefined ? peer.address : `${named(peer.pod)} (${peer.address})`;
  const way = direction === 'Egress' ? `from ${named(pod)} to ${other}` : `to ${named(pod)} from ${other}`;
  const many = isolatedBy.length > 1;
  return `${isolatedBy.join(', ')} ${many ? 'govern' : 'governs'} ${direction.toLowerCase()} of ${named(pod)}, and no rule allows ${protocol.toLowerCase()}/${port} ${way}`;
}

/** A cluster that brings its own network plugin may enforce policies without Azure's knowledge. */
const isUnenforced = ({ networkPolicy, networkPlugin }: PolicyEngine): boolean => (networkPolicy === '' || networkPolicy === 'none') && networkPlugin !== 'none';

function unenforced(isolatedBy: readonly string[]): string {
  const idle = isolatedBy.length === 0 ? '' : `, so that ${isolatedBy.join(', ')} has no effect`;
  return `the cluster has no network policy engine${idle}`;
}
