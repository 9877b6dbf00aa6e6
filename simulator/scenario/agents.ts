import { createHash } from 'node:crypto';
import type { Scenario } from './schema.ts';

export interface Agent {
  readonly namespace: 'kube-system';
  readonly name: string;
  readonly node: string;
  readonly nodeAddress: string;
  readonly address: string;
}

// Kubernetes leaves out vowels and look-alikes: apimachinery, util/rand.
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** The random-looking end of a pod's name, the same for the same seed. */
export function podSuffix(seed: string, length = 5): string {
  const digest = createHash('sha256').update(seed).digest();
  return [...digest.subarray(0, length)].map((byte) => alphabet[byte % alphabet.length]).join('');
}

/** The konnectivity agents of a scenario, which exist in the fleet as pods and in the Kubernetes API as objects. */
export const agentsOf = (scenario: Pick<Scenario, 'nodes'>): Agent[] =>
  scenario.nodes.flatMap((node) =>
    node.agents.map((address) => ({
      namespace: 'kube-system' as const,
      name: `konnectivity-agent-6f9d8b7c5d-${podSuffix(`${node.name}/${address}`)}`,
      node: node.name,
      nodeAddress: node.address,
      address,
    })),
  );

/** Where a connection to a node's kubelet can start. `pod` is `namespace/name`. */
export interface KubeletSource {
  readonly node: string;
  readonly pod?: string;
}

/**
 * The agents, given as they are now; with API server VNet integration there are none, and the way starts at another node
 * of the same network, since the API server's own subnet is not simulated.
 */
export function kubeletSources(scenario: Scenario, agents: readonly KubeletSource[], target: string): readonly KubeletSource[] {
  if (agents.length > 0 || !scenario.cluster.vnetIntegration) return agents;
  const other = scenario.nodes.find(({ name, os }) => name !== target && os === 'linux') ?? scenario.nodes[0];
  return other === undefined ? [] : [{ node: other.name }];
}
