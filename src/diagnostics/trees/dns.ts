import clusterDnsFails from '../checks/cluster-dns-fails.ts';
import corednsCustomBroken from '../checks/coredns-custom-broken.ts';
import corednsUnhealthy from '../checks/coredns-unhealthy.ts';
import nameDoesNotExist from '../checks/name-does-not-exist.ts';
import networkPolicyBlocksDns from '../checks/network-policy-blocks-dns.ts';
import nodeResolverWrong from '../checks/node-resolver-wrong.ts';
import upstreamDnsFails from '../checks/upstream-dns-fails.ts';
import windowsDnsFails from '../checks/windows-dns-fails.ts';
import type { Check } from '../define.ts';

/** The way that a name takes from a pod to its answer. */
export const DNS: readonly Check[] = [
  clusterDnsFails,
  upstreamDnsFails,
  nodeResolverWrong,
  corednsUnhealthy,
  corednsCustomBroken,
  networkPolicyBlocksDns,
  windowsDnsFails,
  nameDoesNotExist,
];
