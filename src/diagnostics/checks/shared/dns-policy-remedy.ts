import type { ClusterFacts } from '../../evidence.ts';
import type { NetworkPolicies } from '../../evidence/network-policies.ts';
import type { PodFacts } from '../../evidence/pods.ts';
import type { Remedy } from '../../model.ts';
import { smallestAllow } from '../../net/network-policy/smallest-allow.ts';
import type { SmallestAllow } from '../../net/network-policy/smallest-allow.ts';
import { commandOf, inverseOf } from '../../remedies/operations.ts';
import type { NetworkPolicyOperation } from '../../remedies/operations.ts';

interface Blocked {
  readonly pod: PodFacts;
  readonly servers: readonly PodFacts[];
  readonly directions: readonly ('Egress' | 'Ingress')[];
  readonly policies: NetworkPolicies;
  readonly cluster: ClusterFacts;
}

/** By the label that the service kube-dns selects: AKS changes others with its version of CoreDNS, and the policy would lapse. */
const asTheService = (server: PodFacts): PodFacts => ({ ...server, labels: { 'k8s-app': server.labels['k8s-app'] ?? '' } });

/** One policy more per direction that is shut: udp/53 and tcp/53 between this pod's kind and CoreDNS, nothing else. */
export function dnsPolicyRemedy({ pod, servers, directions, policies, cluster }: Blocked): readonly Remedy[] {
  const common = { ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }], policies, facts: cluster, purpose: 'dns' };
  const allows = [...new Set(directions)].flatMap((direction): readonly SmallestAllow[] => {
    if (direction === 'Egress') return [smallestAllow({ ...common, pod, direction, peers: servers.map((server) => ({ address: server.address, pod: asTheService(server) })) })];
    const [server] = servers;
    return server === undefined ? [] : [smallestAllow({ ...common, pod: server, direction, peers: [{ address: pod.address, pod }] })];
  });
  const operations = allows.flatMap((allow): readonly NetworkPolicyOperation[] => (allow.ok ? [allow.policy] : []));
  const refused = allows.find((allow) => !allow.ok);
  if (operations.length === 0) return [];
  const subject = `${pod.namespace}/${pod.name}`;
  return [
    {
      key: `allow-dns:${operations.map(({ namespace, name }) => `${namespace}/${name}`).join('+')}`,
      title: `Allow DNS for ${pod.workload} in ${pod.namespace}`,
      risk: 'low',
      operations: refused === undefined ? operations : [],
      command: operations.map(commandOf).join('\n'),
      undo: operations.toReversed().map((operation) => commandOf(inverseOf(operation))).join('\n'),
      channel: 'kubernetes',
      blastRadius: `pods of ${pod.namespace} with the labels of ${pod.workload}: they may send udp/53 and tcp/53 to CoreDNS; no pod is shut in that was open before`,
      lasting: 'put the rule where the namespace\'s policies are kept (Helm chart, GitOps repository), then delete this object',
      ...(refused?.ok === false ? { adviceBecause: refused.reason } : {}),
      restsOn: { operations },
      verify: { checks: ['cluster-dns-fails', 'network-policy-blocks-dns'], subjects: [subject] },
    },
  ];
}
