import type { Gathered } from '../../evidence.ts';
import type { PodFacts } from '../../evidence/pods.ts';
import { isCoreDnsPod } from '../../net/dns/coredns-pod.ts';

/** CoreDNS pods that are asked one by one. */
const MAX_ASKED = 4;

/** Those that have an address, one per node first. */
export function coreDnsPods({ pods }: Pick<Gathered, 'pods'>): readonly PodFacts[] {
  const all = pods.ok ? pods.value.filter((pod) => isCoreDnsPod(pod) && pod.address !== '' && pod.phase === 'Running') : [];
  const first = all.filter(({ node }, index) => all.findIndex((other) => other.node === node) === index);
  return [...first, ...all.filter((pod) => !first.includes(pod))].slice(0, MAX_ASKED);
}
