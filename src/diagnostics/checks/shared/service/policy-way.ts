/** Whether network policies let a client reach a pod behind a service: on the way out of the client, and into the pod. */
import type { ClusterFacts } from '../../../evidence.ts';
import type { NetworkPolicies } from '../../../evidence/network-policies.ts';
import type { NamespaceFacts, PodFacts } from '../../../evidence/pods.ts';
import type { ServiceFacts, ServicePortFacts, ServiceProbes } from '../../../evidence/services.ts';
import { judgePolicies } from '../../../net/network-policy/judge.ts';
import type { PolicyJudgement } from '../../../net/network-policy/judge.ts';
import { numberOf } from '../../../net/service/target-port.ts';
import { isLive, keyOf } from './scene.ts';

export interface PolicyScene {
  readonly cluster: ClusterFacts;
  readonly policies: NetworkPolicies;
  readonly namespaces: readonly NamespaceFacts[];
  readonly pods: readonly PodFacts[];
  readonly probes: ServiceProbes | undefined;
}

export interface PolicyWay extends PolicyJudgement {
  readonly service: ServiceFacts;
  readonly port: ServicePortFacts;
  readonly number: number;
  readonly client: PodFacts;
  readonly pod: PodFacts;
  readonly direction: 'Egress' | 'Ingress';
}

/** Pods behind one service that are judged. */
const PODS = 3;

/** What was reached is allowed, whatever the policies seem to say. */
export function policyWays(service: ServiceFacts, behind: readonly PodFacts[], clients: readonly PodFacts[], scene: PolicyScene): readonly PolicyWay[] {
  return service.ports.flatMap((port) =>
    behind.filter((pod) => isLive(pod) && pod.ready).slice(0, PODS).flatMap((pod) => {
      const number = numberOf(port, pod);
      if (number === undefined) return [];
      return clients.filter((client) => client !== pod && !wasReached(client, pod, number, scene)).flatMap((client) => waysOf({ service, port, number, client, pod }, scene));
    }),
  );
}

function waysOf(way: Pick<PolicyWay, 'service' | 'port' | 'number' | 'client' | 'pod'>, { cluster, policies, namespaces }: PolicyScene): readonly PolicyWay[] {
  const { client, pod, number, port } = way;
  const common = { port: number, protocol: port.protocol, policies, namespaces, facts: cluster };
  return [
    { ...way, ...judgePolicies({ ...common, pod: client, direction: 'Egress', peer: { address: pod.address, pod } }), direction: 'Egress' },
    { ...way, ...judgePolicies({ ...common, pod, direction: 'Ingress', peer: { address: client.address, pod: client } }), direction: 'Ingress' },
  ];
}

const wasReached = (client: PodFacts, pod: PodFacts, number: number, { probes }: PolicyScene): boolean =>
  (probes?.views ?? []).some((view) => view.pod === keyOf(client) && view.results.ok && view.results.value.some(({ target, answer }) => target.pod === keyOf(pod) && target.number === number && answer === 'open'));

/** Different clients, by labels, in whose stead it is asked whether a policy lets anybody in. */
const ANYBODY = 500;

/** Whom the pod's policies admit on this port, of the pods that there are and of ranges of addresses. */
export function admits({ pod, number, port, isolatedBy }: PolicyWay, { cluster, policies, namespaces, pods }: PolicyScene): 'somebody' | 'nobody' | 'not-told' {
  const common = { pod, direction: 'Ingress', port: number, protocol: port.protocol, policies, namespaces, facts: cluster } as const;
  const hasRange = policies.policies.some(({ namespace, name, ingress }) => isolatedBy.includes(`${namespace}/${name}`) && ingress.some(({ peers }) => peers.some(({ ipBlock }) => ipBlock !== undefined)));
  if (hasRange) return 'somebody';
  const others = pods.filter((other) => other !== pod && !other.hostNetwork);
  const different = [...new Map(others.map((other) => [JSON.stringify([other.namespace, other.labels]), other])).values()];
  const outcomes = different.slice(0, ANYBODY).map((other) => judgePolicies({ ...common, peer: { address: other.address, pod: other } }).outcome);
  if (outcomes.includes('allow')) return 'somebody';
  return different.length > ANYBODY || outcomes.includes('unknown') ? 'not-told' : 'nobody';
}
