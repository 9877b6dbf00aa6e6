import { manifestSeeds } from './manifests.ts';
import type { Scenario } from '../../scenario/schema.ts';
import { metadata, type KubernetesObject } from '../object.ts';
import { completePolicy, validatePolicy } from '../policy/model.ts';
import type { Resource } from '../resource.ts';
import type { Store } from '../store/store.ts';
import { stored } from './stored.ts';

/** AKS brings it so that a policy of the customer's that denies everything in kube-system does not cut the tunnel. */
const ofAgents: KubernetesObject = {
  metadata: metadata('NetworkPolicy', {
    name: 'konnectivity-agent',
    namespace: 'kube-system',
    labels: { 'addonmanager.kubernetes.io/mode': 'Reconcile', 'kubernetes.io/cluster-service': 'true' },
    generation: 1,
  }),
  spec: { podSelector: { matchLabels: { app: 'konnectivity-agent' } }, egress: [{}], policyTypes: ['Egress'] },
};

export const networkPolicySeeds = ({ kubernetes }: Scenario): readonly KubernetesObject[] => [
  ofAgents,
  ...manifestSeeds('NetworkPolicy', kubernetes.networkPolicies, completePolicy),
];

export const networkPolicies = (store: Store): Resource =>
  stored(store, {
    group: 'networking.k8s.io',
    version: 'v1',
    name: 'networkpolicies',
    kind: 'NetworkPolicy',
    shortNames: ['netpol'],
    writing: { complete: completePolicy, validate: validatePolicy },
  });
