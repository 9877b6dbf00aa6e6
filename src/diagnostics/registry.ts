import clusterIdentityLacksPermission from './checks/cluster-identity-lacks-permission.ts';
import dnsResolutionFails from './checks/dns-resolution-fails.ts';
import egressOffByDesign from './checks/egress-off-by-design.ts';
import egressPath from './checks/egress-path.ts';
import endpointDown from './checks/endpoint-down.ts';
import endpointRefuses from './checks/endpoint-refuses.ts';
import firewallBlocksEgress from './checks/firewall-blocks-egress.ts';
import clusterDnsFails from './checks/cluster-dns-fails.ts';
import corednsCustomBroken from './checks/coredns-custom-broken.ts';
import corednsUnhealthy from './checks/coredns-unhealthy.ts';
import iptablesBlocksKubeletPort from './checks/iptables-blocks-kubelet-port.ts';
import kubeletPortUnreachable from './checks/kubelet-port-unreachable.ts';
import networkPolicyBlocksEgress from './checks/network-policy-blocks-egress.ts';
import nsgDeniesEgress from './checks/nsg-denies-egress.ts';
import nameDoesNotExist from './checks/name-does-not-exist.ts';
import networkPolicyBlocksDns from './checks/network-policy-blocks-dns.ts';
import nodeResolverWrong from './checks/node-resolver-wrong.ts';
import nsgDeniesKubeletPort from './checks/nsg-denies-kubelet-port.ts';
import proxyBlocksEgress from './checks/proxy-blocks-egress.ts';
import tlsIntercepted from './checks/tls-intercepted.ts';
import ufwBlocksKubeletPort from './checks/ufw-blocks-kubelet-port.ts';
import upstreamDnsFails from './checks/upstream-dns-fails.ts';
import windowsDnsFails from './checks/windows-dns-fails.ts';
import kubeletNotServing from './checks/kubelet-not-serving.ts';
import tunnelAgentsUnhealthy from './checks/tunnel-agents-unhealthy.ts';
import tunnelEgressPortClosed from './checks/tunnel-egress-port-closed.ts';
import outboundPortsMisallocated from './checks/outbound-ports-misallocated.ts';
import podOpensTooManyConnections from './checks/pod-opens-too-many-connections.ts';
import snatPortsExhausted, { snatPortsExhaustedForTunnel } from './checks/snat-ports-exhausted.ts';
import type { Check } from './define.ts';
import type { Diagnosis } from './model.ts';

const DNS: readonly Check[] = [
  clusterDnsFails,
  upstreamDnsFails,
  nodeResolverWrong,
  corednsUnhealthy,
  corednsCustomBroken,
  networkPolicyBlocksDns,
  windowsDnsFails,
  nameDoesNotExist,
];

const EGRESS: readonly Check[] = [
  egressPath,
  endpointDown,
  dnsResolutionFails,
  networkPolicyBlocksEgress,
  nsgDeniesEgress,
  firewallBlocksEgress,
  proxyBlocksEgress,
  tlsIntercepted,
  endpointRefuses,
  clusterIdentityLacksPermission,
  egressOffByDesign,
];

const TUNNEL: readonly Check[] = [
  kubeletPortUnreachable,
  nsgDeniesKubeletPort,
  ufwBlocksKubeletPort,
  iptablesBlocksKubeletPort,
  kubeletNotServing,
  tunnelAgentsUnhealthy,
  tunnelEgressPortClosed,
];

const SNAT: readonly Check[] = [snatPortsExhausted, podOpensTooManyConnections, outboundPortsMisallocated];

/** Every check, in the order in which people read them: the symptom, then its causes from the network inwards. */
export const CHECKS: readonly Check[] = [...TUNNEL, ...DNS, ...EGRESS, ...SNAT];

/** What is the symptom of one diagnosis may be a cause to another. */
const OTHERWISE: Readonly<Partial<Record<Diagnosis, readonly Check[]>>> = { tunnel: [snatPortsExhaustedForTunnel] };

export const checksOf = (diagnosis: Diagnosis): readonly Check[] =>
  CHECKS.filter(({ diagnoses }) => diagnoses.includes(diagnosis)).map((check) => OTHERWISE[diagnosis]?.find(({ id }) => id === check.id) ?? check);

/** Diagnoses that this version has checks for. */
export const availableDiagnoses = (): readonly Diagnosis[] => [...new Set(CHECKS.flatMap(({ diagnoses }) => diagnoses))];
