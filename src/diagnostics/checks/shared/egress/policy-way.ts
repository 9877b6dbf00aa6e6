import { judgePolicies } from '../../../net/network-policy/judge.ts';
import type { PolicyEnd } from '../../../net/network-policy/policy.ts';
import type { PodFacts } from '../../../evidence/pods.ts';
import { certainly, perhaps } from './blame.ts';
import type { Blame } from './blame.ts';
import { isServiceAddress } from './in-cluster.ts';
import type { EgressScene, Trial } from './scene.ts';

/** The pod of a place, as the API lists it. */
export const podOf = ({ pods }: EgressScene, { place }: Trial): PodFacts | undefined =>
  pods.ok ? pods.value.find(({ namespace, name }) => `${namespace}/${name}` === place.pod) : undefined;

/** Whether policies of the pod deny the way to an address; nothing for nodes, and where they allow it. */
export function policyBlames(trial: Trial, scene: EgressScene, destination: string): readonly Blame[] {
  if (trial.place.pod === undefined) return [];
  const { policies, namespaces, cluster } = scene;
  const pod = podOf(scene, trial);
  if (pod === undefined) return [perhaps('network-policy-blocks-egress', trial, scene.pods.ok ? `the pod ${trial.place.pod} is not listed any more` : scene.pods.reason)];
  if (!policies.ok || !namespaces.ok) return [perhaps('network-policy-blocks-egress', trial, policies.ok ? (namespaces.ok ? '' : namespaces.reason) : policies.reason)];
  const judgement = judgePolicies({
    pod,
    direction: 'Egress',
    peer: peerAt(destination, scene),
    port: trial.result.endpoint.port,
    protocol: 'TCP',
    policies: policies.value,
    namespaces: namespaces.value,
    facts: cluster,
  });
  if (judgement.outcome === 'allow') return [];
  if (isServiceAddress(scene, destination)) return [perhaps('network-policy-blocks-egress', trial, `${destination} is a service's address, and ${judgement.isolatedBy.join(', ')} sees the pods behind it: whether it allows these is not told by that address`)];
  const blame = judgement.outcome === 'deny' ? certainly : perhaps;
  return [blame('network-policy-blocks-egress', trial, judgement.reason, { policies: judgement })];
}

/** A target within the cluster is a pod to policies, and not an address. */
export function peerAt(address: string, { pods }: EgressScene): PolicyEnd {
  const pod = pods.ok ? pods.value.find((candidate) => candidate.address === address && !candidate.hostNetwork) : undefined;
  return pod === undefined ? { address } : { address, pod };
}
