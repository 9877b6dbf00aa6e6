import { NetworkingV1Api } from '@kubernetes/client-node';
import type { V1LabelSelector, V1NetworkPolicy, V1NetworkPolicyPeer, V1NetworkPolicyPort } from '@kubernetes/client-node';
import { allOf } from '../all-of.ts';
import type { LabelSelector, NetworkPolicies, NetworkPolicyFacts, PolicyPeer, PolicyPort, PolicyRule } from '../evidence/network-policies.ts';
import { orAccessError } from './errors.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { allPages } from './kubernetes-pages.ts';
import { otherPolicies } from './other-policies.ts';

/** NetworkPolicies of every namespace, and how many objects other engines have. */
export function readNetworkPolicies(api: KubernetesApi, signal: AbortSignal): Promise<NetworkPolicies> {
  return orAccessError('list the network policies of the cluster', async () => {
    const networking = await api.client(NetworkingV1Api, signal);
    const [policies, others] = await allOf([
      allPages((page) => networking.listNetworkPolicyForAllNamespaces(page, api.options(signal))),
      otherPolicies(api, signal),
    ]);
    return { policies: policies.map(policyFacts), ...others };
  });
}

export function policyFacts({ metadata, spec }: V1NetworkPolicy): NetworkPolicyFacts {
  const egress = spec?.egress ?? [];
  // Source: Kubernetes, "Network Policies": without policyTypes, Ingress always, and Egress where there are such rules.
  const types = spec?.policyTypes ?? (egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress']);
  return {
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    podSelector: selectorOf(spec?.podSelector),
    types,
    egress: egress.map(({ to, ports }) => ruleOf(to, ports)),
    ingress: (spec?.ingress ?? []).map(({ _from, ports }) => ruleOf(_from, ports)),
  };
}

const ruleOf = (peers: readonly V1NetworkPolicyPeer[] = [], ports: readonly V1NetworkPolicyPort[] = []): PolicyRule => ({
  peers: peers.map(peerOf),
  ports: ports.map(portOf),
});

function peerOf({ podSelector, namespaceSelector, ipBlock }: V1NetworkPolicyPeer): PolicyPeer {
  return {
    ...(podSelector === undefined ? {} : { podSelector: selectorOf(podSelector) }),
    ...(namespaceSelector === undefined ? {} : { namespaceSelector: selectorOf(namespaceSelector) }),
    ...(ipBlock === undefined ? {} : { ipBlock: { cidr: ipBlock.cidr, except: ipBlock.except ?? [] } }),
  };
}

function portOf({ protocol, port, endPort }: V1NetworkPolicyPort): PolicyPort {
  return { protocol: protocol ?? 'TCP', ...(port === undefined ? {} : { port }), ...(endPort === undefined ? {} : { endPort }) };
}

const selectorOf = (selector: V1LabelSelector | undefined): LabelSelector => ({
  matchLabels: selector?.matchLabels ?? {},
  matchExpressions: (selector?.matchExpressions ?? []).map(({ key, operator, values }) => ({ key, operator, values: values ?? [] })),
});
