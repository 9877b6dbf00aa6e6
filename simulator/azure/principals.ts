import type { ClusterSpec } from '../scenario/cluster.ts';

/** The bot's object id, which is its client id too. */
export const BOT_ID = '0b07c0de-1111-4222-8333-444444444444';

/** The Entra object id that a scenario means: the cluster's identity, the kubelets', the bot's, or the id itself. */
export function principalId({ identity }: Pick<ClusterSpec, 'identity'>, name: string): string {
  if (name === 'cluster') return identity.principalId;
  if (name === 'bot') return BOT_ID;
  return name === 'kubelet' ? identity.kubeletPrincipalId : name;
}
