import type { Gathered } from '../../evidence.ts';
import type { PodFacts } from '../../evidence/pods.ts';
import { isCoreDnsPod } from '../../net/dns/coredns-pod.ts';

/** CoreDNS pods that are asked one by one. */
const MAX_ASKED = 4;

const known = new WeakMap<readonly PodFacts[], readonly PodFacts[]>();

/** Every CoreDNS pod among these; a list is looked through once, however often it is asked about. */
export function corednsAmong(pods: readonly PodFacts[]): readonly PodFacts[] {
  const found = known.get(pods) ?? pods.filter(isCoreDnsPod);
  known.set(pods, found);
  return found;
}

/** Those that have an address, one per node first. */
export function coreDnsPods({ pods }: Pick<Gathered, 'pods'>): readonly PodFacts[] {
  const all = pods.ok ? corednsAmong(pods.value).filter((pod) => pod.address !== '' && pod.phase === 'Running') : [];
  const first = all.filter(({ node }, index) => all.findIndex((other) => other.node === node) === index);
  return [...first, ...all.filter((pod) => !first.includes(pod))].slice(0, MAX_ASKED);
}
