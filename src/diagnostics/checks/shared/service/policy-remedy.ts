import type { Remedy } from '../../../model.ts';
import { smallestAllow } from '../../../net/network-policy/smallest-allow.ts';
import type { SmallestAllow } from '../../../net/network-policy/smallest-allow.ts';
import { commandOf, inverseOf } from '../../../remedies/operations.ts';
import type { NetworkPolicyOperation } from '../../../remedies/operations.ts';
import { lookingAdvice } from './advice.ts';
import type { PolicyScene, PolicyWay } from './policy-way.ts';
import { keyOf } from './scene.ts';

const CHECK = 'network-policy-blocks-service';

/** One policy more for each direction that is shut: this client's kind, these pods, this port, nothing else. */
export function policyRemedy(ways: readonly PolicyWay[], { policies, cluster }: PolicyScene): readonly Remedy[] {
  const [first] = ways;
  if (first === undefined) return [];
  const { service, client } = first;
  const allows = different(ways.map((way): SmallestAllow => allowOf(way, ways, { policies, cluster })));
  const refused = allows.find((allow) => !allow.ok);
  const operations = allows.flatMap((allow): readonly NetworkPolicyOperation[] => (allow.ok ? [allow.policy] : []));
  if (operations.length === 0) return [];
  const ports = [...new Set(ways.map(({ number, port }) => `${port.protocol.toLowerCase()}/${number}`))].join(', ');
  return [
    {
      key: `allow-service:${operations.map(keyOf).join('+')}`,
      title: `Allow ${client.workload} in ${client.namespace} to reach ${keyOf(service)}`,
      risk: 'low',
      operations: refused === undefined ? operations : [],
      command: operations.map(commandOf).join('\n'),
      undo: operations.toReversed().map((operation) => commandOf(inverseOf(operation))).join('\n'),
      channel: 'kubernetes',
      blastRadius: `pods with the labels of ${client.workload} in ${client.namespace} may reach ${ports} of the pods behind ${keyOf(service)}; no pod is shut in that was open before`,
      lasting: 'put the rule where the namespace\'s policies are kept (Helm chart, GitOps repository), then delete this object',
      ...(refused?.ok === false ? { adviceBecause: refused.reason } : {}),
      restsOn: { operations },
      verify: { checks: [CHECK], subjects: [keyOf(service)] },
    },
  ];
}

function allowOf({ direction, client, pod, number, port }: PolicyWay, ways: readonly PolicyWay[], { policies, cluster }: Pick<PolicyScene, 'policies' | 'cluster'>): SmallestAllow {
  const common = { direction, ports: [{ protocol: port.protocol, port: number }], policies, facts: cluster, purpose: 'service' };
  if (direction === 'Ingress') return smallestAllow({ ...common, pod, peers: [{ address: client.address, pod: client }] });
  const pods = ways.filter((way) => way.direction === direction && way.number === number).map((way) => way.pod);
  return smallestAllow({ ...common, pod: client, peers: pods.map((one) => ({ address: one.address, pod: one })) });
}

const different = (allows: readonly SmallestAllow[]): readonly SmallestAllow[] => [...new Map(allows.map((allow) => [JSON.stringify(allow), allow])).values()];

/** Nobody is let in, and nobody said who should be. */
export function whoShouldEnter(ways: readonly PolicyWay[]): readonly Remedy[] {
  const [first] = ways;
  if (first === undefined) return [];
  const { service, isolatedBy, pod } = first;
  return [
    lookingAdvice({
      key: `admit:${keyOf(service)}`,
      title: `Say who may reach ${keyOf(service)}`,
      command: isolatedBy.map((name) => `kubectl --namespace ${pod.namespace} get networkpolicy ${name.split('/')[1] ?? ''} --output yaml`).join('\n'),
      because: 'which client is meant to be let in is not told; ask again with --pod <namespace>/<name> of one that should be, and the policy is proposed',
      lasting: 'add a rule for its clients where the namespace\'s policies are kept',
      restsOn: { isolatedBy },
      check: CHECK,
      subjects: [keyOf(service)],
    }),
  ];
}
