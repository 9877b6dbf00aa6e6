/** NetworkPolicies, read whole, and which objects of other engines may decide about pods' traffic. */
import type { AllPolicies } from '../net/network-policy/policy.ts';

export type { LabelSelector, NetworkPolicyFacts, PolicyPeer, PolicyPort, PolicyRule } from '../net/network-policy/policy.ts';

export type NetworkPolicies = AllPolicies;
