import type { LabelSelector, PolicyPeer, PolicyPort, PolicyRule } from '../evidence/network-policies.ts';
import type { NetworkPolicyOperation } from './kubernetes-operations.ts';

interface ManifestRule {
  readonly from?: ReturnType<typeof peerOf>[];
  readonly to?: ReturnType<typeof peerOf>[];
  readonly ports?: ReturnType<typeof portOf>[];
}

/** How the product's own objects are told from others; an undo deletes nothing without it. */
export const MANAGED_BY = { 'app.kubernetes.io/managed-by': 'aks-chatops' } as const;

/** The object that is created, of networking.k8s.io/v1. */
export function manifestOf({ namespace, name, podSelector, direction, rules }: NetworkPolicyOperation) {
  const own = rules.map((rule) => ruleOf(rule, direction));
  const byDirection: { readonly egress?: ManifestRule[]; readonly ingress?: ManifestRule[] } = direction === 'Egress' ? { egress: own } : { ingress: own };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace, name, labels: MANAGED_BY },
    spec: {
      podSelector: selectorOf(podSelector),
      policyTypes: [direction],
      ...byDirection,
    },
  };
}

function ruleOf({ peers, ports }: PolicyRule, direction: NetworkPolicyOperation['direction']): ManifestRule {
  const others = peers.map(peerOf);
  return {
    ...(others.length === 0 ? {} : direction === 'Egress' ? { to: others } : { from: others }),
    ...(ports.length === 0 ? {} : { ports: ports.map(portOf) }),
  };
}

function peerOf({ podSelector, namespaceSelector, ipBlock }: PolicyPeer) {
  return {
    ...(podSelector === undefined ? {} : { podSelector: selectorOf(podSelector) }),
    ...(namespaceSelector === undefined ? {} : { namespaceSelector: selectorOf(namespaceSelector) }),
    ...(ipBlock === undefined ? {} : { ipBlock: { cidr: ipBlock.cidr, ...(ipBlock.except.length === 0 ? {} : { except: [...ipBlock.except] }) } }),
  };
}

function portOf({ protocol, port, endPort }: PolicyPort) {
  return { protocol, ...(port === undefined ? {} : { port }), ...(endPort === undefined ? {} : { endPort }) };
}

function selectorOf({ matchLabels, matchExpressions }: LabelSelector) {
  return {
    ...(Object.keys(matchLabels).length === 0 ? {} : { matchLabels: { ...matchLabels } }),
    ...(matchExpressions.length === 0 ? {} : { matchExpressions: matchExpressions.map(({ key, operator, values }) => ({ key, operator, ...(values.length === 0 ? {} : { values: [...values] }) })) }),
  };
}
