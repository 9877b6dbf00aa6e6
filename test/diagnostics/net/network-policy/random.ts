/** Small worlds of pods and policies, and the rules of NetworkPolicies written down a second time, in the plainest way. */
import fc from 'fast-check';
import type { LabelSelector, NetworkPolicyFacts, PolicyEngine, PolicyNamespace, PolicyPeer, PolicyPod, PolicyPort, PolicyRule } from '../../../../src/diagnostics/net/network-policy/policy.ts';

export const NAMESPACES: readonly PolicyNamespace[] = [
  { name: 'a', labels: { 'kubernetes.io/metadata.name': 'a', tier: 'front' } },
  { name: 'b', labels: { 'kubernetes.io/metadata.name': 'b' } },
];

export const ENGINE: PolicyEngine = { networkPlugin: 'azure', networkDataplane: 'azure', networkPolicy: 'azure' };

const LABELS = [{}, { app: 'x' }, { app: 'y' }, { app: 'x', role: 'db' }, { role: 'db', 'pod-template-hash': '1' }];

/** Every combination of namespace and labels, each with an address of its own. */
export const PODS: readonly PolicyPod[] = NAMESPACES.flatMap(({ name: namespace }, first) =>
  LABELS.map((labels, second): PolicyPod => ({
    namespace,
    name: `p${second}`,
    address: `10.0.${first}.${second + 1}`,
    node: `n${first}${second}`,
    hostNetwork: false,
    labels,
    namedPorts: second % 2 === 0 ? { dns: 53 } : { dns: 54 },
  })),
);

const key = fc.constantFrom('app', 'role', 'tier');
const value = fc.constantFrom('x', 'y', 'db', 'front');

const selector: fc.Arbitrary<LabelSelector> = fc.record({
  matchLabels: fc.dictionary(key, value, { maxKeys: 1 }),
  matchExpressions: fc.array(
    fc.record({ key, operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'), values: fc.array(value, { minLength: 1, maxLength: 2 }) }),
    { maxLength: 1 },
  ),
});

const peer: fc.Arbitrary<PolicyPeer> = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector: selector }),
  fc.record({ podSelector: selector, namespaceSelector: selector }),
  fc.record({ ipBlock: fc.record({ cidr: fc.constantFrom('10.0.0.0/8', '10.0.0.0/24', '10.0.1.0/24'), except: fc.subarray(['10.0.0.2/32', '10.0.1.0/30']) }) }),
);

const port: fc.Arbitrary<PolicyPort> = fc.oneof(
  fc.record({ protocol: fc.constantFrom('TCP', 'UDP') }),
  fc.record({ protocol: fc.constantFrom('TCP', 'UDP'), port: fc.constantFrom<number | string>(53, 80, 'dns') }),
  fc.record({ protocol: fc.constantFrom('TCP', 'UDP'), port: fc.constantFrom(50, 53), endPort: fc.constantFrom(53, 60) }),
);

const rule: fc.Arbitrary<PolicyRule> = fc.record({ peers: fc.array(peer, { maxLength: 2 }), ports: fc.array(port, { maxLength: 2 }) });

export const policies: fc.Arbitrary<readonly NetworkPolicyFacts[]> = fc.array(
  fc.record({
    namespace: fc.constantFrom('a', 'b'),
    name: fc.constantFrom('one', 'two', 'three'),
    podSelector: selector,
    types: fc.constantFrom(['Egress'], ['Ingress'], ['Ingress', 'Egress']),
    egress: fc.array(rule, { maxLength: 2 }),
    ingress: fc.array(rule, { maxLength: 2 }),
  }),
  { maxLength: 3 },
);

export interface Packet {
  readonly pod: PolicyPod;
  readonly other: PolicyPod;
  readonly direction: 'Egress' | 'Ingress';
  readonly port: number;
  readonly protocol: string;
}

export const packet: fc.Arbitrary<Packet> = fc
  .record({ pod: fc.constantFrom(...PODS), other: fc.constantFrom(...PODS), direction: fc.constantFrom('Egress' as const, 'Ingress' as const), port: fc.constantFrom(53, 54, 80), protocol: fc.constantFrom('TCP', 'UDP') })
  .filter(({ pod, other }) => pod !== other);

/** In plain words: open where no policy selects the pod, else what any rule of these names. */
export function passes(all: readonly NetworkPolicyFacts[], { pod, other, direction, port: number, protocol }: Packet): boolean {
  const mine = all.filter((policy) => policy.namespace === pod.namespace && policy.types.includes(direction) && fits(policy.podSelector, pod.labels));
  if (mine.length === 0) return true;
  const target = direction === 'Egress' ? other : pod;
  return mine.some((policy) =>
    (direction === 'Egress' ? policy.egress : policy.ingress).some(
      ({ peers, ports }) =>
        (peers.length === 0 || peers.some((one) => isPeer(one, policy.namespace, other))) &&
        (ports.length === 0 || ports.some((one) => isPort(one, target, number, protocol))),
    ),
  );
}

export const isIsolated = (all: readonly NetworkPolicyFacts[], pod: PolicyPod, direction: 'Egress' | 'Ingress'): boolean =>
  all.some((policy) => policy.namespace === pod.namespace && policy.types.includes(direction) && fits(policy.podSelector, pod.labels));

function fits({ matchLabels, matchExpressions }: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  for (const [name, wanted] of Object.entries(matchLabels)) if (labels[name] !== wanted) return false;
  for (const { key: name, operator, values } of matchExpressions) {
    const own = labels[name];
    if (operator === 'In' && !(own !== undefined && values.includes(own))) return false;
    if (operator === 'NotIn' && own !== undefined && values.includes(own)) return false;
    if (operator === 'Exists' && own === undefined) return false;
    if (operator === 'DoesNotExist' && own !== undefined) return false;
  }
  return true;
}

function isPeer({ podSelector, namespaceSelector, ipBlock }: PolicyPeer, home: string, other: PolicyPod): boolean {
  if (ipBlock !== undefined) return inside(ipBlock.cidr, other.address) && !ipBlock.except.some((part) => inside(part, other.address));
  const labels = NAMESPACES.find(({ name }) => name === other.namespace)?.labels ?? {};
  const isNamespace = namespaceSelector === undefined ? other.namespace === home : fits(namespaceSelector, labels);
  return isNamespace && (podSelector === undefined || fits(podSelector, other.labels));
}

const numberOf = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

function inside(cidr: string, address: string): boolean {
  const [network = '', bits = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  return Math.floor(numberOf(address) / size) === Math.floor(numberOf(network) / size);
}

function isPort({ protocol: wanted, port: named, endPort }: PolicyPort, target: PolicyPod, number: number, protocol: string): boolean {
  if (wanted !== protocol) return false;
  if (named === undefined) return true;
  const first = typeof named === 'string' ? target.namedPorts[named] : named;
  return first !== undefined && number >= first && number <= (endPort ?? first);
}
