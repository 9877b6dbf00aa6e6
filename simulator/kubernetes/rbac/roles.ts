/** A rule of rbac.authorization.k8s.io/v1. */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

export interface Role {
  readonly name: string;
  /** Absent: a ClusterRole, bound in the whole cluster. */
  readonly namespace?: string;
  readonly rules: readonly PolicyRule[];
}

const read = ['get', 'list'];

/** What an installation of the bot is given: the three tiers of `deploy/roles/kubernetes.yaml`, all bound to one user here. */
export const botRoles: readonly Role[] = [
  {
    name: 'aks-chatops-observe',
    rules: [
      { apiGroups: [''], resources: ['nodes', 'namespaces', 'pods', 'services', 'events'], verbs: read },
      { apiGroups: ['apps'], resources: ['deployments', 'replicasets', 'daemonsets', 'statefulsets'], verbs: read },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: read },
      { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
      { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: read },
      { apiGroups: ['policy'], resources: ['poddisruptionbudgets'], verbs: read },
      { apiGroups: ['cilium.io'], resources: ['ciliumnetworkpolicies', 'ciliumclusterwidenetworkpolicies'], verbs: read },
      {
        apiGroups: ['crd.projectcalico.org', 'projectcalico.org'],
        resources: ['networkpolicies', 'globalnetworkpolicies'],
        verbs: read,
      },
      { apiGroups: ['policy.networking.k8s.io'], resources: ['adminnetworkpolicies', 'baselineadminnetworkpolicies'], verbs: read },
      { apiGroups: ['acn.azure.com'], resources: ['nodenetworkconfigs'], verbs: read },
      { apiGroups: ['batch'], resources: ['jobs', 'cronjobs'], verbs: read },
    ],
  },
  {
    name: 'aks-chatops-observe',
    namespace: 'kube-system',
    rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: read }],
  },
  {
    name: 'aks-chatops-probe',
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['create', 'delete', 'get'] }],
  },
  {
    name: 'aks-chatops-repair',
    rules: [
      { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['create', 'delete'] },
      { apiGroups: [''], resources: ['nodes'], verbs: ['patch'] },
      { apiGroups: [''], resources: ['pods/eviction'], verbs: ['create'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['delete'] },
    ],
  },
  {
    name: 'aks-chatops-repair',
    namespace: 'kube-system',
    rules: [
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['patch'], resourceNames: ['coredns', 'konnectivity-agent'] },
      { apiGroups: [''], resources: ['configmaps'], verbs: ['patch'], resourceNames: ['coredns-custom'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['delete'] },
    ],
  },
];

/** Everybody with an identity may ask what they may do: the ClusterRole system:basic-user. */
export const basicUser: Role = {
  name: 'system:basic-user',
  rules: [
    {
      apiGroups: ['authorization.k8s.io'],
      resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
      verbs: ['create'],
    },
    { apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'], verbs: ['create'] },
  ],
};
