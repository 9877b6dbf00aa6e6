import { notApplicable, unknown } from '../../define.ts';
import type { Judgement } from '../../define.ts';
import type { ClusterFacts, TunnelAgent } from '../../evidence.ts';

/**
 * The judgement of a cluster in which no tunnel agent runs: by design, or because something is wrong with them.
 * Undefined where there are agents to judge from. Sources: AKS, "API Server VNet Integration", "Managed system node pools".
 */
export function withoutTunnel({ vnetIntegration, hostedSystemPods }: ClusterFacts, agents: readonly TunnelAgent[]): Judgement | undefined {
  if (agents.length > 0) return undefined;
  if (vnetIntegration) return notApplicable('The API server is integrated into the virtual network and reaches kubelets directly from its own subnet; there is no tunnel.');
  if (hostedSystemPods) return unknown('The tunnel agents run on nodes that Microsoft hosts, which no list shows, so there is no source to judge from.');
  return unknown('No running tunnel agent (konnectivity-agent) was found in kube-system, so there is no source to judge from.');
}
