import type { Answer } from '../../../evidence.ts';
import type { ApiServerEndpoint } from '../../../evidence/api-server.ts';
import type { ClusterFacts } from '../../../evidence/cluster.ts';
import type { NetworkPolicies } from '../../../evidence/network-policies.ts';
import type { PodFacts } from '../../../evidence/pods.ts';
import type { Remedy } from '../../../model.ts';
import type { PolicyJudgement } from '../../../net/network-policy/judge.ts';
import { smallestAllow } from '../../../net/network-policy/smallest-allow.ts';
import { commandOf, inverseOf } from '../../../remedies/operations.ts';
import type { Try } from './reach.ts';

/** A way to the API server that failed, and what policies have to do with it. */
export interface PolicyBlame {
  readonly one: Try;
  /** Absent: the API does not list it any more. */
  readonly pod?: PodFacts;
  readonly endpoints: readonly ApiServerEndpoint[];
  readonly judgement: PolicyJudgement;
  readonly policies: Answer<NetworkPolicies>;
}

/** The API server's own addresses and ports: where the translation of the service address leads. */
export function apiPolicyRemedy({ pod, endpoints, policies }: PolicyBlame, cluster: ClusterFacts): readonly Remedy[] {
  if (pod === undefined || !policies.ok) return [];
  const addresses = [...new Set(endpoints.map(({ address }) => address))].toSorted();
  const ports = [...new Set(endpoints.map(({ port }) => port))].map((port) => ({ protocol: 'TCP', port }));
  const allow = smallestAllow({ pod, direction: 'Egress', peers: addresses.map((address) => ({ address })), ports, policies: policies.value, facts: cluster, purpose: 'api-server' });
  if (!allow.ok) return [];
  return [
    {
      key: `policy-allow:${allow.policy.namespace}/${allow.policy.name}`,
      title: `Allow ${pod.namespace}/${pod.name} to reach the API server`,
      risk: 'low',
      operations: [allow.policy],
      command: commandOf(allow.policy),
      undo: commandOf(inverseOf(allow.policy)),
      channel: 'kubernetes',
      blastRadius: `pods in ${allow.policy.namespace} with the labels of ${pod.name}: they may reach ${addresses.join(', ')}, and nothing else changes for them; what they may ask there is RBAC's to say`,
      lasting: 'put the rule into the manifests that write the policies; the address of a public API server can change when the cluster is stopped and started',
      restsOn: { policies: policies.value.policies.filter(({ namespace }) => namespace === pod.namespace), addresses },
      verify: { checks: ['network-policy-blocks-api-server'], subjects: [`${pod.namespace}/${pod.name}`] },
    },
  ];
}
