import type { ClusterSpec } from '../scenario/cluster.ts';

/** The Entra object id that a scenario means: the cluster's identity, the kubelets', or the id itself. */
export function principalId({ identity }: Pick<ClusterSpec, 'identity'>, name: string): string {
  if (name === 'cluster') return identity.principalId;
  return name === 'kubelet' ? identity.kubeletPrincipalId : name;
}
